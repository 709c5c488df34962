import { type Duration, earlierOf, type Instant, laterOf, wholeSeconds } from '../values/time.ts';
import type { ActionOutline } from './outline.ts';

type Interval = { readonly from: Instant; readonly until: Instant };

/** The time in which an action waits, or waited, for its (last) decision. An expiry counts from when it was due, not recorded. */
export const waitOf = (action: ActionOutline, now: Instant): Interval => {
  const { createdAt, requiredAgainAt: from = createdAt, decision, endedAt, lastModifiedAt, status, expiresAt } = action;
  const end = decision?.at ?? endedAt ?? (status === 'pending' ? now : lastModifiedAt);
  return { from, until: laterOf(from, earlierOf(end, expiresAt)) };
};

/** For how many seconds an action waited for its decision; nothing while it waits: it does so since `createdAt`, or `requiredAgainAt`. */
export const waitedSeconds = (action: ActionOutline): Duration | undefined => {
  if (action.status === 'pending') return undefined;
  const { from, until } = waitOf(action, action.lastModifiedAt);
  return wholeSeconds(until - from);
};
