import type { Action } from './action.ts';
import type { Refusal } from './refusal.ts';

/** It was not done, and this is why. `action`: the one in the way, or the one that was to be changed, as it is now. */
export type Refused = { readonly type: 'refused'; readonly refusal: Refusal; readonly action?: Action | undefined };

/** An expected outcome as a value: exceptions are for bugs and broken infrastructure. */
export type Result<T> = { readonly type: 'ok'; readonly value: T } | Refused;

export const ok = <T>(value: T): Result<T> => ({ type: 'ok', value });
export const refused = (refusal: Refusal, action?: Action): Refused => ({
  type: 'refused',
  refusal,
  ...(action && { action }),
});
