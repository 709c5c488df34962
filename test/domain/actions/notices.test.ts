import { describe, expect, test } from 'vitest';
import { isOpen, statuses } from '../../../src/domain/actions/action.ts';
import { effectsOf } from '../../../src/domain/actions/effects.ts';
import type { Event } from '../../../src/domain/actions/event.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { day, hour, type Instant } from '../../../src/domain/values/time.ts';
import {
  actionIn,
  begin,
  following,
  inStatus,
  outcome,
  type Story,
  storyIn,
  t0,
  tenant,
  tick,
} from '../../support/builders.ts';

/** Lets the clock of the sweep run: at each due time it ticks. What is announced, and when, until the end. */
const announced = (story: Story, tickAt: (due: Instant) => Instant = due => due): readonly string[] => {
  const due = nextDue(story.action);
  if (due === undefined) return story.history.slice(1).map(({ event }) => `${wordOf(event)} ${(event.at - t0) / hour}`);
  return announced(following(story, tick(tickAt(due))), tickAt);
};
const wordOf = (event: Event) => (event.type === 'Noticed' ? event.notice : event.type);

describe('while an action waits', () => {
  test.each<[string, Partial<Rule>, readonly string[]]>([
    [
      'the usual warnings are given a day and an hour before the end',
      {},
      ['warning 144', 'warning 167', 'Expired 168'],
    ],
    ['no warnings where there are none', { warnBefore: [] }, ['Expired 168']],
    [
      'reminder, escalation and warnings come in their order',
      { remindAfter: 24 * hour, escalateAfter: 48 * hour },
      ['reminder 24', 'escalation 48', 'warning 144', 'warning 167', 'Expired 168'],
    ],
    ['what lies before its birth is dropped', { expiresAfter: 2 * hour }, ['warning 1', 'Expired 2']],
    ['the end does not wait for what lies behind it', { warnBefore: [], escalateAfter: 8 * day }, ['Expired 168']],
    ['also a warning at its birth', { expiresAfter: day }, ['warning 23', 'Expired 24']],
    [
      'nothing is announced at or after the end',
      { warnBefore: [], remindAfter: 7 * day, escalateAfter: 8 * day },
      ['Expired 168'],
    ],
  ])('%s', (_, rule, expected) => {
    expect(announced(begin({ rule }))).toEqual(expected);
  });

  test('a notice is given once', () => {
    const warned = following(begin(), tick(t0 + 6 * day));
    expect(following(warned, tick(t0 + 6 * day)).history).toHaveLength(2);
    expect(following(warned, tick(t0 + 6 * day + hour)).history).toHaveLength(2);
  });

  test('after an outage only the newest warning is given, and none when all is over', () => {
    expect(announced(begin(), due => due + 23.5 * hour)).toEqual(['warning 167.5', 'Expired 191.5']);
    expect(announced(begin(), due => due + day)).toEqual(['Expired 168']);
  });

  test('a decision is as possible as before', () => {
    const { action } = following(begin(), tick(t0 + 6 * day));
    expect(action).toMatchObject({ status: 'pending', expiresAt: t0 + 7 * day, noticedUntil: t0 + 6 * day });
  });
});

describe('when something must happen though nobody does anything', () => {
  const approved = actionIn('approved');
  const running = actionIn('running');
  test.each([
    ['the first warning', begin().action, t0 + 6 * day],
    ['the next warning', following(begin(), tick(t0 + 6 * day)).action, t0 + 7 * day - hour],
    ['the expiry, when all is announced', following(begin(), tick(t0 + 7 * day - hour)).action, t0 + 7 * day],
    ['an approved action is looked at again', approved, approved.wakeAt],
    ['an approved action’s window ends', { ...approved, wakeAt: approved.windowEndsAt + 1 }, approved.windowEndsAt],
    ['a lease ends', actionIn('executing'), actionIn('executing').leaseUntil],
    ['a running action is polled', running, running.wakeAt],
    ['a running action’s limit comes', { ...running, wakeAt: running.giveUpAt + 1 }, running.giveUpAt],
  ])('%s', (_, action, due) => {
    expect(nextDue(action)).toBe(due);
  });

  test.each(statuses)('is a time for what moves by itself, and never for the rest: %s', status => {
    const moves = ['pending', 'approved', 'executing', 'running'].includes(status);
    expect(nextDue(actionIn(status)) !== undefined).toBe(moves);
  });
});

describe('what has to be done outside', () => {
  const message = (at: Instant, wakeAt: Instant) => [
    { type: 'enqueueExecution', tenant, actionId: begin().action.id, at, wakeAt },
  ];

  test.each(statuses)('is to put on the queue what may run or is polled, and nothing else: %s', status => {
    const { action } = storyIn(status);
    expect(effectsOf(action)).toHaveLength(status === 'approved' || status === 'running' ? 1 : 0);
  });

  test('is to be done from when it may run, and at the next poll', () => {
    const approved = inStatus(storyIn('approved').action, 'approved');
    expect(effectsOf(approved)).toEqual(message(approved.decision.at, approved.wakeAt));
    const running = inStatus(storyIn('running').action, 'running');
    expect(effectsOf(running)).toEqual(message(running.wakeAt, running.wakeAt));
  });

  test('is to be done later where the run was put off', () => {
    const { action } = following(storyIn('executing'), outcome({ type: 'later', retryAt: t0 + hour }));
    expect(effectsOf(action)).toEqual(message(t0 + hour, t0 + hour));
  });

  test('is to be done at once when a sweep has found it, whenever the next look may be', () => {
    const running = inStatus(storyIn('running').action, 'running');
    expect(effectsOf(running, t0 + hour)).toEqual(message(t0 + hour, running.wakeAt));
  });
});

test('open is what can still happen, ended is everything else', () => {
  expect(statuses.filter(status => isOpen({ status }))).toEqual([
    'pending',
    'approved',
    'executing',
    'running',
    'needsAttention',
  ]);
});
