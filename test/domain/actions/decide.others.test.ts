import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  afterExpiry,
  assign,
  begin,
  cancel,
  comment,
  following,
  mailProposalOf,
  olivia,
  oscar,
  outcome,
  pipeline,
  proposalOf,
  report,
  resolve,
  retry,
  type Story,
  start,
  storyIn,
  t0,
  tick,
  undo,
  withdraw,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: Command) => wordFor(decide(action, command));

test('withdraw ends a pending action, says who and why, and frees the entity', () => {
  const { action, history } = following(begin(), withdraw(pipeline, { comment: 'closed' }));
  expect(action).toMatchObject({ status: 'withdrawn', endedBy: { id: 'pipeline', role: 'ActionSubmitter' } });
  expect(action).not.toHaveProperty('noticedUntil');
  expect(history.at(-1)?.event).toMatchObject({ type: 'Withdrawn', comment: 'closed' });
});

test('cancel ends an approved action, keeps the decision and says who', () => {
  const { action } = following(storyIn('approved'), cancel(oscar));
  expect(action).toMatchObject({ status: 'cancelled', endedBy: { id: 'oscar' }, decision: { outcome: 'approved' } });
  expect(action).not.toHaveProperty('wakeAt');
});

test('cancel also stops what was postponed or what is to be tried again', () => {
  const later = following(storyIn('executing'), outcome({ type: 'later', retryAt: t0 + hour }));
  const lost = following(storyIn('executing'), tick(t0 + hour));
  expect([word(later, cancel(oscar)), word(lost, cancel(oscar))]).toEqual(['Cancelled', 'Cancelled']);
});

describe('retry', () => {
  const failAgain = (story: Story) =>
    following(story, retry(olivia), start(story.action), outcome({ type: 'failed', message: 'Again.' }));

  test('puts a failed action back, as a new run with its approvals and its window', () => {
    const failed = storyIn('failed');
    const { action } = following(failed, retry(olivia, { now: t0 + hour }));
    expect(action).toMatchObject({
      status: 'approved',
      notBefore: t0 + hour,
      wakeAt: t0 + hour + 2 * minute,
      windowEndsAt: t0 + minute + day,
      votes: failed.action.votes,
      execution: { attempts: 1, run: 2, retries: 1, lost: 0 },
    });
    expect(JSON.parse(JSON.stringify(action)).execution).not.toHaveProperty('finishedAt');
    expect(JSON.parse(JSON.stringify(action)).execution).not.toHaveProperty('message');
  });

  test('is possible three times', () => {
    const thrice = [1, 2, 3].reduce(failAgain, storyIn('failed'));
    expect(thrice.action).toMatchObject({ status: 'failed', execution: { retries: 3, run: 4, attempts: 4 } });
    expect(word(thrice, retry(olivia))).toBe('RetriesUsedUp');
  });

  test('is possible until the window ends, which is said before that retries are used up', () => {
    const [failed, thrice] = [storyIn('failed'), [1, 2, 3].reduce(failAgain, storyIn('failed'))];
    const windowEndsAt = t0 + minute + day;
    expect(word(failed, retry(olivia, { now: windowEndsAt - 1 }))).toBe('Retried');
    expect(word(failed, retry(olivia, { now: windowEndsAt }))).toBe('WindowClosed');
    expect(word(thrice, retry(olivia, { now: windowEndsAt }))).toBe('WindowClosed');
  });

  test('forgets the leases that were lost before, and the operation of the run that failed', () => {
    const accepted = storyIn('running');
    const failed = following(accepted, {
      type: 'RecordPoll',
      now: t0 + hour,
      operationId: 'operation-1',
      outcome: { type: 'failed', message: 'It did not work.' },
    });
    expect(failed.action).toMatchObject({ execution: { operationId: 'operation-1' } });
    const { action } = following(failed, retry(olivia));
    expect(JSON.parse(JSON.stringify(action)).execution).not.toHaveProperty('operationId');

    const lostOnce = following(storyIn('executing'), tick(t0 + hour), start(begin().action, { now: t0 + 2 * hour }));
    const failedThen = following(lostOnce, outcome({ type: 'failed', message: 'No.' }, t0 + 2 * hour));
    expect(failedThen.action).toMatchObject({ execution: { lost: 1 } });
    expect(following(failedThen, retry(olivia)).action).toMatchObject({ execution: { lost: 0 } });
  });
});

describe('resolve', () => {
  test.each([
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['didNotRun', 'failed'],
  ] as const)('%s makes it %s', (how, status) => {
    const { action } = following(storyIn('needsAttention'), resolve(ada, how, { now: t0 + hour, comment: 'I looked' }));
    expect(action).toMatchObject({
      status,
      resolution: { by: { id: 'ada', role: 'SecurityAdministrator' }, outcome: how },
      execution: { finishedAt: t0 + hour, message: 'I looked' },
    });
    expect(action).not.toHaveProperty('problem');
  });

  test('to "did not run" lets it be retried', () => {
    const resolved = following(storyIn('needsAttention'), resolve(ada, 'didNotRun'));
    const { action } = following(resolved, retry(olivia));
    expect(action.status).toBe('approved');
    expect(action).not.toHaveProperty('resolution');
  });
});

