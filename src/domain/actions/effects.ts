import type { Instant } from '../values/time.ts';
import type { Action } from './action.ts';

/** What the outside has to do after a change. Data here; application/change says what performs each type. */
export type Effect = {
  readonly type: 'enqueueExecution';
  readonly tenant: string;
  readonly actionId: string;
  /** When somebody should look; past: now. */
  readonly at: Instant;
  /** The wake-up that is announced: whoever finds another one in the row knows that somebody else has looked. */
  readonly wakeAt: Instant;
};

/**
 * What follows from the state that an action has now: one that may run is put on the queue for the time from which it may,
 * one that runs for its next poll. `lookAt` where the time to look is another one.
 */
export const effectsOf = (action: Action, lookAt?: Instant): readonly Effect[] => {
  switch (action.status) {
    case 'approved':
      return [enqueue(action, action.wakeAt, lookAt ?? action.notBefore)];
    case 'running':
      return [enqueue(action, action.wakeAt, lookAt ?? action.wakeAt)];
    default:
      return [];
  }
};

const enqueue = ({ tenant, id: actionId }: Action, wakeAt: Instant, at: Instant): Effect => ({
  ...{ type: 'enqueueExecution', tenant, actionId, at, wakeAt },
});
