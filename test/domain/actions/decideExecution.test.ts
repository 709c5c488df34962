import { describe, expect, test } from 'vitest';
import { actionSchema, statuses } from '../../../src/domain/actions/action.ts';
import type { Command, Outcome } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  accepted,
  actionIn,
  approve,
  begin,
  following,
  inStatus,
  lease,
  olivia,
  oscar,
  outcome,
  reject,
  relay,
  retry,
  type Story,
  start,
  storyIn,
  t0,
  tick,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: Command) => wordFor(decide(action, command));
const approvedAt = t0 + minute;
const windowEndsAt = approvedAt + day;
const system = { id: 'system', name: 'Action Center', type: 'system' };

describe('an executor', () => {
  const approved = storyIn('approved');
  const { digest } = approved.action;

  test.each([
    [
      'differs from its history',
      { intact: false, differing: ['rule', 'title'] },
      'what its history tells, in rule, title. Nothing was run.',
    ],
    ['has a broken history', { intact: false, brokenAt: 2 }, 'broken at entry 2'],
  ])('runs nothing of what %s, and says in what', (_, verification, problem) => {
    expect(decide(approved.action, start(approved.action, { verification }))).toMatchObject({
      event: { type: 'AttentionNeeded', problem: expect.stringContaining(problem) },
    });
  });

  test.each(statuses)('gets the lease of an approved action, and of no other: %s', status => {
    const story = storyIn(status);
    expect(word(story, start(story.action))).toBe(status === 'approved' ? 'ExecutionStarted' : 'NotApproved');
  });

  test('gets it for one run: it is counted, dated and named', () => {
    const { action, history } = following(approved, start(approved.action, { now: t0 + hour, leaseId: 'l' }));
    expect(action).toMatchObject({
      status: 'executing',
      leaseId: 'l',
      leaseUntil: t0 + hour + lease,
      execution: { attempts: 1, run: 1, provider: 'simulated', startedAt: t0 + hour },
    });
    expect(history.at(-1)?.event).toMatchObject({ by: system, attempt: 1, run: 1 });
  });

  test('comes too late at the end of the window: the action expires, approved as it was', () => {
    expect(word(approved, start(approved.action, { now: windowEndsAt - 1 }))).toBe('ExecutionStarted');
    const { action } = following(approved, start(approved.action, { now: windowEndsAt }));
    expect(action).toMatchObject({ status: 'expired', windowEndsAt, decision: { outcome: 'approved' } });
  });

  test('comes too early for what was postponed; a second copy of a message brings nothing forward', () => {
    const later = following(storyIn('executing'), outcome({ type: 'later', retryAt: t0 + hour }));
    expect(word(later, start(later.action, { now: t0 + hour - 1 }))).toBe('NotYetDue');
    expect(word(later, start(later.action, { now: t0 + hour }))).toBe('ExecutionStarted');
  });

  test('finds that what is stored is not what was approved: nothing runs, and somebody must look', () => {
    const { action } = following(approved, start({ digest: `${digest}0` }));
    expect(inStatus(action, 'needsAttention').problem).toContain('digest');
    expect(action).toMatchObject({ execution: { attempts: 0 } });
  });

  // A row that somebody changed behind our back: the approvals that it holds must still be enough.
  const two = inStatus(
    following(begin({ rule: { approvals: 2 } }), approve(olivia), approve(oscar)).action,
    'approved',
  );
  const [vote] = two.votes;
  const relayed = following(
    begin({ rule: { relay: 'approve' } }),
    approve(relay, { onBehalfOf: { id: 'mia', name: 'Mia' } }),
  );
  test.each([
    ['an approval is missing', { ...two, votes: two.votes.slice(0, 1) }, '1 of 2'],
    ['no approval is there', { ...two, votes: [] }, '0 of 2'],
    ['one person approves twice', { ...two, votes: [...(vote ? [vote, vote] : [])] }, '1 of 2'],
    ['a rejection is there', { ...two, votes: [...two.votes, ...actionIn('rejected').votes] }, 'has rejected it'],
    ['more approvals are asked for', { ...two, rule: { ...two.rule, approvals: 3 } }, '2 of 3'],
    ['the submitter is among the approvers', { ...two, submittedBy: { ...two.submittedBy, id: 'oscar' } }, '1 of 2'],
    ['who asked for it is among the approvers', { ...two, requestedBy: { id: 'olivia' } }, '1 of 2'],
    ['a relay approved for who asked for it', { ...relayed.action, requestedBy: { id: 'mia' } }, '0 of 1'],
  ])('finds that %s: nothing runs', (_, action, count) => {
    const { action: stopped } = following({ action, history: [] }, start(action));
    expect(inStatus(stopped, 'needsAttention').problem).toContain(count);
  });

  test('runs what two people approved', () => {
    expect(word({ action: two, history: [] }, start(two))).toBe('ExecutionStarted');
  });
});

