import type { Instant } from '../values/time.ts';
import type { Event } from './event.ts';
import type { Refusal } from './refusal.ts';

/** What `decide` answers. */
export type Decision =
  | { readonly type: 'happened'; readonly event: Event }
  /** It is so already: success, and nothing to write. */
  | { readonly type: 'unchanged' }
  /** Only the wake-up time moves: no change of state, no history entry. Somebody should look at `lookAt`. */
  | { readonly type: 'rearm'; readonly wakeAt: Instant; readonly lookAt: Instant }
  | { readonly type: 'refused'; readonly refusal: Refusal };

export const happened = (event: Event): Decision => ({ type: 'happened', event });
export const unchanged: Decision = { type: 'unchanged' };
export const rearm = (wakeAt: Instant, lookAt: Instant): Decision => ({ type: 'rearm', wakeAt, lookAt });
export const refuse = (refusal: Refusal): Decision => ({ type: 'refused', refusal });
