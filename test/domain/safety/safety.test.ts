import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/actions/decide.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import { submit } from '../../../src/domain/actions/submit.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { noSafety, protects, type Safety } from '../../../src/domain/safety/safety.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import {
  actionIn,
  ada,
  afterWindow,
  application,
  approve,
  begin,
  birthOf,
  caller,
  follow,
  following,
  gwen,
  lease,
  olivia,
  oscar,
  outcome,
  person,
  policyWith,
  proposalOf,
  reject,
  resolve,
  retry,
  type Story,
  start,
  storyIn,
  submittedIn,
  t0,
  tick,
  wordFor,
} from '../../support/builders.ts';

const device = { kind: 'device', id: 'a9c1' } as const;
const protecting: Partial<Safety> = { protectedTargets: [device] };
const withSafety = (safety: Partial<Safety>) => ({ birth: { safety: { ...noSafety, ...safety } } });
const startIn = ({ action }: Story, safety: Partial<Safety>, startedLately = 0, now = t0 + minute) =>
  decide(action, start(action, { safety, startedLately, now }));

describe('a pause', () => {
  const approved = storyIn('approved');
  const later = t0 + 10 * minute;

  test('lets nothing start', () => {
    expect(wordFor(startIn(approved, { paused: true }))).toBe('Paused');
    expect(wordFor(startIn(approved, { paused: false }))).toBe('ExecutionStarted');
  });

  test('leaves the wake-up of what is approved where it is, so that the oldest comes first when it ends', () => {
    expect(wordFor(decide(approved.action, tick(later, true)))).toBe('unchanged');
    expect(wordFor(decide(approved.action, tick(later)))).toBe('rearm');
    expect(nextDue(approved.action)).toBeLessThan(later);
  });

  test.each([
    ['an undecided action expires', 'pending', t0 + 8 * day, 'Expired'],
    ['the window goes on and ends', 'approved', afterWindow, 'Expired'],
    ['a lease that died is taken back', 'executing', t0 + minute + lease, 'RunLost'],
    ['what runs is asked after', 'running', later, 'rearm'],
  ] as const)('stops no clock: %s', (_, status, now, word) => {
    expect(wordFor(decide(actionIn(status), tick(now, true)))).toBe(word);
  });

  test('does not keep an outcome from being recorded', () => {
    expect(wordFor(decide(actionIn('executing'), outcome({ type: 'done' })))).toBe('Succeeded');
  });
});

describe('a cap', () => {
  const approved = storyIn('approved');
  test.each([
    ['fewer than it have started', { isolateDevice: 3 }, 2, 'ExecutionStarted'],
    ['as many have started', { isolateDevice: 3 }, 3, 'CapReached'],
    ['more have started', { isolateDevice: 3 }, 9, 'CapReached'],
    ['it is none at all', { isolateDevice: 0 }, 0, 'CapReached'],
    ['it is for another kind', { disableUser: 0 }, 9, 'ExecutionStarted'],
    ['there is none', {}, 9, 'ExecutionStarted'],
  ])('when %s', (_, caps, startedLately, word) => {
    expect(wordFor(startIn(approved, { caps }, startedLately))).toBe(word);
  });

  test('does not outlast the window: what waited too long expires', () => {
    expect(wordFor(startIn(approved, { caps: { isolateDevice: 0 } }, 0, afterWindow))).toBe('Expired');
  });
});

