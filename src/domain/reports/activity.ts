import * as z from 'zod';
import { type DeepReadonly, decisionSchema, type Status } from '../actions/action.ts';
import type { Event } from '../actions/event.ts';
import type { DecisionOutcome } from '../actions/outcomeOf.ts';
import { type Instant, second } from '../values/time.ts';

const count = z.int().nonnegative();
const seconds = z.int().nonnegative();

/** What happened in a period, in figures. */
export const activitySchema = z.strictObject({
  submitted: count,
  decided: z.strictObject({
    total: count,
    byOutcome: z.record(decisionSchema.shape.outcome, count),
    /** How much of the total the policy decided without a person; absent where nothing was decided. */
    automaticPercent: z.number().min(0).max(100).optional(),
    /** From submission to a person's approval or rejection here; absent where there was none. */
    timeToDecision: z.strictObject({ count, medianInSeconds: seconds, percentile95InSeconds: seconds }).optional(),
  }),
  /** Executions that ended as failed, repetitions included. */
  failures: count,
});
export type Activity = DeepReadonly<z.infer<typeof activitySchema>>;

/** A change as the feed tells it. */
export type FeedFact = {
  readonly at: Instant;
  readonly type: Event['type'];
  readonly status: Status;
  readonly actionId: string;
  /** When the action was submitted. */
  readonly createdAt: Instant;
  readonly outcome?: DecisionOutcome | undefined;
};

/**
 * The figures of some changes, oldest first. An action counts once, by the last decision on it: what expired here and was
 * then reported as decided elsewhere is the latter.
 */
export const activityOf = (facts: readonly FeedFact[]): Activity => {
  const last = new Map<string, FeedFact>();
  for (const fact of facts) if (fact.outcome) last.set(fact.actionId, fact);
  const decisions = [...last.values()];
  const byOutcome = { approved: 0, rejected: 0, expired: 0, auto: 0, decidedElsewhere: 0 };
  for (const { outcome } of decisions) if (outcome) byOutcome[outcome]++;
  const times = decisions.filter(byPeople).map(({ at, createdAt }) => secondsBetween(createdAt, at));
  return {
    submitted: facts.filter(({ type }) => type === 'Submitted').length,
    decided: {
      total: decisions.length,
      byOutcome,
      ...(decisions.length > 0 && { automaticPercent: percent(byOutcome.auto, decisions.length) }),
      ...(times.length > 0 && { timeToDecision: timesToDecision(times) }),
    },
    failures: facts.filter(isFailure).length,
  };
};

/** Nobody decided what expired, and nobody knows when exactly others decided what they decided elsewhere. */
const byPeople = ({ outcome }: FeedFact) => outcome === 'approved' || outcome === 'rejected';
const isFailure = ({ type, status }: FeedFact) => type === 'Failed' || (type === 'Resolved' && status === 'failed');
/** An id's clock may be a moment ahead of the decision's. */
const secondsBetween = (from: Instant, to: Instant) => Math.max(0, Math.round((to - from) / second));
/** With one decimal. */
const percent = (part: number, whole: number) => Math.round((part / whole) * 1000) / 10;

const timesToDecision = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    count: sorted.length,
    medianInSeconds: nearestRank(sorted, 50),
    percentile95InSeconds: nearestRank(sorted, 95),
  };
};

/**
 * The smallest of the sorted values that at least so many percent of them do not exceed (en.wikipedia.org/wiki/Percentile,
 * "The nearest-rank method"): always a value that occurred. At least one value is needed.
 */
export const nearestRank = (sorted: readonly number[], percentage: number): number => {
  // Multiplied first: 0.95 * 20 would be a little over 19.
  const rank = Math.ceil((percentage * sorted.length) / 100);
  return sorted[Math.max(rank, 1) - 1] ?? 0;
};
