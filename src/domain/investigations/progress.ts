import * as z from 'zod';
import { type Action, type Status, severities, statuses } from '../actions/action.ts';
import type { ActionOutline } from '../actions/outline.ts';
import { type Count, countOf } from '../values/portion.ts';
import { earlierOf, type Instant, laterOf } from '../values/time.ts';
import { type Waiting, waitingIn } from './waiting.ts';

/** Where a group of actions stands, the most urgent first. Derived from the actions, never stored. */
export const progressStates = [
  'needsAttention',
  'pendingApproval',
  'running',
  'remediated',
  'partiallyRemediated',
  'failed',
  'notRemediated',
  'nothingToDo',
] as const;
export type ProgressState = (typeof progressStates)[number];
export const progressStateSchema = z.enum(progressStates).meta({
  id: 'ProgressState',
  description:
    'Where actions stand, taken together. The most urgent that is open counts (`needsAttention`, `pendingApproval`, ' +
    '`running`), else how they ended; `nothingToDo` without actions. More may come.',
});

/** The one state of actions in these statuses: what is open decides, the most urgent first; else how they ended. */
export const stateOf = (of: readonly Status[]): ProgressState => {
  const some = (...wanted: readonly Status[]) => of.some(status => wanted.includes(status));
  if (some('needsAttention')) return 'needsAttention';
  if (some('pending')) return 'pendingApproval';
  if (some('approved', 'executing', 'running')) return 'running';
  if (of.length === 0) return 'nothingToDo';
  if (of.every(status => status === 'succeeded')) return 'remediated';
  if (some('succeeded', 'partiallySucceeded')) return 'partiallyRemediated';
  return some('failed') ? 'failed' : 'notRemediated';
};

export type Counts = { readonly total: Count; readonly byStatus: { readonly [S in Status]?: Count } };

/** No more actions than this are looked at for one state. */
export const mostLookedAt = 1000;

export const countsOf = (of: readonly Status[], complete: boolean): Counts => {
  const numbers = statuses.map(status => [status, of.filter(one => one === status).length] as const);
  const present = numbers.filter(([, n]) => n > 0).map(([status, n]) => [status, countOf(n, complete)]);
  return { total: countOf(of.length, complete), byStatus: Object.fromEntries(present) };
};

export type Progress = {
  readonly state: ProgressState;
  readonly actions: Counts;
  /** False when there are more actions than were looked at: then all of this tells of the newest. */
  readonly complete: boolean;
  readonly waiting: Waiting;
  readonly firstActivityAt?: Instant;
  readonly lastActivityAt?: Instant;
};

/** What has become of these actions. */
export const progressOf = (actions: readonly ActionOutline[], complete: boolean, now: Instant): Progress => {
  const of = actions.map(({ status }) => status);
  return {
    state: stateOf(of),
    actions: countsOf(of, complete),
    complete,
    waiting: waitingIn(actions, now),
    ...activityIn(actions),
  };
};

/** From the first appearance of any of these to the last change. */
export const activityIn = (
  of: readonly { readonly createdAt: Instant; readonly lastModifiedAt: Instant }[],
): Pick<Progress, 'firstActivityAt' | 'lastActivityAt'> => {
  if (of.length === 0) return {};
  return {
    firstActivityAt: of.map(({ createdAt }) => createdAt).reduce(earlierOf),
    lastActivityAt: of.map(({ lastModifiedAt }) => lastModifiedAt).reduce(laterOf),
  };
};

/** The highest of these; `undefined` of none. */
export const highestSeverity = (of: readonly { readonly severity: Action['severity'] }[]) =>
  severities.findLast(severity => of.some(one => one.severity === severity));
