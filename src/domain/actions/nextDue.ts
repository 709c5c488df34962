import { earlierOf, type Instant } from '../values/time.ts';
import type { Action } from './action.ts';
import { nextNotice } from './notices.ts';

/** When something must happen to this action if nobody does anything; `undefined` = never. */
export const nextDue = (action: Action): Instant | undefined => {
  switch (action.status) {
    case 'pending':
      return nextNotice(action)?.at ?? action.expiresAt;
    case 'approved':
      return earlierOf(action.wakeAt, action.windowEndsAt);
    case 'executing':
      return action.leaseUntil;
    case 'running':
      return earlierOf(action.wakeAt, action.giveUpAt);
    default:
      return undefined;
  }
};
