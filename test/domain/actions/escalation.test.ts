import { describe, expect, test } from 'vitest';
import { allowedOperations } from '../../../src/domain/actions/allowedOperations.ts';
import { decide } from '../../../src/domain/actions/decide.ts';
import { escalationOf, rolesAt, waitingSince } from '../../../src/domain/actions/escalation.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import { actionOutlineSchema, outlineOf, shownOf } from '../../../src/domain/actions/outline.ts';
import type { Rule } from '../../../src/domain/policy/policy.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  ada,
  approve,
  begin,
  following,
  gwen,
  inStatus,
  olivia,
  oscar,
  reject,
  type Story,
  start,
  t0,
  tick,
  wordFor,
} from '../../support/builders.ts';

const nights: Partial<Rule> = {
  roles: ['SecurityAdministrator'],
  approvals: 2,
  escalateAfter: hour,
  escalateTo: ['SecurityOperator', 'SecurityAdministrator'],
};
const escalated = t0 + hour;
const story = begin({ rule: nights });
const word = ({ action }: Story, command: Parameters<typeof decide>[1]) => wordFor(decide(action, command));

describe('when nobody has decided for long', () => {
  test('others may decide as well, from that moment on', () => {
    expect(word(story, approve(olivia, { now: escalated - 1 }))).toBe('MissingRole');
    expect(word(story, reject(olivia, { now: escalated - 1 }))).toBe('MissingRole');
    expect(word(story, approve(olivia, { now: escalated }))).toBe('ApprovalGiven');
    expect(word(story, reject(olivia, { now: escalated }))).toBe('Rejected');
    expect(word(story, approve(ada, { now: escalated }))).toBe('ApprovalGiven');
  });

  test('a late sweep keeps nobody waiting, and an early one lets nobody in', () => {
    expect(story.history).toHaveLength(1);
    expect(word(story, approve(olivia, { now: escalated }))).toBe('ApprovalGiven');
    const told = following(story, tick(escalated));
    expect(told.history.at(-1)?.event).toMatchObject({ type: 'Noticed', notice: 'escalation', dueAt: escalated });
    // A clock that lags behind the one that told: time does not go back.
    expect(word(told, approve(olivia, { now: escalated - minute }))).toBe('ApprovalGiven');
  });

  test('it takes as many as before, and a vote names the right that it was given with', () => {
    const once = following(story, approve(olivia, { now: escalated }));
    expect(once.action).toMatchObject({
      status: 'pending',
      rule: nights,
      votes: [{ by: { role: 'SecurityOperator' } }],
    });
    const { action } = following(once, approve(ada, { now: escalated }));
    const { decision } = inStatus(action, 'approved');
    expect(decision.by.map(({ role }) => role)).toEqual(['SecurityOperator', 'SecurityAdministrator']);
    expect(word({ action, history: [] }, start(action, { now: escalated + minute }))).toBe('ExecutionStarted');
  });

  test('a refusal names those who may by then, and what is offered follows', () => {
    const approving = (now: number) => allowedOperations(story.action, gwen, now).approve;
    expect(approving(escalated - 1)).toEqual({
      allowed: false,
      refusal: { code: 'MissingRole', roles: ['SecurityAdministrator'] },
    });
    expect(approving(escalated)).toEqual({
      allowed: false,
      refusal: { code: 'MissingRole', roles: ['SecurityAdministrator', 'SecurityOperator'] },
    });
    expect(allowedOperations(story.action, oscar, escalated - 1).reject).toMatchObject({ allowed: false });
    expect(allowedOperations(story.action, oscar, escalated).reject).toEqual({ allowed: true });
  });

  test('whoever proposed it still does not approve it', () => {
    const own = begin({ rule: nights, birth: { by: olivia } });
    expect(word(own, approve(olivia, { now: escalated }))).toBe('OwnProposal');
  });

  test('the one due mechanism tells it', () => {
    expect(nextDue(story.action)).toBe(escalated);
  });

  test('an escalation that came due in an outage is told all the same, before what came later', () => {
    const notices = { warnBefore: [day], remindAfter: 2 * hour };
    const first = following(begin({ rule: { ...nights, ...notices } }), tick(t0 + 6 * day + hour));
    const second = following(first, tick(t0 + 6 * day + hour));
    const told = second.history.map(({ event }) => (event.type === 'Noticed' ? event.notice : event.type));
    expect(told).toEqual(['Submitted', 'escalation', 'warning']);
  });
});

describe('what widens nothing', () => {
  test.each<[string, Partial<Rule>]>([
    ['a rule without a time', { escalateTo: ['SecurityOperator'] }],
    ['a time after the end', { escalateAfter: 8 * day, escalateTo: ['SecurityOperator'] }],
    ['a time at the end', { escalateAfter: 7 * day, escalateTo: ['SecurityOperator'] }],
  ])('%s', (_, rule) => {
    const { action } = begin({ rule: { roles: ['SecurityAdministrator'], ...rule } });
    expect(escalationOf(action)).toBeUndefined();
    expect(rolesAt(action, action.expiresAt + day)).toEqual(['SecurityAdministrator']);
  });
});

test.each<[string, Partial<Rule>]>([
  ['a rule that only tells', { escalateAfter: hour }],
  ['a rule that names nobody', { escalateAfter: hour, escalateTo: [] }],
  ['a rule that names only those who may anyway', { escalateAfter: hour, escalateTo: ['SecurityAdministrator'] }],
])('others are told, and may not decide: %s', (_, rule) => {
  const { action } = begin({ rule: { roles: ['SecurityAdministrator'], ...rule } });
  expect(escalationOf(action)).toEqual({ at: escalated, roles: [] });
  expect(rolesAt(action, escalated)).toEqual(['SecurityAdministrator']);
});

test('what is asked for again waits from then on: reminder and escalation begin anew', () => {
  const action = inStatus(story.action, 'pending');
  const again = inStatus({ ...action, expiresAt: t0 + 3 * day + 7 * day, noticedUntil: t0 + 3 * day }, 'pending');
  expect(waitingSince(again)).toBe(t0 + 3 * day);
  expect(nextDue(again)).toBe(t0 + 3 * day + hour);
  expect(rolesAt(again, t0 + 3 * day)).toEqual(['SecurityAdministrator']);
  expect(rolesAt(again, t0 + 3 * day + hour)).toEqual(['SecurityAdministrator', 'SecurityOperator']);
});

test('lists know it, and read rows that do not', () => {
  const outline = outlineOf(begin({ rule: { ...nights, remindAfter: minute, authenticationContext: 'c1' } }).action);
  const parsed = actionOutlineSchema.parse(JSON.parse(JSON.stringify(outline)));
  expect(parsed).toMatchObject({
    deciders: ['SecurityAdministrator'],
    escalation: { at: escalated, roles: ['SecurityOperator'] },
    remindAt: t0 + minute,
    authenticationContext: 'c1',
  });
  const { escalation: _, authenticationContext: __, deciders: ___, remindAt: ____, ...old } = shownOf(story.action);
  expect(actionOutlineSchema.safeParse(JSON.parse(JSON.stringify(old))).error).toBeUndefined();
});
