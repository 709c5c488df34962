import { describe, expect, test } from 'vitest';
import type { Decide } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  application,
  approve,
  type Beginning,
  begin,
  cancel,
  comment,
  following,
  gwen,
  inStatus,
  mailProposalOf,
  nobody,
  olivia,
  oscar,
  outcome,
  person,
  pipeline,
  proposalOf,
  reject,
  relay,
  rita,
  type Story,
  start,
  storyIn,
  t0,
  wordFor,
} from '../../support/builders.ts';

const word = ({ action }: Story, command: Decide) => wordFor(decide(action, command));
const two: Beginning = { rule: { approvals: 2 } };

describe('who may decide a pending action', () => {
  const application1 = application('app', 'SecurityReader');
  test.each([
    ['an operator', olivia, 'Approved', 'Rejected'],
    ['a security administrator', ada, 'Approved', 'Rejected'],
    ['a global administrator', gwen, 'Approved', 'Rejected'],
    ['a reader', rita, 'MissingRole', 'MissingRole'],
    ['somebody without a role', nobody, 'MissingRole', 'MissingRole'],
    ['an application', application1, 'ApplicationsCannotVote', 'ApplicationsCannotVote'],
    ['the application that submitted it', pipeline, 'ApplicationsCannotVote', 'ApplicationsCannotVote'],
    ['a relay, by the usual rule', relay, 'RelayNotAllowed', 'Rejected'],
  ])('%s', (_, by, approving, rejecting) => {
    expect([word(begin(), approve(by)), word(begin(), reject(by))]).toEqual([approving, rejecting]);
  });

  test('is up to its rule', () => {
    const story = begin({ rule: { roles: ['SecurityAdministrator'] } });
    expect([olivia, gwen, ada].map(by => word(story, approve(by)))).toEqual(['MissingRole', 'MissingRole', 'Approved']);
    expect(decide(story.action, reject(olivia))).toEqual({
      type: 'refused',
      refusal: { code: 'MissingRole', roles: ['SecurityAdministrator'] },
    });
  });

  test.each([
    ['none', 'RelayNotAllowed', 'RelayNotAllowed'],
    ['reject', 'RelayNotAllowed', 'Rejected'],
    ['approve', 'Approved', 'Rejected'],
  ] as const)('of relays, where the rule lets them pass on: %s', (passesOn, approving, rejecting) => {
    const story = begin({ rule: { relay: passesOn } });
    expect([word(story, approve(relay)), word(story, reject(relay))]).toEqual([approving, rejecting]);
  });
});

describe('whoever proposed it does not approve it', () => {
  const ownRelay = application('pipeline', 'DecisionRelay');
  const forOscar = { proposal: proposalOf({ requestedBy: { id: 'oscar', name: 'Oscar' } }) };
  const relayed = { rule: { relay: 'approve' } } as const;

  test.each<[string, Beginning, Decide, string]>([
    ['the person who submitted it', { birth: { by: olivia } }, approve(olivia), 'OwnProposal'],
    ['but may reject it', { birth: { by: olivia } }, reject(olivia), 'Rejected'],
    ['and a colleague may approve it', { birth: { by: olivia } }, approve(oscar), 'Approved'],
    [
      'a person’s own, also where it would count for nothing',
      { ...two, birth: { by: ada } },
      approve(ada),
      'OwnProposal',
    ],
    ['the person whom an application submitted it for', forOscar, approve(oscar), 'OwnProposal'],
    ['who may reject it', forOscar, reject(oscar), 'Rejected'],
    ['while others may approve it', forOscar, approve(olivia), 'Approved'],
    ['a relay on its own submission', relayed, approve(ownRelay), 'OwnProposal'],
    ['which may not even reject it', relayed, reject(ownRelay), 'OwnProposal'],
    [
      'a relay on behalf of the submitter',
      { ...relayed, birth: { by: olivia } },
      approve(relay, { onBehalfOf: { id: 'olivia', name: 'Olivia' } }),
      'OwnProposal',
    ],
    [
      'a relay on behalf of the person it was submitted for',
      { ...relayed, ...forOscar },
      approve(relay, { onBehalfOf: { id: 'oscar', name: 'Oscar' } }),
      'OwnProposal',
    ],
  ])('%s', (_, beginning, command, expected) => {
    expect(word(begin(beginning), command)).toBe(expected);
  });
});

describe('the time to decide', () => {
  const { expiresAt } = begin().action;
  test.each([
    [expiresAt - 1, 'Approved', 'Rejected'],
    [expiresAt, 'Expired', 'Expired'],
    [expiresAt + day, 'Expired', 'Expired'],
  ])('is over at its end, even before that is recorded: %d', (now, approving, rejecting) => {
    expect([word(begin(), approve(olivia, { now })), word(begin(), reject(olivia, { now }))]).toEqual([
      approving,
      rejecting,
    ]);
  });
});

test('a time that is over stays over, also for a machine whose clock is behind', () => {
  const { expiresAt } = begin().action;
  const looked = following(begin(), comment(olivia, { now: expiresAt }));
  expect(word(looked, approve(oscar, { now: expiresAt - 1 }))).toBe('Expired');
  const approved = storyIn('approved');
  const { windowEndsAt } = inStatus(approved.action, 'approved');
  const late = following(approved, comment(olivia, { now: windowEndsAt }));
  expect(following(late, start(late.action, { now: windowEndsAt - 1 })).action.status).toBe('expired');
});

