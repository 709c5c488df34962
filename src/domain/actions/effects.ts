import type { Instant } from '../values/time.ts';
import type { Action } from './action.ts';

/** What the outside has to do after a change. Returned as data; only a trigger performs it. */
export type Effect = { readonly type: 'enqueueExecution'; readonly tenant: string; readonly actionId: string };

/**
 * After a change, or a repetition that changed nothing: an action that may run now is put on the queue. A repeated
 * approval asks again, because the first answer may have got lost together with the message.
 */
export const effectsOf = (action: Action, now: Instant): readonly Effect[] =>
  action.status === 'approved' && action.notBefore <= now
    ? [{ type: 'enqueueExecution', tenant: action.tenant, actionId: action.id }]
    : [];
