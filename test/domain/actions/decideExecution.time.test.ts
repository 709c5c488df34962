import { describe, expect, test } from 'vitest';
import type { Command, PollOutcome } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  afterExpiry,
  begin,
  following,
  inStatus,
  outcome,
  type Story,
  storyIn,
  t0,
  tick,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: Command) => wordFor(decide(action, command));
const poll = (how: PollOutcome, now: number, operationId = 'operation-1'): Command => ({
  type: 'RecordPoll',
  now,
  operationId,
  outcome: how,
});

describe('a running operation', () => {
  const running = storyIn('running');
  const { giveUpAt, wakeAt } = inStatus(running.action, 'running');

  test.each<[PollOutcome, object]>([
    [
      { type: 'done', message: 'Isolated.' },
      { status: 'succeeded', execution: { message: 'Isolated.', operationId: 'operation-1' } },
    ],
    [{ type: 'done', partially: true }, { status: 'partiallySucceeded' }],
    [
      { type: 'failed', message: 'No.' },
      { status: 'failed', execution: { finishedAt: wakeAt, message: 'No.' } },
    ],
  ])('ends as the back end says: %j', (how, expected) => {
    const { action } = following(running, poll(how, wakeAt));
    expect(action).toMatchObject(expected);
    expect(action).not.toHaveProperty('giveUpAt');
  });

  test('that is not done yet is asked again later, without an entry in the history', () => {
    expect(decide(running.action, poll({ type: 'notYet', pollAt: wakeAt + hour }, wakeAt))).toEqual({
      type: 'rearm',
      wakeAt: wakeAt + hour,
      lookAt: wakeAt + hour,
    });
    expect(decide(running.action, poll({ type: 'notYet', pollAt: 0 }, wakeAt))).toEqual({
      type: 'rearm',
      wakeAt,
      lookAt: wakeAt,
    });
  });

  test('that is not done within the back end’s limit waits for a person', () => {
    expect(word(running, poll({ type: 'notYet', pollAt: giveUpAt }, giveUpAt - 1))).toBe('rearm');
    const { action } = following(running, poll({ type: 'notYet', pollAt: giveUpAt }, giveUpAt));
    expect(inStatus(action, 'needsAttention').problem).toContain('operation-1');
  });

  test('may still end well after the limit, when the back end says so', () => {
    expect(word(running, poll({ type: 'done' }, giveUpAt + hour))).toBe('Succeeded');
  });

  test('is not moved by an answer about another operation, or by one that comes too late', () => {
    expect(word(running, poll({ type: 'done' }, wakeAt, 'operation-0'))).toBe('unchanged');
    expect(word(storyIn('succeeded'), poll({ type: 'failed', message: 'No.' }, wakeAt))).toBe('unchanged');
    expect(word(storyIn('executing'), poll({ type: 'done' }, wakeAt))).toBe('unchanged');
  });
});

describe('when time passes', () => {
  const approved = inStatus(storyIn('approved').action, 'approved');
  const executing = inStatus(storyIn('executing').action, 'executing');
  const running = inStatus(storyIn('running').action, 'running');

  test.each([
    ['an undecided action before its end', begin().action, t0 + 7 * day - 1, 'Noticed'],
    ['an undecided action at its end', begin().action, t0 + 7 * day, 'Expired'],
    ['an approved action before it is to be looked at', approved, approved.wakeAt - 1, 'unchanged'],
    ['an approved action whose message may be lost', approved, approved.wakeAt, 'rearm'],
    ['an approved action before the end of its window', approved, approved.windowEndsAt - 1, 'rearm'],
    ['an approved action at the end of its window', approved, approved.windowEndsAt, 'Expired'],
    ['an executing action under its lease', executing, executing.leaseUntil - 1, 'unchanged'],
    ['an executing action whose lease has run out', executing, executing.leaseUntil, 'RunLost'],
    ['a running action before its poll', running, running.wakeAt - 1, 'unchanged'],
    ['a running action at its poll', running, running.wakeAt, 'rearm'],
    ['a running action before the limit', running, running.giveUpAt - 1, 'rearm'],
    ['a running action at the limit', running, running.giveUpAt, 'AttentionNeeded'],
  ])('%s', (_, action, now, expected) => {
    expect(wordFor(decide(action, tick(now)))).toBe(expected);
  });

  test.each([
    'needsAttention',
    'succeeded',
    'partiallySucceeded',
    'failed',
    'rejected',
    'decidedElsewhere',
    'expired',
    'withdrawn',
    'cancelled',
  ] as const)('nothing happens to what is %s', status => {
    expect(word(storyIn(status), tick(t0 + 365 * day))).toBe('unchanged');
  });

  test('what is put on the queue is looked at again when the tick says', () => {
    for (const { wakeAt, ...action } of [approved, running])
      expect(decide({ ...action, wakeAt }, tick(wakeAt))).toEqual({
        ...{ type: 'rearm', wakeAt: wakeAt + 2 * minute, lookAt: wakeAt },
      });
  });

  test('an undecided action expires by the system, once, and counts as expired', () => {
    const { action } = following(begin(), tick(afterExpiry));
    expect(action).toMatchObject({
      status: 'expired',
      decision: { outcome: 'expired', at: afterExpiry, by: [{ type: 'system' }] },
    });
    expect(action).not.toHaveProperty('execution');
    expect(action).not.toHaveProperty('noticedUntil');
  });

  test('a lost lease says so in the execution', () => {
    const { action } = following(storyIn('executing'), tick(executing.leaseUntil));
    expect(action).toMatchObject({ status: 'approved', execution: { message: expect.stringContaining('lost') } });
    expect(word(storyIn('executing'), outcome({ type: 'unknown', message: 'No answer.' }))).toBe('RunLost');
  });
});
