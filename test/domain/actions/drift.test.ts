import { describe, expect, test } from 'vitest';
import type { Action, In, Vote } from '../../../src/domain/actions/action.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import type { Verification } from '../../../src/domain/history/history.ts';
import { actionIn as told, verifyHistory } from '../../../src/domain/history/history.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import {
  ada,
  approve,
  begin,
  following,
  inStatus,
  olivia,
  oscar,
  reject,
  relay,
  type Story,
  sha256,
  start,
  t0,
} from '../../support/builders.ts';
import { beginAuto } from '../../support/rules.ts';

// What was approved, and what is there when it is to start: each difference keeps it from running, and is told in words.

type Approved = In<'approved'>;
const approvedIn = ({ action }: Story): Approved => inStatus(action, 'approved');
const two = approvedIn(following(begin({ rule: { approvals: 2 } }), approve(olivia), approve(oscar)));
const passedOn = approvedIn(
  following(begin({ rule: { relay: 'approve' } }), approve(relay, { onBehalfOf: { id: 'mia', name: 'Mia' } })),
);
const auto = approvedIn(beginAuto());
const votedBy = (action: Approved, changes: Partial<Vote['by']>): Approved => ({
  ...action,
  votes: action.votes.map((vote, index) => (index === 0 ? { ...vote, by: { ...vote.by, ...changes } } : vote)),
});
const ruled = (action: Approved, changes: Partial<Action['rule']>): Approved => ({
  ...action,
  rule: { ...action.rule, ...changes },
});
const rejection = inStatus(following(begin(), reject(olivia, { comment: 'no' })).action, 'rejected').votes;
const autoless = (({ auto: _, ...rule }) => rule)(auto.rule);

const problemOf = (action: Approved, more: Parameters<typeof start>[1] = {}, digest = action.digest) => {
  const decision = decide(action, start({ digest }, more));
  if (decision.type !== 'happened') throw new Error(decision.type);
  const { event } = decision;
  return event.type === 'AttentionNeeded' ? event.problem : event.type;
};

test.each<[string, Approved]>([
  ['two people approved', two],
  ['a relay passed on, where the rule lets it', passedOn],
  ['its rule approved without a person', auto],
])('what %s runs', (_, action) => {
  expect(problemOf(action)).toBe('ExecutionStarted');
});

describe('nothing runs, and the action says what was approved and what is there, where', () => {
  test.each<[string, Approved, string]>([
    ['too few approve', { ...two, votes: two.votes.slice(0, 1) }, 'The stored approvals (1 of 2) do not allow a run.'],
    [
      'one of them approved with a role that the rule does not name',
      votedBy(two, { role: 'SecurityReader' }),
      '(1 of 2) do not allow a run. "Name of olivia" approved as SecurityReader, and the rule asks for SecurityOperator or',
    ],
    ['one of them approved without a role', votedBy(two, { role: undefined }), 'approved as nobody that has a role'],
    [
      'one of them is an application that is no relay',
      votedBy(passedOn, { role: 'SecurityOperator' }),
      '(0 of 1) do not allow a run. "Mia" approved as SecurityOperator',
    ],
    [
      'the rule asks for other roles',
      ruled(two, { roles: ['GlobalAdministrator'] }),
      '(0 of 2) do not allow a run. "Name of olivia" approved as SecurityOperator, and the rule asks for GlobalAdministrator.',
    ],
    ['the rule lets no relay approve', ruled(passedOn, { relay: 'reject' }), '"Mia" was passed on by a relay'],
    ['one has proposed it', { ...two, requestedBy: { id: 'olivia' } }, '"Name of olivia" has proposed it.'],
    ['a person approves twice', votedBy(two, { id: 'oscar' }), '(1 of 2)'],
    ['somebody has rejected it', { ...two, votes: [...two.votes, ...rejection] }, '"Name of olivia" has rejected it.'],
    [
      'it was decided otherwise',
      { ...two, decision: { ...two.decision, outcome: 'expired' } },
      'It was not approved: its decision is expired.',
    ],
    [
      'people approved it, and it says that its rule did',
      { ...two, decision: { ...two.decision, outcome: 'auto', rule: two.rule.name } },
      'approved it without a person, and its frozen rule "everything else" does not say that it may',
    ],
    ['its frozen rule does not say that it may', { ...auto, rule: autoless }, 'does not say that it may'],
    [
      'another rule has approved it without a person',
      { ...auto, decision: { ...auto.decision, rule: 'another' } },
      'the rule "another" approved it without a person, and its frozen rule "trusted"',
    ],
    [
      'nobody has approved it, though it says so',
      { ...auto, decision: { ...auto.decision, outcome: 'approved' } },
      '(0 of 1)',
    ],
    [
      'a rule has approved what is reviewed elsewhere',
      { ...auto, review: { place: 'emailPortal' } },
      'although it is reviewed elsewhere',
    ],
    ['somebody has rejected what a rule approved', { ...auto, votes: rejection }, '"Name of olivia" has rejected it.'],
  ])('%s', (_, action, words) => {
    const problem = problemOf(action);
    expect(problem).toContain(words);
    expect(problem).toMatch(/ Nothing was run\.$/);
  });

  test('the digest is another one', () => {
    expect(problemOf(two, {}, 'sha256:other')).toContain(`its digest is sha256:other, approved was ${two.digest}.`);
  });

  test('the target is protected by then', () => {
    const safety = { protectedTargets: [{ kind: 'device' as const, id: 'a9c1' }] };
    for (const action of [two, passedOn, auto]) expect(problemOf(action, { safety })).toContain('0 did.');
    const story = following(begin({ rule: { approvals: 2 } }), approve(ada), approve(oscar));
    expect(problemOf(approvedIn(story), { safety })).toContain('1 did.');
  });

  test('the history is broken', () => {
    expect(problemOf(two, { verification: { intact: false, brokenAt: 2 } })).toContain('broken at entry 2');
  });
});

