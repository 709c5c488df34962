import { describe, expect, test } from 'vitest';
import { type Action, type Status, statuses } from '../../../src/domain/actions/action.ts';
import type { PeoplesCommand } from '../../../src/domain/actions/command.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { type Proposal, submit } from '../../../src/domain/actions/submit.ts';
import { counterpartId, reversalOf } from '../../../src/domain/actions/undo.ts';
import { kindNames, kinds, reverseOf } from '../../../src/domain/kinds/index.ts';
import { builtInPolicy } from '../../../src/domain/policy/policy.ts';
import { minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  begin,
  birthOf,
  following,
  gwen,
  mailProposalOf,
  olivia,
  outcome,
  proposalOf,
  retry,
  type Story,
  sha256,
  start,
  storyIn,
  submittedIn,
  t0,
  undo,
  withdraw,
  wordFor,
} from '../../support/builders.ts';

const succeeded = storyIn('succeeded');
/** What undoes the action of the story, in this status; asked for by Ada. */
const undoIn = (status: Status, id = 'the-undo'): Action => {
  const birth = { id, by: ada, undoOf: succeeded.action.id };
  const beginning = { proposal: proposalOf({ kind: 'releaseDevice' }), birth };
  return status === 'withdrawn' ? following(begin(beginning), withdraw(ada)).action : storyIn(status, beginning).action;
};
const undone = following(succeeded, undo(ada));
const word = ({ action }: Story, command: PeoplesCommand) => wordFor(decide(action, command));

describe('what is submitted to undo an action', () => {
  const samples: Readonly<Record<string, object>> = {
    device: { kind: 'device', id: 'd1', name: 'desktop-42', deviceGroup: 'Finance' },
    user: { kind: 'user', id: 'u1' },
    email: { kind: 'email', id: 'm1', name: 'Invoice 17' },
    url: { kind: 'url', id: sha256('https://a.example/'), name: 'https://a.example/' },
  };
  const parameters: Readonly<Record<string, object>> = {
    isolateDevice: { isolationType: 'selective' },
    stopAndQuarantineFile: { sha1: 'a'.repeat(40) },
    softDeleteEmail: { recipient: 'ida@contoso.example' },
    moveEmailToJunk: { recipient: 'ida@contoso.example' },
    quarantineEmail: { recipient: 'ida@contoso.example' },
  };
  const reversible = kindNames.flatMap(kind => (reverseOf(kind) ? [kind] : []));

  test('exists for every kind that has a reverse and does not restore', () => {
    expect(reversible).toEqual(kindNames.filter(kind => 'reverse' in kinds[kind] && !kinds[kind].restores));
    expect(reversible).toHaveLength(10);
  });

  test.each(reversible)('%s is a proposal that is taken in, on the same entity', kind => {
    const wanted = proposalOf({ kind, parameters: { ...parameters[kind] } });
    const proposal = {
      ...wanted,
      entity: { ...wanted.entity, deviceGroup: undefined, ...samples[kinds[kind].entityKind] },
    };
    const { action } = begin({ proposal, birth: { emailReview: 'here' } });
    const reversal = reversalOf(action, 'It was a false alarm');
    if (!reversal) throw new Error('it is reversible');
    const birth = birthOf({ by: ada, emailReview: 'here', undoOf: action.id, batchId: 'batch-1' });
    const event = submittedIn(submit(reversal, birth));
    expect(event).toMatchObject({ by: { id: 'ada', role: 'SecurityAdministrator' }, batchId: 'batch-1' });
    expect(event.action).toMatchObject({
      ...{ kind: reverseOf(kind), entity: action.entity, source: 'undo', undoOf: action.id },
      ...{ status: 'pending', reason: 'It was a false alarm', exclusivity: action.exclusivity },
    });
  });

  test('keeps the claims that the policy looks at, and what it belongs to, but not why the other was done', () => {
    const claims: Partial<Proposal> = {
      ...({ severity: 'high', verdict: 'malicious', tags: ['tier0'], detectionSource: 'Defender' } as const),
      ...{ investigation: { id: 'inv-7', title: 'Ransomware' }, incident: { id: 'inc-9' }, alerts: [{ id: 'al-3' }] },
    };
    const { action } = begin({ proposal: proposalOf({ ...claims, reason: 'Ransomware', externalId: 'e-1' }) });
    const reversal = reversalOf(action);
    expect(reversal).toMatchObject({ ...claims, reason: undefined, parameters: {} });
    expect(reversal).not.toHaveProperty('externalId');
    expect(submittedIn(submit(reversal ?? proposalOf(), birthOf())).action.rule.approvals).toBe(2);
  });

  test('keeps the link to the review of a mail', () => {
    const { action } = begin({ proposal: mailProposalOf(), birth: { emailReview: 'here' } });
    expect(reversalOf(action)?.review).toEqual({ url: 'https://security.example/review/7' });
  });

  test('is nothing where the kind has no reverse, or restores', () => {
    for (const kind of ['runAntivirusScan', 'releaseDevice'] as const)
      expect(reversalOf(begin({ proposal: proposalOf({ kind }) }).action)).toBeUndefined();
  });

  test('is not approved by whoever asks for it', () => {
    const { action } = begin({ proposal: proposalOf({ kind: 'releaseDevice' }), birth: { by: ada, undoOf: 'x' } });
    const asked = { type: 'Approve', now: t0 + minute, wakeAt: t0 } as const;
    expect(wordFor(decide(action, { ...asked, by: ada }))).toBe('OwnProposal');
    expect(wordFor(decide(action, { ...asked, by: gwen }))).toBe('Approved');
  });
});