describe('a protected target, when an action is proposed for it', () => {
  const ruleOf = (safety: Partial<Safety>, rule: Partial<Rule> = {}) =>
    begin({ rule, ...withSafety(safety) }).action.rule;

  test('freezes two administrators in', () => {
    expect(ruleOf(protecting)).toMatchObject({
      approvals: 2,
      roles: ['SecurityAdministrator', 'GlobalAdministrator'],
      name: expect.stringMatching(/protected target$/),
    });
  });

  test('lowers nothing: a rule that asks for three still does', () => {
    expect(ruleOf(protecting, { approvals: 3 }).approvals).toBe(3);
  });

  test('lets nobody join later, though others are still told', () => {
    const rule = ruleOf(protecting, { escalateAfter: day, escalateTo: ['SecurityOperator'] });
    expect(rule).toMatchObject({ escalateAfter: day });
    expect(rule).not.toHaveProperty('escalateTo');
  });

  test('takes a relay the right to approve, and gives it none', () => {
    for (const [given, frozen] of [
      ['approve', 'reject'],
      ['reject', 'reject'],
      ['none', 'none'],
    ] as const)
      expect(ruleOf(protecting, { relay: given }).relay).toBe(frozen);
  });

  test('is found in any letter case', () => {
    const proposal = proposalOf({ entity: { kind: 'device', id: 'A9C1' } });
    const birth = birthOf({ policy: policyWith(), safety: { ...noSafety, ...protecting } });
    expect(submittedIn(submit(proposal, birth)).action.rule.approvals).toBe(2);
  });

  test.each([
    ['another device', { kind: 'device', id: 'a9c2' }],
    ['a user of the same id', { kind: 'user', id: 'a9c1' }],
  ] as const)('is not %s', (_, other) => {
    expect(protects({ ...noSafety, protectedTargets: [other] }, device)).toBe(false);
    expect(ruleOf({ protectedTargets: [other] }).roles).toContain('SecurityOperator');
  });

  test('is decided by administrators alone, and then runs', () => {
    const story = begin(withSafety(protecting));
    expect(wordFor(decide(story.action, approve(olivia)))).toBe('MissingRole');
    expect(wordFor(decide(story.action, reject(olivia)))).toBe('MissingRole');
    const one = following(story, approve(ada));
    expect(one.action.status).toBe('pending');
    const two = following(one, approve(gwen));
    expect(two.action.status).toBe('approved');
    expect(wordFor(startIn(two, protecting))).toBe('ExecutionStarted');
  });
});

describe('a target that became protected after the approval', () => {
  const twice = { rule: { approvals: 2 } };
  /** Holds both roles: the stronger one gives the right. */
  const both = caller('bea', 'user', 'SecurityOperator', 'SecurityAdministrator');
  const relaying = application('relay-2', 'DecisionRelay');
  const relayed = { onBehalfOf: { id: 'max', name: 'Max' } };

  test.each<[string, Story, number]>([
    ['one operator', following(begin(), approve(olivia)), 0],
    ['one administrator', following(begin(), approve(ada)), 1],
    ['two operators', following(begin(twice), approve(olivia), approve(oscar)), 0],
    ['an operator and an administrator', following(begin(twice), approve(olivia), approve(ada)), 1],
    [
      'a relay and an administrator',
      following(begin({ rule: { approvals: 2, relay: 'approve' } }), approve(relaying, relayed), approve(ada)),
      1,
    ],
  ])('and was approved by %s, needs attention and says what is missing', (_, story, administrators) => {
    const decision = startIn(story, protecting);
    expect(wordFor(decision)).toBe('AttentionNeeded');
    const { action } = follow(story, decision);
    expect(action).toMatchObject({ status: 'needsAttention', execution: { attempts: 0 } });
    expect(action).toHaveProperty(
      'problem',
      `Its target is protected: 2 administrators must approve, ${administrators} did. Nothing was run.`,
    );
  });

  test.each<[string, Story]>([
    ['two administrators', following(begin(twice), approve(ada), approve(gwen))],
    ['an administrator, and one who is an operator too', following(begin(twice), approve(ada), approve(both))],
  ])('and was approved by %s, runs', (_, story) => {
    expect(wordFor(startIn(story, protecting))).toBe('ExecutionStarted');
  });

  test('does not run after a retry either: a resolution is no approval', () => {
    const stopped = follow(storyIn('approved'), startIn(storyIn('approved'), protecting));
    const again = following(stopped, resolve(ada, 'didNotRun'), retry(olivia));
    expect(again.action.status).toBe('approved');
    expect(wordFor(startIn(again, protecting))).toBe('AttentionNeeded');
    expect(wordFor(startIn(again, {}))).toBe('ExecutionStarted');
  });

  test('names the pause and the cap before the target: nothing is written while nothing may start', () => {
    const approved = storyIn('approved');
    expect(wordFor(startIn(approved, { ...protecting, paused: true }))).toBe('Paused');
    expect(wordFor(startIn(approved, { ...protecting, caps: { isolateDevice: 0 } }))).toBe('CapReached');
  });
});

test('of several roles the strongest is the one that gave the right', () => {
  const all = person('zoe', 'SecurityReader', 'SecurityOperator', 'GlobalAdministrator');
  const { action } = following(begin(), approve(all));
  expect(action.votes).toMatchObject([{ by: { id: 'zoe', role: 'GlobalAdministrator' } }]);
});
