import { expect, test } from 'vitest';
import type { FeedFact } from '../../../src/domain/reports/activity.ts';
import { historyFigures, historyFiguresSchema } from '../../../src/domain/reports/historyFigures.ts';

const fact = (actionId: string, type: FeedFact['type'], status: FeedFact['status'], more: Partial<FeedFact> = {}) => ({
  ...{ actionId, type, status, at: 0, createdAt: 0 },
  ...more,
});
const facts: readonly FeedFact[] = [
  fact('a', 'Approved', 'approved', { outcome: 'approved' }),
  fact('a', 'Failed', 'failed'),
  fact('a', 'Succeeded', 'succeeded'),
  fact('b', 'Expired', 'expired', { outcome: 'expired' }),
  fact('b', 'DecisionReported', 'decidedElsewhere', { outcome: 'decidedElsewhere' }),
  fact('c', 'Submitted', 'approved', { outcome: 'auto' }),
  fact('d', 'Withdrawn', 'withdrawn'),
  fact('e', 'Failed', 'failed'),
];

test('an action counts once in the total, and once in every way in which it was decided or ended', () => {
  const figures = historyFigures({ items: facts, complete: true }, 7);
  expect(figures).toEqual({
    sinceAt: 7,
    decided: { total: 3, byOutcome: { approved: 1, expired: 1, decidedElsewhere: 1, auto: 1 } },
    ended: { total: 4, byStatus: { failed: 2, succeeded: 1, expired: 1, decidedElsewhere: 1, withdrawn: 1 } },
  });
  expect(historyFiguresSchema.parse(figures)).toEqual(figures);
});

test('what was not looked at can only add: each count of a part is at most that of the whole', () => {
  for (let length = 0; length <= facts.length; length++) {
    const part = historyFigures({ items: facts.slice(0, length), complete: false }, 7);
    const whole = historyFigures({ items: facts, complete: true }, 7);
    const counts = [
      [part.decided.total, whole.decided.total],
      [part.ended.total, whole.ended.total],
      ...Object.entries(part.decided.byOutcome).map(([way, n]) => [n, Object(whole.decided.byOutcome)[way]]),
      ...Object.entries(part.ended.byStatus).map(([way, n]) => [n, Object(whole.ended.byStatus)[way]]),
    ];
    for (const [some, all] of counts) expect(Object(some).atLeast).toBeLessThanOrEqual(all);
  }
});
