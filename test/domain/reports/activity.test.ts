import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionOutcome } from '../../../src/domain/actions/outcomeOf.ts';
import { outcomeOf } from '../../../src/domain/actions/outcomeOf.ts';
import { activityOf, activitySchema, type FeedFact, nearestRank } from '../../../src/domain/reports/activity.ts';
import { minute, second } from '../../../src/domain/values/time.ts';
import { actionIn, afterWindow, following, type Story, storyIn, t0, tick } from '../../support/builders.ts';

let ids = 0;
const fact = (over: Partial<FeedFact> = {}): FeedFact => ({
  ...{ at: t0 + minute, type: 'Submitted', status: 'pending', actionId: `a${ids++}`, createdAt: t0 },
  ...over,
});
const types = {
  approved: 'Approved',
  rejected: 'Rejected',
  expired: 'Expired',
  auto: 'Submitted',
  decidedElsewhere: 'DecisionReported',
} as const;
const decided = (outcome: DecisionOutcome, seconds = 60, over: Partial<FeedFact> = {}) =>
  fact({ type: types[outcome], outcome, at: t0 + seconds * second, ...over });

describe('What happened in a period', () => {
  it('is nothing where nothing happened, without a share or a time that nobody could have', () => {
    expect(activityOf([])).toEqual({
      submitted: 0,
      decided: {
        total: 0,
        byOutcome: { approved: 0, rejected: 0, expired: 0, auto: 0, decidedElsewhere: 0 },
      },
      failures: 0,
    });
  });

  it('counts what was submitted, decided and failed', () => {
    const activity = activityOf([
      fact(),
      decided('auto', 0),
      decided('approved', 30),
      decided('rejected', 90),
      decided('expired', 600_000),
      fact({ type: 'Failed', status: 'failed' }),
      fact({ type: 'Resolved', status: 'failed' }),
      fact({ type: 'Resolved', status: 'succeeded' }),
      // Over in its window: it had been approved before.
      fact({ type: 'Expired', status: 'expired' }),
    ]);
    expect(activity).toEqual({
      submitted: 2,
      decided: {
        total: 4,
        byOutcome: { approved: 1, rejected: 1, expired: 1, auto: 1, decidedElsewhere: 0 },
        automaticPercent: 25,
        timeToDecision: { count: 2, medianInSeconds: 30, percentile95InSeconds: 90 },
      },
      failures: 2,
    });
  });

  it('counts an action once, by its last decision: expired here, then decided elsewhere', () => {
    const actionId = 'mail';
    const { decided: figures } = activityOf([
      decided('expired', 1, { actionId }),
      decided('decidedElsewhere', 2, { actionId }),
    ]);
    expect(figures).toMatchObject({ total: 1, byOutcome: { expired: 0, decidedElsewhere: 1 } });
    expect(figures).not.toHaveProperty('timeToDecision');
  });

  it('takes what was decided before its time for decided at once', () => {
    expect(activityOf([decided('approved', -5)]).decided.timeToDecision?.medianInSeconds).toBe(0);
  });

  it('says the share of the automatic with one decimal', () => {
    const activity = activityOf([decided('auto'), decided('approved'), decided('rejected')]);
    expect(activity.decided.automaticPercent).toBe(33.3);
  });

  it('is of the form that is stored, and its parts make the whole', () => {
    const outcomes = fc.constantFrom<DecisionOutcome[]>('approved', 'rejected', 'expired', 'auto', 'decidedElsewhere');
    const anyFact = fc
      .record({ outcome: fc.option(outcomes, { nil: undefined }), after: fc.nat(1e9), action: fc.nat(20) })
      .map(({ outcome, after, action }) =>
        outcome
          ? decided(outcome, after, { actionId: `x${action}` })
          : fact({ type: 'Failed', status: 'failed', actionId: `x${action}` }),
      );
    fc.assert(
      fc.property(fc.array(anyFact), facts => {
        const activity = activityOf(facts);
        activitySchema.parse(activity);
        const { total, byOutcome } = activity.decided;
        expect(Object.values(byOutcome).reduce((a, b) => a + b, 0)).toBe(total);
        expect(total).toBe(new Set(facts.filter(each => each.outcome).map(each => each.actionId)).size);
        expect(activity.failures).toBe(facts.filter(({ type }) => type === 'Failed').length);
      }),
    );
  });
});

describe('A percentile', () => {
  it.each<[readonly number[], number, number]>([
    [[7], 50, 7],
    [[7], 95, 7],
    [[1, 2], 50, 1],
    [[1, 2, 3], 50, 2],
    [[15, 20, 35, 40, 50], 30, 20],
    [[15, 20, 35, 40, 50], 40, 20],
    [[15, 20, 35, 40, 50], 100, 50],
    [Array.from({ length: 20 }, (_, n) => n + 1), 95, 19],
    [Array.from({ length: 100 }, (_, n) => n + 1), 95, 95],
    [Array.from({ length: 101 }, (_, n) => n + 1), 95, 96],
  ])('of %j at %i is %i', (values, percentage, expected) => {
    expect(nearestRank(values, percentage)).toBe(expected);
  });

  it('is the smallest value that at least so many do not exceed', () => {
    const naive = (values: readonly number[], percentage: number) =>
      values.find(value => values.filter(other => other <= value).length * 100 >= percentage * values.length);
    fc.assert(
      fc.property(
        fc.array(fc.nat(50), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 100 }),
        (values, p) => {
          const sorted = values.toSorted((a, b) => a - b);
          expect(nearestRank(sorted, p)).toBe(naive(sorted, p));
        },
      ),
    );
  });
});

describe('An event decides its action', () => {
  const decidedBy = ({ history }: Story) =>
    history.flatMap(({ event }) => {
      const outcome = outcomeOf(event);
      return outcome ? [[event.type, outcome]] : [];
    });

  it.each([
    ['pending', []],
    ['withdrawn', []],
    ['rejected', [['Rejected', 'rejected']]],
    ['expired', [['Expired', 'expired']]],
    ['decidedElsewhere', [['DecisionReported', 'decidedElsewhere']]],
    ['succeeded', [['Approved', 'approved']]],
    ['cancelled', [['Approved', 'approved']]],
    ['needsAttention', [['Approved', 'approved']]],
  ] as const)('on the way to %s', (status, expected) => {
    expect(decidedBy(storyIn(status))).toEqual(expected);
  });

  it('but not when an approval runs out', () => {
    const story = following(storyIn('approved'), tick(afterWindow));
    expect(story.action.status).toBe('expired');
    expect(decidedBy(story)).toEqual([['Approved', 'approved']]);
  });

  it('and one that is born decided is decided by its birth', () => {
    const [entry] = storyIn('pending').history;
    if (entry?.event.type !== 'Submitted') throw new Error('a story begins so');
    const action = actionIn('approved');
    const born = { ...action, decision: { ...action.decision, outcome: 'auto' as const } };
    expect(outcomeOf({ ...entry.event, action: born })).toBe('auto');
  });
});
