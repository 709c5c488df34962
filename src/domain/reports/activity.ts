import * as z from 'zod';
import { type DeepReadonly, decisionOutcomeSchema, type Status } from '../actions/action.ts';
import type { Event } from '../actions/event.ts';
import type { DecisionOutcome } from '../actions/outcomeOf.ts';
import { type Instant, second } from '../values/time.ts';

const count = z.int().nonnegative();
const seconds = z.int().nonnegative();

const timeToDecision = z
  .strictObject({
    count: count.describe('How many decisions these times are of.'),
    medianInSeconds: seconds.describe('Half of the decisions took no longer.'),
    percentile95InSeconds: seconds.describe('95 of 100 decisions took no longer.'),
  })
  .meta({ id: 'TimeToDecision', description: "From the submission to a person's approval or rejection." });
const decidedSchema = z
  .strictObject({
    total: count.describe('How many there are.'),
    byOutcome: z.record(decisionOutcomeSchema, count).describe('How many were decided in each way.'),
    automaticPercent: z
      .number()
      .min(0)
      .max(100)
      .describe('How much of the total the policy decided without a person. Absent where nothing was decided.')
      .optional(),
    timeToDecision: timeToDecision
      .describe(
        "From the submission to a person's approval or rejection in Action Center. Absent where there was none.",
      )
      .optional(),
  })
  .meta({ id: 'DecidedFigures', description: 'What was decided in a period.' });

/** What happened in a period, in figures. */
export const activitySchema = z
  .strictObject({
    submitted: count.describe('How many actions were submitted.'),
    decided: decidedSchema.describe('What was decided. An action counts once, by the last decision on it.'),
    failures: count.describe('How many executions ended as failed, repetitions included.'),
  })
  .meta({ id: 'Activity', description: 'What happened in a period.' });
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
 * then reported as decided elsewhere is the latter. Where approval was required again, it is not decided.
 */
export const activityOf = (facts: readonly FeedFact[]): Activity => {
  const last = new Map<string, FeedFact>();
  for (const fact of facts) {
    if (fact.outcome) last.set(fact.actionId, fact);
    else if (fact.type === 'ApprovalRequiredAgain') last.delete(fact.actionId);
  }
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