describe('the outcome of a run', () => {
  const executing = storyIn('executing');
  const now = t0 + hour;
  const having = (how: Outcome) => following(executing, outcome(how, now)).action;

  test.each<[Outcome, object]>([
    [
      { type: 'done', message: 'Isolated.', confirmed: true },
      { status: 'succeeded', execution: { finishedAt: now, message: 'Isolated.', confirmed: true } },
    ],
    [
      { type: 'done', confirmed: false },
      { status: 'succeeded', execution: { confirmed: false } },
    ],
    [
      { type: 'done', partially: true },
      { status: 'partiallySucceeded', execution: { finishedAt: now } },
    ],
    [{ type: 'done', partially: false }, { status: 'succeeded' }],
    [
      { type: 'failed', message: 'No.' },
      { status: 'failed', execution: { finishedAt: now, message: 'No.', run: 1 } },
    ],
    [
      accepted(now),
      {
        status: 'running',
        operationId: 'operation-1',
        wakeAt: now + minute,
        giveUpAt: now + hour,
        execution: { operationId: 'operation-1' },
      },
    ],
    [
      { type: 'later', retryAt: now + hour, message: 'Throttled.' },
      {
        status: 'approved',
        notBefore: now + hour,
        wakeAt: now + hour,
        execution: { run: 2, lost: 0, message: 'Throttled.' },
      },
    ],
    [
      { type: 'targetChanged', message: 'Another machine.' },
      { status: 'needsAttention', problem: expect.stringContaining('Another machine.'), execution: { run: 1 } },
    ],
  ])('%j', (how, expected) => {
    expect(having(how)).toMatchObject(expected);
    expect(having(how)).not.toHaveProperty('leaseId');
    expect(actionSchema.safeParse(having(how)).success).toBe(true);
  });

  test('says nothing about confirmation where the back end says nothing', () => {
    expect(having({ type: 'done' })).not.toHaveProperty('execution.confirmed');
  });

  test('is never to be looked at in the past', () => {
    const early = { operationId: 'o', pollAt: 0, giveUpAt: now + hour };
    expect(having({ type: 'accepted', ...early })).toMatchObject({ wakeAt: now });
    expect(having({ type: 'later', retryAt: 0 })).toMatchObject({ notBefore: now, wakeAt: now });
  });

  test('counts under the lease it belongs to, also after that ran out', () => {
    const late = inStatus(executing.action, 'executing').leaseUntil + hour;
    expect(word(executing, outcome({ type: 'done' }, late))).toBe('Succeeded');
    expect(word(executing, outcome({ type: 'done' }, late, 'another-lease'))).toBe('LeaseLost');
  });

  test('counts no more when somebody else has the lease, or the action is no longer executing', () => {
    const lost = following(executing, tick(t0 + hour));
    expect(word(lost, outcome({ type: 'done' }))).toBe('LeaseLost');
    const second = following(lost, start(lost.action, { now: t0 + 2 * hour, leaseId: 'lease-2' }));
    expect(word(second, outcome({ type: 'done' }))).toBe('LeaseLost');
    expect(word(storyIn('succeeded'), outcome({ type: 'failed', message: 'No.' }))).toBe('LeaseLost');
  });

  test('"later" counts towards no limit but the window', () => {
    let story = executing;
    for (let n = 1; n <= 20; n++) {
      const at = approvedAt + n * minute;
      story = following(story, outcome({ type: 'later', retryAt: at }, at), start(story.action, { now: at }));
    }
    expect(story.action).toMatchObject({ status: 'executing', execution: { attempts: 21, run: 21, lost: 0 } });
  });
});