describe('an action that has an undo', () => {
  // Open or succeeded: it is undone. Ended otherwise: it may be undone anew.
  const standing = ['pending', 'approved', 'executing', 'running', 'needsAttention', 'succeeded'];
  test.each(statuses.filter(status => status !== 'decidedElsewhere'))('that is %s', status => {
    const counterpart = undoIn(status);
    const stands = standing.includes(status);
    expect(word(undone, undo(gwen, { counterpart }))).toBe(stands ? 'AlreadyUndone' : 'Undone');
    expect(word(undone, undo(ada, { counterpart }))).toBe(stands ? 'unchanged' : 'Undone');
  });

  test('of which nothing is known, or another one, is undone', () => {
    expect(word(undone, undo(ada))).toBe('AlreadyUndone');
    expect(word(undone, undo(ada, { counterpart: undoIn('rejected', 'another') }))).toBe('AlreadyUndone');
  });

  test('is answered to whoever asked for it, also with what would be refused otherwise', () => {
    const asked = { counterpart: undoIn('pending'), ifMatch: 1, digest: 'sha256:other' };
    expect(word(undone, undo(ada, asked))).toBe('unchanged');
  });

  test('names the newest, and its history keeps all', () => {
    const again = following(undone, undo(gwen, { counterpart: undoIn('rejected'), undoneBy: 'the-second' }));
    expect(again.action).toMatchObject({ status: 'succeeded', undoneBy: 'the-second' });
    const told = again.history.flatMap(({ event }) => (event.type === 'Undone' ? [event.undoneBy] : []));
    expect(told).toEqual(['the-undo', 'the-second']);
  });
});

test('only what was looked at is undone', () => {
  expect(word(succeeded, undo(ada, { digest: succeeded.action.digest }))).toBe('Undone');
  expect(word(succeeded, undo(ada, { digest: `sha256:${'0'.repeat(64)}` }))).toBe('DigestMismatch');
  expect(word(succeeded, undo(ada, { ifMatch: 1 }))).toBe('PreconditionFailed');
});

test('one that needs a fresh token needs it to be undone too', () => {
  const story = storyIn('succeeded', { rule: { freshToken: minute } });
  expect(word(story, undo(ada, { now: t0 + 2 * minute }))).toBe('TokenTooOld');
  expect(word(story, undo({ ...ada, tokenIssuedAt: t0 + 2 * minute }, { now: t0 + 2 * minute }))).toBe('Undone');
});

describe('an undo that failed', () => {
  const failed = undoIn('failed');
  const original = { ...succeeded.action, undoneBy: failed.id };
  const retried = (counterpart: Action | undefined) => wordFor(decide(failed, retry(olivia, { counterpart })));

  test('is retried while it is the one that counts', () => {
    expect(retried(original)).toBe('Retried');
  });

  test('is not retried once another one has taken its place, nor where that is not known', () => {
    expect(retried({ ...original, undoneBy: 'the-second' })).toBe('AlreadyUndone');
    expect(retried({ ...original, id: 'another' })).toBe('AlreadyUndone');
    expect(retried(undefined)).toBe('AlreadyUndone');
  });
});

test('the other action of an undo matters where something depends on it', () => {
  expect(counterpartId(undone.action)).toBe('the-undo');
  expect(counterpartId(succeeded.action)).toBeUndefined();
  expect(counterpartId(undoIn('failed'))).toBe(succeeded.action.id);
  expect(counterpartId(undoIn('pending'))).toBeUndefined();
  const partly = following(
    begin(),
    { type: 'Approve', by: olivia, now: t0, wakeAt: t0 },
    start(begin().action),
    outcome({ type: 'done', partially: true }),
    undo(ada),
  );
  expect(counterpartId(partly.action)).toBe('the-undo');
});

test('the policy may ask of an undo what it asks of any proposal', () => {
  const reversal = reversalOf(succeeded.action);
  if (!reversal) throw new Error('it is reversible');
  const protectedTarget = { kind: 'device', id: succeeded.action.entity.id } as const;
  const safety = { ...birthOf().safety, protectedTargets: [protectedTarget] };
  const { action } = submittedIn(submit(reversal, birthOf({ by: ada, safety, undoOf: 'x' })));
  expect(action.rule).toMatchObject({ approvals: 2, roles: ['SecurityAdministrator', 'GlobalAdministrator'] });
  const { rules } = builtInPolicy;
  const none = { rules: rules.filter(() => false) };
  expect(submit(reversal, birthOf({ by: ada, policy: none, undoOf: 'x' }))).toMatchObject({
    refusal: { code: 'InvalidRequest' },
  });
});
