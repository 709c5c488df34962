import { describe, expect, test } from 'vitest';
import { statuses } from '../../../src/domain/actions/action.ts';
import type { PeoplesCommand } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import type { Instant } from '../../../src/domain/values/time.ts';
import {
  ada,
  afterExpiry,
  afterWindow,
  approve,
  assign,
  begin,
  cancel,
  comment,
  following,
  mailProposalOf,
  olivia,
  oscar,
  otherPipeline,
  pipeline,
  reject,
  report,
  resolve,
  retry,
  type Story,
  storyIn,
  t0,
  tick,
  undo,
  withdraw,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: PeoplesCommand) => wordFor(decide(action, command));

/** Each operation, asked by somebody who has the role and has not had a hand in the action so far. */
const operations: Readonly<Record<string, (now: Instant) => PeoplesCommand>> = {
  approve: now => approve(oscar, { now }),
  reject: now => reject(oscar, { now }),
  withdraw: now => withdraw(pipeline, { now }),
  report: now => report(pipeline, 'approved', { now }),
  cancel: now => cancel(oscar, { now }),
  retry: now => retry(oscar, { now }),
  resolve: now => resolve(ada, 'failed', { now }),
  undo: now => undo(ada, { now }),
  comment: now => comment(oscar, { now }),
  assign: now => assign(oscar, { id: 'oscar' }, { now }),
};

// What is possible when. The columns are the operations above; see `word` for what is in them.
const [noVote, noSay] = ['AlreadyDecided AlreadyDecided NotPending NotPending', 'NotPending NotPending'];
const [unresolved, ended] = ['NotFailed NothingToResolve NotSucceeded', 'Commented Ended'];
const open = 'Commented Assigned';
const possible: Readonly<Record<string, string>> = {
  pending: `Approved Rejected Withdrawn NotPending NotDecided ${unresolved} ${open}`,
  approved: `${noVote} Cancelled ${unresolved} ${open}`,
  executing: `${noVote} AlreadyExecuting ${unresolved} ${open}`,
  running: `${noVote} AlreadyExecuting ${unresolved} ${open}`,
  needsAttention: `${noVote} AlreadyExecuting NotFailed Resolved NotSucceeded ${open}`,
  succeeded: `${noVote} Ended NotFailed NothingToResolve Undone ${ended}`,
  partiallySucceeded: `${noVote} Ended NotFailed NothingToResolve Undone ${ended}`,
  failed: `${noVote} Ended Retried NothingToResolve NotSucceeded ${ended}`,
  rejected: `${noVote} Ended ${unresolved} ${ended}`,
  decidedElsewhere: `${noSay} NotPending unchanged Ended ${unresolved} ${ended}`,
  expired: `Expired Expired ${noSay} Ended ${unresolved} ${ended}`,
  withdrawn: `${noSay} unchanged NotPending Ended ${unresolved} ${ended}`,
  cancelled: `${noVote} Ended ${unresolved} ${ended}`,
};

describe('what is possible when', () => {
  test.each(statuses)('an action is %s', status => {
    const story = storyIn(status);
    const words = Object.values(operations).map(operation => word(story, operation(story.action.lastModifiedAt)));
    expect(words.join(' ')).toBe(possible[status]);
  });

  test('an action is past its time to decide, and nobody has recorded that', () => {
    const words = Object.values(operations).map(operation => word(begin(), operation(afterExpiry)));
    expect(words.join(' ')).toBe(`Expired Expired Withdrawn NotPending NotDecided ${unresolved} ${open}`);
  });

  test('an action was approved and not started in its window', () => {
    const story = following(storyIn('approved'), tick(afterWindow));
    const words = Object.values(operations).map(operation => word(story, operation(afterWindow)));
    expect(words.join(' ')).toBe(`Expired Expired ${noSay} Ended ${unresolved} ${ended}`);
  });
});

describe('only whoever submitted an action, in whatever status', () => {
  test.each(statuses)('may withdraw it or report what was decided elsewhere: %s', status => {
    const story = storyIn(status);
    for (const command of [withdraw(otherPipeline), withdraw(oscar), report(otherPipeline), report(ada)])
      expect(word(story, command)).toBe('NotYours');
  });

  test('counts, not for whom it was submitted', () => {
    const own = begin({ birth: { by: olivia } });
    expect([word(own, withdraw(olivia)), word(own, withdraw(pipeline))]).toEqual(['Withdrawn', 'NotYours']);
  });
});