describe('a run whose outcome is unknown', () => {
  /** The lease dies, or the provider does not know; then another executor comes when the action is due. */
  const loseOnce = (story: Story, how: 'tick' | 'unknown'): Story => {
    const now = inStatus(story.action, 'executing').leaseUntil;
    return following(story, how === 'tick' ? tick(now) : outcome({ type: 'unknown', message: 'No answer.' }, now));
  };
  const again = (story: Story): Story =>
    following(story, start(story.action, { now: inStatus(story.action, 'approved').notBefore }));

  test.each(['tick', 'unknown'] as const)(
    'runs again four times, later each time, and then waits for a person (%s)',
    how => {
      let story = storyIn('executing');
      for (const [index, wait] of [1, 5, 15, 60].entries()) {
        const leaseUntil = inStatus(story.action, 'executing').leaseUntil;
        story = loseOnce(story, how);
        const { notBefore, wakeAt, execution } = inStatus(story.action, 'approved');
        const minutes = (notBefore - leaseUntil) / minute;
        expect(minutes).toBeGreaterThanOrEqual(wait * 0.8);
        expect(minutes).toBeLessThanOrEqual(wait * 1.2);
        expect(wakeAt).toBe(notBefore);
        // The same run for the provider: its idempotency key must not change while the outcome is unknown.
        expect(execution).toMatchObject({ lost: index + 1, run: 1, attempts: index + 1 });
        story = again(story);
      }
      const { action } = loseOnce(story, how);
      expect(inStatus(action, 'needsAttention').problem).toContain('5 of 5');
      expect(action).toMatchObject({ execution: { attempts: 5, run: 1 } });
    },
  );

  test('is due at a time that differs from action to action, by whole milliseconds', () => {
    const times = [...'0123456789abcdef'].map(digit => {
      const executing = storyIn('executing', { birth: { id: `019ab300-0000-7000-8000-00000000000${digit}` } });
      const { leaseUntil } = inStatus(executing.action, 'executing');
      return inStatus(loseOnce(executing, 'tick').action, 'approved').notBefore - leaseUntil;
    });
    expect(new Set(times).size).toBe(16);
    expect(times.every(Number.isInteger)).toBe(true);
    const [shortest, longest] = [Math.min(...times) / minute, Math.max(...times) / minute];
    expect(shortest).toBeGreaterThanOrEqual(0.8);
    expect(shortest).toBeLessThan(0.85);
    expect(longest).toBeGreaterThan(1.15);
    expect(longest).toBeLessThanOrEqual(1.2);
  });

  test('gets five more tries with each retry by a person', () => {
    let story = storyIn('executing');
    for (let n = 0; n < 4; n++) story = again(loseOnce(story, 'tick'));
    const now = inStatus(story.action, 'executing').leaseUntil - 1;
    const failed = following(story, outcome({ type: 'failed', message: 'No.' }, now), retry(olivia, { now }));
    const lost = loseOnce(following(failed, start(failed.action, { now })), 'tick');
    expect(lost.action).toMatchObject({ status: 'approved', execution: { lost: 1, run: 2, attempts: 6 } });
  });
});

test('nothing the executor does is dated before the last event', () => {
  const story = following(begin({ rule: { approvals: 2 } }), approve(olivia, { now: t0 + hour }), approve(oscar));
  const started = following(story, start(story.action, { now: t0 + hour }));
  const { action } = following(started, outcome({ type: 'done' }, t0));
  expect(action.lastModifiedAt).toBe(t0 + hour);
});

test('what was rejected never runs', () => {
  const story = following(begin({ rule: { approvals: 2 } }), approve(olivia), reject(oscar));
  expect(word(story, start(story.action))).toBe('NotApproved');
});