describe('a decision that was taken elsewhere', () => {
  const mail = begin({ proposal: mailProposalOf() });
  const expired = following(mail, tick(afterExpiry));

  test.each<[string, Story, 'approved' | 'rejected']>([
    ['while pending', mail, 'approved'],
    ['while pending', mail, 'rejected'],
    ['also after expiry', expired, 'approved'],
  ])('ends the action, unverified, %s', (_, story, how) => {
    const { action } = following(story, report(pipeline, how, { now: afterExpiry }));
    expect(action).toMatchObject({
      status: 'decidedElsewhere',
      decision: {
        outcome: 'decidedElsewhere',
        at: afterExpiry,
        by: [{ id: 'pipeline' }],
        reported: { outcome: how, decidedBy: { name: 'Mia' }, decidedAt: t0 },
      },
    });
    expect(action).not.toHaveProperty('execution');
    expect(action).not.toHaveProperty('windowEndsAt');
  });

  test('is not taken for what is decided here: a report is no way round the quorum', () => {
    const here = begin({ proposal: mailProposalOf(), birth: { emailReview: 'here' } });
    for (const story of [begin(), here, following(here, tick(afterExpiry))])
      expect(word(story, report(pipeline))).toBe('NotPending');
  });

  test('is not taken for what was approved and only ran out of its window', () => {
    const mailHere = { proposal: mailProposalOf(), birth: { emailReview: 'here' as const } };
    const over = following(storyIn('approved', mailHere), tick(t0 + 2 * day));
    expect(over.action.status).toBe('expired');
    expect(word(over, report(pipeline))).toBe('NotPending');
  });
});

describe('assign', () => {
  test('hands it to somebody, to somebody else, and to nobody', () => {
    const oscars = following(begin(), assign(olivia, { id: 'oscar', name: 'Oscar' }));
    expect(oscars.action.assignedTo).toEqual({ id: 'oscar', name: 'Oscar' });
    const renamed = following(oscars, assign(olivia, { id: 'oscar', name: 'Oscar Operator' }));
    expect(renamed.action.assignedTo).toEqual({ id: 'oscar', name: 'Oscar Operator' });
    // Who names nobody anew corrects nothing.
    expect(decide(renamed.action, assign(olivia, { id: 'oscar' }))).toEqual({ type: 'unchanged' });
    const adas = following(oscars, assign(olivia, { id: 'ada' }));
    expect(adas.action.assignedTo).toEqual({ id: 'ada' });
    expect(following(adas, assign(olivia)).action).not.toHaveProperty('assignedTo');
  });

  test('changes nothing else', () => {
    const {
      lastModifiedAt: _,
      head: __,
      version,
      assignedTo: ___,
      ...after
    } = following(begin(), assign(olivia, oscar)).action;
    const { lastModifiedAt: ____, head: _____, version: before, ...rest } = begin().action;
    expect([after, version]).toEqual([rest, before + 1]);
  });
});

test('a comment is in the history, and the action is as it was', () => {
  const story = storyIn('running');
  const { action, history } = following(story, comment(oscar, { comment: 'still going' }));
  expect(history.at(-1)?.event).toMatchObject({ type: 'Commented', comment: 'still going', by: { id: 'oscar' } });
  expect(action).toEqual({ ...story.action, version: 5, head: action.head });
});

describe('undo', () => {
  const user = { kind: 'user', id: 'u1' } as const;
  const device = { kind: 'device', id: 'd1' } as const;
  test.each([
    ['isolateDevice', device, 'Undone'],
    ['disableUser', user, 'Undone'],
    ['runAntivirusScan', device, 'NotReversible'],
    ['releaseDevice', device, 'NotReversible'],
    ['enableUser', user, 'NotReversible'],
  ] as const)('of %s', (kind, entity, expected) => {
    expect(word(storyIn('succeeded', { proposal: proposalOf({ kind, entity }) }), undo(ada))).toBe(expected);
  });

  test('of a kind that has no reverse is refused whatever the status', () => {
    expect(word(begin({ proposal: proposalOf({ kind: 'runAntivirusScan' }) }), undo(ada))).toBe('NotReversible');
  });

  test('marks the action, once', () => {
    const undone = following(storyIn('succeeded'), undo(ada));
    expect(undone.action).toMatchObject({ status: 'succeeded', undoneBy: 'the-undo' });
    expect(word(undone, undo(ada))).toBe('AlreadyUndone');
  });
});