describe('a row that is not what its history tells', () => {
  const story = following(begin(), approve(olivia));
  const found = (changes: Partial<Approved>) => {
    const action = { ...approvedIn(story), ...changes };
    const verification: Verification = verifyHistory(story.history, action, sha256);
    return problemOf(action, { verification, told: told(story.history.map(entry => entry)) });
  };

  test('is spelt out, value by value', () => {
    const problem = found({
      title: 'Isolate another',
      entity: { kind: 'device', id: 'dc-1' },
      windowEndsAt: t0 + 9 * day,
    });
    expect(problem).toContain('differs from what its history tells, in entity, ');
    expect(problem).toContain('title: approved was "Isolate device desktop-42 (full)", stored is "Isolate another".');
    expect(problem).toContain('entity: approved was {"deviceGroup":"Finance","id":"a9c1"');
    expect(problem).toContain('stored is {"id":"dc-1","kind":"device"}.');
    expect(problem).toContain('stored is "2026-12-02T09:00:00.000Z".');
  });

  test('also where something was added or is gone', () => {
    expect(found({ requestedBy: { id: 'x' } })).toContain('requestedBy: approved was nothing, stored is {"id":"x"}.');
    expect(found({ exclusivity: undefined })).toContain('stored is nothing.');
  });

  test('in words that a person can read, whatever stands there', () => {
    const problem = found({ title: `\u202e${'x'.repeat(5000)}`, reason: 'a\nb' });
    expect(problem.length).toBeLessThan(600);
    expect(problem).not.toMatch(/[\u202e\n]/);
  });
});

test('roles that it was escalated to count from then on, and not before', () => {
  const rule = {
    roles: ['GlobalAdministrator' as const],
    escalateAfter: hour,
    escalateTo: ['SecurityOperator' as const],
  };
  const at = (time: number): Approved => {
    const [vote] = two.votes;
    return ruled({ ...two, votes: vote ? [{ ...vote, at: time }] : [] }, { ...rule, approvals: 1 });
  };
  expect(problemOf(at(t0 + hour))).toBe('ExecutionStarted');
  expect(problemOf(at(t0 + hour - 1))).toContain('(0 of 1)');
  // What waits anew is escalated anew; what was approved before keeps its right.
  const again = { requiredAgainAt: t0 + 2 * hour, expiresAt: t0 + 2 * hour + 7 * day };
  expect(problemOf({ ...at(t0 + hour), ...again })).toBe('ExecutionStarted');
  expect(problemOf({ ...at(t0 + 3 * hour - 1), ...again })).toContain('(0 of 1)');
  expect(problemOf({ ...at(t0 + 3 * hour), ...again })).toBe('ExecutionStarted');
});