describe('the same caller’s repetition is success, before any other check', () => {
  const [assigned, mail] = [following(begin(), assign(olivia, { id: 'oscar' })), begin({ proposal: mailProposalOf() })];
  const resolved = following(storyIn('needsAttention'), resolve(ada, 'didNotRun'));
  test.each<[string, Story, PeoplesCommand, PeoplesCommand, string]>([
    ['withdraw', storyIn('withdrawn'), withdraw(pipeline), withdraw(otherPipeline), 'NotYours'],
    ['cancel', storyIn('cancelled'), cancel(olivia), cancel(oscar), 'Ended'],
    ['assign', assigned, assign(olivia, { id: 'oscar' }), assign(olivia, { id: 'ada' }), 'Assigned'],
    ['resolve', resolved, resolve(ada, 'didNotRun'), resolve(ada, 'failed'), 'NothingToResolve'],
    ['report', following(mail, report(pipeline)), report(pipeline), report(pipeline, 'rejected'), 'NotPending'],
  ])('%s', (_, story, repeated, other, otherwise) => {
    expect(word(story, { ...repeated, ifMatch: 1 })).toBe('unchanged');
    expect(word(story, other)).toBe(otherwise);
  });

  test('of a resolution counts only for the person who gave it', () => {
    const somebodyElse = { ...ada, id: 'gwen' };
    expect(word(resolved, resolve(somebodyElse, 'didNotRun'))).toBe('NothingToResolve');
  });

  test('of an assignment counts also when the action has ended meanwhile', () => {
    const gone = following(assigned, withdraw(pipeline));
    expect(word(gone, assign(oscar, { id: 'oscar' }))).toBe('unchanged');
    expect(word(gone, assign(oscar))).toBe('Ended');
    expect(word(following(assigned, assign(olivia)), assign(oscar))).toBe('unchanged');
  });

  test('of a comment is a second comment', () => {
    expect(word(following(begin(), comment(olivia)), comment(olivia))).toBe('Commented');
  });
});

describe('the checks come in their order: the person, the token, the version, the comment, the state', () => {
  test('of a decision', () => {
    const story = begin({
      rule: { roles: ['SecurityAdministrator'], freshToken: 60_000, commentRequired: 'always' },
    });
    const { expiresAt, digest, version } = story.action;
    const fresh = { ...ada, tokenIssuedAt: expiresAt };
    const inTime = { ...ada, tokenIssuedAt: expiresAt - 1 };
    const all = { now: expiresAt, ifMatch: version + 1, digest: 'sha256:other' };
    const sequence = [
      approve(olivia, all),
      approve(ada, all),
      approve(fresh, all),
      approve(fresh, { ...all, ifMatch: version }),
      approve(fresh, { ...all, ifMatch: version, comment: 'why' }),
      approve(inTime, { ...all, ifMatch: version, comment: 'why', now: expiresAt - 1 }),
      approve(inTime, { digest, ifMatch: version, comment: 'why', now: expiresAt - 1 }),
    ];
    expect(sequence.map(command => word(story, command))).toEqual([
      'MissingRole',
      'TokenTooOld',
      'PreconditionFailed',
      'CommentRequired',
      'Expired',
      'DigestMismatch',
      'Approved',
    ]);
  });

  test.each<[string, Story, PeoplesCommand, string]>([
    ['reject', storyIn('succeeded'), reject(oscar), 'AlreadyDecided'],
    ['withdraw', storyIn('approved'), withdraw(pipeline), 'NotPending'],
    ['cancel', begin(), cancel(oscar), 'NotDecided'],
    ['retry', begin(), retry(oscar), 'NotFailed'],
    ['resolve', begin(), resolve(ada), 'NothingToResolve'],
    ['report', begin(), report(pipeline), 'NotPending'],
    ['undo', begin(), undo(ada), 'NotSucceeded'],
    ['assign', storyIn('withdrawn'), assign(oscar, { id: 'ada' }), 'Ended'],
    ['comment', begin(), comment(oscar), 'Commented'],
  ])('of %s: another version before the state', (_, story, command, otherwise) => {
    const { version } = story.action;
    expect(word(story, { ...command, ifMatch: version - 1 })).toBe('PreconditionFailed');
    expect(word(story, { ...command, ifMatch: version })).toBe(otherwise);
  });

  test('of withdraw and report: the person before the version', () => {
    for (const command of [withdraw(oscar, { ifMatch: 9 }), report(otherPipeline, 'approved', { ifMatch: 9 })])
      expect(word(begin(), command)).toBe('NotYours');
  });

  test('of retry and undo: the token before the version', () => {
    const rule = { freshToken: 60_000 };
    for (const now of [t0 + 60_000, t0 + 60_001])
      for (const [story, command] of [
        [storyIn('failed', { rule }), retry(oscar, { now, ifMatch: 9 })],
        [storyIn('succeeded', { rule }), undo(ada, { now, ifMatch: 9 })],
      ] as const)
        expect(word(story, command)).toBe(now > t0 + 60_000 ? 'TokenTooOld' : 'PreconditionFailed');
  });

  test('of resolve: the version before the comment, and the comment before the state', () => {
    const silent = { comment: undefined };
    expect(word(begin(), resolve(ada, 'failed', { ...silent, ifMatch: 9 }))).toBe('PreconditionFailed');
    expect(word(begin(), resolve(ada, 'failed', silent))).toBe('CommentRequired');
    expect(word(begin(), resolve(ada, 'failed', { comment: '' }))).toBe('CommentRequired');
  });
});
