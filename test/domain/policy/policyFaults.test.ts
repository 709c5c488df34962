import { describe, expect, test } from 'vitest';
import { kindNames } from '../../../src/domain/kinds/index.ts';
import { uncoveredKinds } from '../../../src/domain/policy/evaluate.ts';
import { builtInPolicy } from '../../../src/domain/policy/policy.ts';
import { documentOf, type RuleDocument, readPolicy } from '../../../src/domain/policy/policyDocument.ts';
import { day, hour } from '../../../src/domain/values/time.ts';

const usual: RuleDocument = {
  name: 'usual',
  match: {},
  approvals: 1,
  roles: ['SecurityOperator'],
  expiresAfter: 'P7D',
  executeWithin: 'P1D',
  warnBefore: ['PT1H', 'P1D'],
  commentRequired: 'none',
  relay: 'reject',
};
const application = '11111111-1111-4111-8111-111111111111';
const faultsOf = (...rules: readonly unknown[]) => {
  const read = readPolicy(rules);
  return read.type === 'ok' ? [] : read.faults.map(({ target }) => target);
};
const wordsOf = (...rules: readonly unknown[]) => {
  const read = readPolicy(rules);
  return read.type === 'ok' ? '' : read.faults.map(({ message }) => message).join('\n');
};

describe('a policy document', () => {
  test('without faults is the policy, lengths of time in milliseconds', () => {
    const read = readPolicy([{ ...usual, match: { submitters: [application.toUpperCase()] }, auto: { perHour: 5 } }]);
    expect(read).toMatchObject({
      type: 'ok',
      policy: {
        rules: [
          {
            match: { submitters: [application] },
            rule: { name: 'usual', expiresAfter: 7 * day, executeWithin: day, warnBefore: [day, hour] },
            auto: { perHour: 5 },
          },
        ],
      },
    });
  });

  test('is shown as it could be set again', () => {
    const document = {
      ...usual,
      match: { kinds: ['isolateDevice'], submitters: [application] },
      ...{ warnBefore: ['P1D', 'PT1H'], remindAfter: 'PT2H', escalateAfter: 'PT4H', freshToken: 'PT15M' },
      ...{ escalateTo: ['SecurityAdministrator'], authenticationContext: 'c3', auto: { perHour: 5 } },
    };
    const read = readPolicy([document]);
    expect(read.type === 'ok' && read.policy.rules.map(documentOf)).toEqual([document]);
  });

  test('of the built-in policy has none, and covers every kind', () => {
    expect(readPolicy(builtInPolicy.rules.map(documentOf))).toEqual({ type: 'ok', policy: builtInPolicy });
    expect(uncoveredKinds(builtInPolicy)).toEqual([]);
  });

  test('without a rule for everything else is none either, and it is said which kinds are refused', () => {
    expect(faultsOf({ ...usual, match: { entityKinds: ['device'], severities: ['high'] } })).toEqual([]);
    const some = readPolicy([{ ...usual, match: { kinds: ['isolateDevice'] } }]);
    expect(some.type === 'ok' && uncoveredKinds(some.policy)).toEqual(
      kindNames.filter(kind => kind !== 'isolateDevice'),
    );
  });
});