describe('what was looked at', () => {
  test('is what is approved or rejected: another digest is refused', () => {
    const story = begin();
    const { digest } = story.action;
    expect(word(story, approve(olivia, { digest }))).toBe('Approved');
    expect(word(story, approve(olivia, { digest: `${digest}0` }))).toBe('DigestMismatch');
    expect(word(story, reject(olivia, { digest: `${digest}0` }))).toBe('DigestMismatch');
  });
});

describe('a mail that is reviewed elsewhere', () => {
  const mail = begin({ proposal: mailProposalOf() });
  test('is not decided here; the refusal says where', () => {
    for (const command of [approve(olivia), reject(olivia)])
      expect(decide(mail.action, command)).toEqual({
        type: 'refused',
        refusal: { code: 'ReviewedElsewhere', url: 'https://security.example/review/7' },
      });
  });

  test('is decided here where the setting said so when it was submitted', () => {
    const here = begin({ proposal: mailProposalOf(), birth: { emailReview: 'here' } });
    expect([word(here, approve(olivia)), word(here, reject(olivia))]).toEqual(['Approved', 'Rejected']);
  });
});

describe('a comment', () => {
  test.each([
    ['none', 'Approved', 'Rejected'],
    ['reject', 'Approved', 'CommentRequired'],
    ['always', 'CommentRequired', 'CommentRequired'],
  ] as const)('where the rule requires it: %s', (commentRequired, approving, rejecting) => {
    const story = begin({ rule: { commentRequired } });
    expect([word(story, approve(olivia)), word(story, reject(olivia))]).toEqual([approving, rejecting]);
    expect(word(story, approve(olivia, { comment: '' }))).toBe(approving);
    expect(word(story, reject(olivia, { comment: 'because' }))).toBe('Rejected');
    expect(word(story, approve(olivia, { comment: 'because' }))).toBe('Approved');
  });
});

test('a vote is never dated before the last event, so that the change feed stays in order', () => {
  const story = following(begin(two), approve(ada, { now: t0 + hour }));
  const { action } = following(story, approve(olivia, { now: t0 + minute }));
  expect(action).toMatchObject({ lastModifiedAt: t0 + hour, windowEndsAt: t0 + hour + day });
  expect(action.votes.at(-1)?.at).toBe(t0 + hour);
});

test('a bulk request’s number, the comment and the right are in the history', () => {
  const directory = { ...person('p'), grants: [{ role: 'SecurityOperator', claim: 'wids' }] } as const;
  const { history } = following(begin(), approve(directory, { batchId: 'batch-1', comment: 'why' }));
  const by = { id: 'p', name: 'Name of p', type: 'user', role: 'SecurityOperator', claim: 'wids' };
  expect(history.at(-1)?.event).toMatchObject({
    type: 'Approved',
    by,
    batchId: 'batch-1',
    comment: 'why',
    vote: { by },
  });
});

test('a decision through a relay is the relay’s, on behalf of an unverified name', () => {
  const { action } = following(begin(), reject(relay, { onBehalfOf: { name: 'Mia' } }));
  expect(action.votes[0]?.by).toEqual({
    id: 'relay',
    name: 'Name of relay',
    type: 'application',
    role: 'DecisionRelay',
    claim: 'roles',
    onBehalfOf: { name: 'Mia' },
  });
});

describe('whose decision a relay passes on', () => {
  const story = begin({ rule: { relay: 'approve' } });
  const required = { code: 'InvalidRequest', faults: [{ target: 'onBehalfOf', message: expect.any(String) }] };

  test('has to be said', () => {
    for (const command of [approve, reject])
      expect(decide(story.action, command(relay, { onBehalfOf: undefined }))).toEqual({
        type: 'refused',
        refusal: required,
      });
  });

  test('has to be said by id where it approves: a name alone could be the proposer’s, or count twice', () => {
    expect(decide(story.action, approve(relay, { onBehalfOf: { name: 'Mia' } }))).toMatchObject({
      refusal: { code: 'InvalidRequest', faults: [{ target: 'onBehalfOf.id' }] },
    });
    expect(word(story, approve(relay, { onBehalfOf: { id: 'mia', name: 'Mia' } }))).toBe('Approved');
    expect(word(story, reject(relay, { onBehalfOf: { name: 'Mia' } }))).toBe('Rejected');
  });

  test('is nobody’s to say who decides for themselves', () => {
    expect(decide(story.action, approve(olivia, { onBehalfOf: { id: 'mia', name: 'Mia' } }))).toEqual({
      type: 'refused',
      refusal: required,
    });
  });

  test('makes no difference to the right: who may not relay is not asked whose', () => {
    expect(word(begin(), approve(relay, { onBehalfOf: undefined }))).toBe('RelayNotAllowed');
    expect(word(story, approve(pipeline, { onBehalfOf: undefined }))).toBe('ApplicationsCannotVote');
  });
});

test('an operator whose other roles come first votes with the right that counts', () => {
  const many = person('p', 'SecurityReader', 'SecurityOperator');
  expect(following(begin(), approve(many)).action.votes[0]?.by.role).toBe('SecurityOperator');
});

test('what is decided by somebody else meanwhile is refused, and a cancelled or finished one too', () => {
  const done = following(storyIn('executing'), outcome({ type: 'done' }));
  for (const story of [storyIn('approved'), storyIn('rejected'), following(storyIn('approved'), cancel(ada)), done])
    expect(word(story, approve(oscar))).toBe('AlreadyDecided');
  expect(word(following(storyIn('approved'), start(begin().action)), reject(oscar))).toBe('AlreadyDecided');
});
