import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Status, statuses } from '../../../src/domain/actions/action.ts';
import { outlineOf } from '../../../src/domain/actions/outline.ts';
import {
  activityIn,
  countsOf,
  highestSeverity,
  type ProgressState,
  progressOf,
  progressStates,
  stateOf,
} from '../../../src/domain/investigations/progress.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { actionIn, t0 } from '../../support/builders.ts';

const ends = ['rejected', 'withdrawn', 'expired', 'cancelled', 'decidedElsewhere'] as const;

describe('The state of actions', () => {
  test.each<[ProgressState, readonly Status[]]>([
    ['nothingToDo', []],
    ['pendingApproval', ['pending']],
    ['running', ['approved']],
    ['running', ['executing']],
    ['running', ['running']],
    ['needsAttention', ['needsAttention']],
    ['remediated', ['succeeded']],
    ['partiallyRemediated', ['partiallySucceeded']],
    ['failed', ['failed']],
    ...ends.map((end): [ProgressState, Status[]] => ['notRemediated', [end]]),
    ['needsAttention', [...statuses]],
    ['pendingApproval', statuses.filter(status => status !== 'needsAttention')],
    ['running', ['failed', 'approved', 'succeeded', 'rejected']],
    ['remediated', ['succeeded', 'succeeded']],
    ['partiallyRemediated', ['succeeded', 'rejected']],
    ['partiallyRemediated', ['failed', 'succeeded']],
    ['partiallyRemediated', ['failed', 'partiallySucceeded']],
    ['failed', ['failed', 'rejected']],
    ['notRemediated', [...ends]],
  ])('is %s of %j', (state, of) => {
    expect(stateOf(of)).toBe(state);
    expect(stateOf(of.toReversed())).toBe(state);
  });

  test('is one of the states, the same in any order, however often a status is there', () => {
    const some = fc.array(fc.constantFrom(...statuses), { maxLength: 12 });
    fc.assert(
      fc.property(some, of => {
        const state = stateOf(of);
        expect(progressStates).toContain(state);
        expect(stateOf(of.toSorted())).toBe(state);
        expect(stateOf([...of, ...of])).toBe(state);
      }),
    );
  });

  test('of two groups is the more urgent one while anything is open', () => {
    const some = fc.array(fc.constantFrom(...statuses), { maxLength: 6 });
    const urgent: readonly ProgressState[] = ['needsAttention', 'pendingApproval', 'running'];
    fc.assert(
      fc.property(some, some, (one, other) => {
        const first = urgent.find(state => [stateOf(one), stateOf(other)].includes(state));
        if (first) expect(stateOf([...one, ...other])).toBe(first);
        else expect(urgent).not.toContain(stateOf([...one, ...other]));
      }),
    );
  });
});

describe('Counts', () => {
  test('are of what is there, and exact when all was looked at', () => {
    const of: Status[] = ['pending', 'failed', 'pending'];
    expect(countsOf(of, true)).toEqual({ total: 3, byStatus: { pending: 2, failed: 1 } });
    expect(countsOf([], true)).toEqual({ total: 0, byStatus: {} });
  });

  test('else say that there are at least so many', () => {
    expect(countsOf(['pending', 'failed', 'pending'], false)).toEqual({
      total: { atLeast: 3 },
      byStatus: { pending: { atLeast: 2 }, failed: { atLeast: 1 } },
    });
  });
});

test('Progress tells state, counts, and from when to when something happened', () => {
  const actions = [outlineOf(actionIn('succeeded')), outlineOf(actionIn('pending'))];
  expect(progressOf(actions, true, t0 + minute)).toMatchObject({
    ...{ state: 'pendingApproval', complete: true, actions: { total: 2 } },
    ...{ firstActivityAt: t0, lastActivityAt: t0 + minute, waiting: { totalInSeconds: 60 } },
  });
  expect(activityIn([])).toEqual({});
});

test('The highest severity wins, and none is none', () => {
  expect(highestSeverity([{ severity: 'low' }, { severity: 'high' }, { severity: 'informational' }])).toBe('high');
  expect(highestSeverity([])).toBeUndefined();
});