describe('a rule is refused', () => {
  test.each<[string, object, readonly string[]]>([
    ['quorum 0', { approvals: 0 }, ['approvals']],
    ['half an approval', { approvals: 1.5 }, ['approvals']],
    ['more than five', { approvals: 6 }, ['approvals']],
    ['no role', { roles: [] }, ['roles']],
    ['an unknown role', { roles: ['SecurityOperator', 'Admin'] }, ['roles[1]']],
    ['a role that decides nothing', { roles: ['SecurityOperator', 'SecurityReader'] }, ['roles[1]']],
    ['nobody who may decide', { roles: ['SecurityReader'] }, ['roles[0]', 'roles']],
    ['a relay that may not approve, alone', { roles: ['DecisionRelay'] }, ['roles']],
    ['a relay alone, twice', { roles: ['DecisionRelay'], relay: 'approve', approvals: 2 }, ['approvals']],
    ['a role named twice', { roles: ['SecurityOperator', 'SecurityOperator'] }, ['roles[1]']],
    ['an unknown kind', { match: { kinds: ['isolateDevice', 'explodeDevice'] } }, ['match.kinds[1]']],
    ['an unknown condition', { match: { hostnames: ['x'] } }, ['match.hostnames']],
    ['an empty condition', { match: { tags: [] } }, ['match.tags']],
    ['a tag twice, in other letters', { match: { tags: ['vip', 'VIP'] } }, ['match.tags[1]']],
    ['a submitter that is no object id', { match: { submitters: ['pipeline'] } }, ['match.submitters[0]']],
    ['invisible characters in a tag', { match: { tags: ['tier\u200b0'] } }, ['match.tags[0]']],
    ['no name', { name: ' ' }, ['name']],
    ['an unknown property', { quorum: 2 }, ['quorum']],
    ['no time to decide', { expiresAfter: undefined }, ['expiresAfter']],
    ['months', { expiresAfter: 'P1M' }, ['expiresAfter']],
    ['a number for a time', { expiresAfter: 86_400_000 }, ['expiresAfter']],
    ['too long to decide', { expiresAfter: 'P31D' }, ['expiresAfter']],
    ['too short to start', { executeWithin: 'PT30S' }, ['executeWithin']],
    ['a warning before it began', { expiresAfter: 'PT12H' }, ['warnBefore[1]']],
    ['a warning twice', { warnBefore: ['PT60M', 'PT1H'] }, ['warnBefore[1]']],
    ['a reminder when it is over', { remindAfter: 'P7D' }, ['remindAfter']],
    [
      'an escalation when it is over',
      { escalateAfter: 'P8D', escalateTo: ['SecurityAdministrator'] },
      ['escalateAfter'],
    ],
    ['an escalation to nobody', { escalateAfter: 'PT1H' }, ['escalateTo']],
    ['an escalation at no time', { escalateTo: ['SecurityAdministrator'] }, ['escalateAfter']],
    [
      'an escalation to who decides nothing',
      { escalateAfter: 'PT1H', escalateTo: ['ActionSubmitter'] },
      ['escalateTo[0]'],
    ],
    ['an unknown context', { authenticationContext: 'c100' }, ['authenticationContext']],
    ['approval without a human for anybody', { auto: { perHour: 5 } }, ['match.submitters']],
    ['approval without a human and a cap', { match: { submitters: [application] }, auto: {} }, ['auto.perHour']],
    ['a cap of nothing', { match: { submitters: [application] }, auto: { perHour: 0 } }, ['auto.perHour']],
    ['conditions that contradict', { match: { kinds: ['disableUser'], entityKinds: ['device'] } }, ['match']],
    ['a group of what has none', { match: { kinds: ['disableUser'], deviceGroups: ['tier0'] } }, ['match']],
    [
      'no threat where only threats are acted on',
      { match: { kinds: ['isolateDevice'], verdicts: ['noThreatsFound'] } },
      ['match'],
    ],
  ])('with %s', (_, changes, targets) => {
    expect(faultsOf({ ...usual, ...changes })).toEqual(targets.map(target => `rules[0].${target}`));
  });

  test.each(['x', null, 7, [], undefined])('that is no rule: %j', rule => {
    expect(faultsOf(rule)).not.toEqual([]);
  });

  test('with the name of another, in other letters', () => {
    expect(faultsOf({ ...usual, match: { tags: ['a'] } }, { ...usual, name: 'USUAL' })).toEqual(['rules[1].name']);
  });

  test('behind one that matches all that it would, in other letters too', () => {
    const first = { ...usual, name: 'first', match: { tags: ['Server', 'vip'] } };
    const second = { ...usual, match: { tags: ['SERVER'], severities: ['high'] } };
    expect(faultsOf(first, second)).toEqual(['rules[1].match']);
    expect(wordsOf(first, second)).toContain('rule "first" match');
    expect(faultsOf(second, first)).toEqual([]);
    expect(faultsOf(usual, { ...first })).toEqual(['rules[1].match']);
  });

  test('behind several that together match all that it would', () => {
    const high = { ...usual, name: 'high', match: { severities: ['high', 'medium'] } };
    const low = { ...usual, name: 'low', match: { severities: ['low', 'informational'] } };
    expect(faultsOf(high, low, usual)).toEqual(['rules[2].match']);
    expect(wordsOf(high, low, usual)).toContain('the rules before it together');
    expect(faultsOf({ ...high, match: { severities: ['high'] } }, low, usual)).toEqual([]);
  });

  test('a relay alone may give the one approval', () => {
    expect(faultsOf({ ...usual, roles: ['DecisionRelay'], relay: 'approve' })).toEqual([]);
  });

  test('with every fault at once, whatever sort it is', () => {
    expect(
      faultsOf(
        { ...usual, approvals: 0, roles: ['Admin'] },
        { ...usual, name: 'b', match: { submitters: [application] }, remindAfter: 'P8D', auto: {} },
        { ...usual, name: 'c' },
        { ...usual, name: 'C', escalateAfter: 'PT1H' },
      ),
    ).toEqual([
      'rules[0].approvals',
      'rules[0].roles[0]',
      'rules[1].auto.perHour',
      'rules[3].escalateTo',
      'rules[3].name',
      'rules[3].match',
    ]);
  });
});
