import { describe, expect, test } from 'vitest';
import { type ActionKind, kindNames, kinds } from '../../../src/domain/kinds/index.ts';
import { builtInPolicy, type Facts, type Policy, ruleFor, ruleSchema } from '../../../src/domain/policy/policy.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import { ruleWith } from '../../support/builders.ts';

const facts: Facts = {
  kind: 'isolateDevice',
  entityKind: 'device',
  severity: 'high',
  verdict: 'malicious',
  deviceGroup: 'Finance',
  tags: ['vip', 'laptop'],
  submitter: 'pipeline',
};
type Match = Policy['rules'][number]['match'];

describe('a rule matches when every condition holds, by any of its values, in any letter case', () => {
  test.each<[Match, boolean]>([
    [{}, true],
    [{ kinds: ['disableUser', 'isolateDevice'] }, true],
    [{ kinds: ['disableUser'] }, false],
    [{ entityKinds: ['device'] }, true],
    [{ entityKinds: ['user'] }, false],
    [{ severities: ['high', 'medium'] }, true],
    [{ severities: ['low'] }, false],
    [{ verdicts: ['malicious'] }, true],
    [{ verdicts: ['suspicious'] }, false],
    [{ deviceGroups: ['finance'] }, true],
    [{ deviceGroups: ['Fin'] }, false],
    [{ tags: ['VIP'] }, true],
    [{ tags: ['server'] }, false],
    [{ submitters: ['pipeline'] }, true],
    [{ submitters: ['somebody'] }, false],
    [{ submitters: [] }, false],
    [{ kinds: ['isolateDevice'], severities: ['high'], tags: ['laptop'] }, true],
    [{ kinds: ['isolateDevice'], severities: ['low'], tags: ['laptop'] }, false],
  ])('%j: %s', (match, expected) => {
    const rule = ruleFor({ rules: [{ match, rule: ruleWith() }] }, facts);
    expect(rule !== undefined).toBe(expected);
  });

  test('a rule for device groups does not match what has no group', () => {
    const { deviceGroup: _, ...groupless } = facts;
    expect(ruleFor({ rules: [{ match: { deviceGroups: ['Finance'] }, rule: ruleWith() }] }, groupless)).toBeUndefined();
  });

  test('the first rule that matches wins', () => {
    const named = (name: string, match: Match) => ({ match, rule: ruleWith({ name }) });
    const policy = { rules: [named('no', { tags: ['x'] }), named('first', { tags: ['vip'] }), named('second', {})] };
    expect(ruleFor(policy, facts)?.name).toBe('first');
  });

  test('a policy without rules covers nothing', () => {
    expect(ruleFor({ rules: [] }, facts)).toBeUndefined();
  });
});

describe('the built-in policy', () => {
  const approvals = (kind: ActionKind, changes: Partial<Facts>) =>
    ruleFor(builtInPolicy, { ...facts, kind, entityKind: kinds[kind].entityKind, tags: [], ...changes })?.approvals;

  describe.each(kindNames)('for %s', kind => {
    const usual = 1;
    const onTier0 = kinds[kind].impact === 'high' ? 2 : 1;
    test.each<[string, Partial<Facts>, number]>([
      ['nothing special', {}, usual],
      ['a tag tier0', { tags: ['vip', 'tier0'] }, onTier0],
      ['a tag Tier0', { tags: ['Tier0'] }, onTier0],
      ['the device group TIER0', { deviceGroup: 'TIER0' }, onTier0],
      ['a tag that only contains it', { tags: ['not tier0'] }, usual],
      ['a device group that only contains it', { deviceGroup: 'tier01' }, usual],
    ])(`with %s asks for the right number of approvals`, (_, changes, wanted) => {
      expect(approvals(kind, changes)).toBe(wanted);
    });
  });

  test('gives seven days to decide, one day to start, and warns a day and an hour before the end', () => {
    for (const { rule } of builtInPolicy.rules)
      expect(rule).toMatchObject({ expiresAfter: 7 * day, executeWithin: day, warnBefore: [day, hour] });
  });

  test('lets operators and administrators decide, a relay only reject, and asks for no comment', () => {
    for (const { rule } of builtInPolicy.rules) {
      expect(rule.roles).toEqual(['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator']);
      expect(rule).toMatchObject({ relay: 'reject', commentRequired: 'none' });
      expect(rule).not.toHaveProperty('freshToken');
      expect(ruleSchema.safeParse(rule).success).toBe(true);
    }
  });
});

test.each([
  ['no approvals', { approvals: 0 }],
  ['six approvals', { approvals: 6 }],
  ['half an approval', { approvals: 1.5 }],
  ['nobody who may decide', { roles: [] }],
  ['no time to decide', { expiresAfter: 0 }],
  ['no time to start', { executeWithin: -1 }],
])('a rule with %s is no rule', (_, changes) => {
  expect(ruleSchema.safeParse({ ...ruleWith(), ...changes }).success).toBe(false);
});
