import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loosens } from '../../../src/domain/policy/loosens.ts';
import { builtInPolicy, entryFor, type Policy, type PolicyRule, type Rule } from '../../../src/domain/policy/policy.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import { policyWith, ruleWith } from '../../support/builders.ts';
import { allFacts, smallKinds, someFacts, somePolicy } from '../../support/policies.ts';

/** Written down once more, and otherwise than in the code: whether a proposal gets less under the second than the first. */
const getsLess = (was: PolicyRule | undefined, is: PolicyRule | undefined): boolean | undefined => {
  if (!is) return false;
  if (!was) return true;
  const rank = { none: 0, reject: 1, always: 2, approve: 2 };
  const decidersAt = ({ roles, escalateAfter, escalateTo = [] }: Rule, at: number): readonly string[] => [
    ...roles,
    ...(escalateAfter !== undefined && at >= escalateAfter ? escalateTo : []),
  ];
  const [before, after] = [was.rule, is.rule];
  return (
    after.approvals < before.approvals ||
    [0, hour, 2 * hour].some(at => decidersAt(after, at).some(role => !decidersAt(before, at).includes(role))) ||
    (is.auto?.perHour ?? 0) > (was.auto?.perHour ?? 0) ||
    (was.auto && is.auto && after.name !== before.name) ||
    rank[after.commentRequired] < rank[before.commentRequired] ||
    rank[after.relay] > rank[before.relay] ||
    (after.freshToken ?? Number.POSITIVE_INFINITY) > (before.freshToken ?? Number.POSITIVE_INFINITY) ||
    (before.authenticationContext !== undefined && after.authenticationContext !== before.authenticationContext) ||
    after.expiresAfter > before.expiresAfter ||
    after.executeWithin > before.executeWithin
  );
};
const lessFor = (before: Policy, after: Policy) =>
  allFacts.filter(facts => getsLess(entryFor(before, facts), entryFor(after, facts)));
/** What no single proposal shows: together, the rules of a submitter approve more by themselves. */
const perHourOf = ({ rules }: Policy, submitter: string) =>
  rules.reduce((sum, { match, auto }) => sum + (match.submitters?.includes(submitter) ? (auto?.perHour ?? 0) : 0), 0);
/** The same policy for the kinds of the small world alone: of others `allFacts` knows nothing. */
const within = ({ rules }: Policy): Policy => ({
  rules: rules.map(({ match, ...rule }) => ({ ...rule, match: { ...match, kinds: match.kinds ?? smallKinds } })),
});
const givesMoreAuto = (before: Policy, after: Policy) =>
  ['s', 't'].some(each => perHourOf(after, each) > perHourOf(before, each));

describe('a change of the policy', () => {
  test('that gives any proposal less is said to loosen', () => {
    fc.assert(
      fc.property(somePolicy, somePolicy, someFacts, (before, after, facts) => {
        if (getsLess(entryFor(before, facts), entryFor(after, facts))) expect(loosens(before, after)).not.toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('that gives no proposal less is not', () => {
    fc.assert(
      fc.property(somePolicy.map(within), somePolicy.map(within), (before, after) => {
        const isLooser = lessFor(before, after).length > 0 || givesMoreAuto(before, after);
        expect(loosens(before, after).length > 0).toBe(isLooser);
      }),
      { numRuns: 300 },
    );
  });

  test('that only asks for more, rule by rule, is not', () => {
    const stricter = fc.record({
      approvals: fc.nat(2),
      comment: fc.boolean(),
      fresh: fc.boolean(),
      context: fc.boolean(),
      earlier: fc.boolean(),
    });
    fc.assert(
      fc.property(somePolicy, fc.array(stricter, { minLength: 4, maxLength: 4 }), (before, changes) => {
        const rules = before.rules.map(({ match, rule }, n): PolicyRule => {
          const change = changes[n];
          return {
            match,
            rule: {
              ...rule,
              approvals: rule.approvals + (change?.approvals ?? 0),
              relay: 'none',
              ...(change?.comment && { commentRequired: 'always' }),
              ...(change?.fresh && { freshToken: Math.min(rule.freshToken ?? hour, hour) }),
              ...(change?.context && rule.authenticationContext === undefined && { authenticationContext: 'c9' }),
              ...(change?.earlier && { expiresAfter: rule.expiresAfter - hour, executeWithin: hour }),
            },
          };
        });
        expect(loosens(before, { rules })).toEqual([]);
        // Back again it is, unless nothing was changed.
        const isSame = lessFor({ rules }, before).length === 0 && !givesMoreAuto({ rules }, before);
        expect(loosens({ rules }, before).length === 0).toBe(isSame);
      }),
      { numRuns: 300 },
    );
  });

  test('that takes a rule out, or puts one in, counts by what falls to the others', () => {
    const strict = { match: { tags: ['server'] }, rule: ruleWith({ name: 'servers', approvals: 2 }) };
    const rest = { match: {}, rule: ruleWith() };
    expect(loosens({ rules: [rest] }, { rules: [strict, rest] })).toEqual([]);
    expect(loosens({ rules: [strict, rest] }, { rules: [rest] })).toEqual([
      { what: 'approvals', message: 'rule "everything else": 1 instead of 2, of what was under rule "servers"' },
    ]);
    expect(loosens({ rules: [strict, rest] }, { rules: [strict] })).toEqual([]);
    expect(loosens({ rules: [strict] }, { rules: [strict, rest] })).toMatchObject([{ what: 'covered' }]);
    // The order decides: behind the catch-all a rule is for nobody.
    expect(loosens({ rules: [strict, rest] }, { rules: [rest, strict] })).toMatchObject([{ what: 'approvals' }]);
  });

  test('that splits what is approved without a human is not a way to more of it', () => {
    const rule = ruleWith({ name: 'trusted' });
    const match = { submitters: ['s'] };
    const once: Policy = { rules: [{ match, rule, auto: { perHour: 10 } }] };
    const halves: Policy = {
      rules: [
        { match: { ...match, severities: ['high'] }, rule, auto: { perHour: 10 } },
        { match: { ...match, severities: ['low', 'medium', 'informational'] }, rule, auto: { perHour: 10 } },
      ],
    };
    expect(loosens(once, halves)).toMatchObject([{ what: 'auto', message: expect.stringContaining('20 an hour') }]);
    expect(loosens(halves, once)).toEqual([]);
  });

  test('that gives a rule another name does not start its count anew', () => {
    const named = (name: string): Policy => ({
      rules: [{ match: { submitters: ['s'] }, rule: ruleWith({ name }), auto: { perHour: 10 } }],
    });
    expect(loosens(named('trusted'), named('Trusted'))).toMatchObject([{ what: 'auto' }]);
    expect(loosens(named('trusted'), named('trusted'))).toEqual([]);
  });

  test.each<[string, Partial<Rule>, Partial<Rule>]>([
    ['approvals', { approvals: 2 }, { approvals: 1 }],
    ['roles', { roles: ['SecurityAdministrator'] }, { roles: ['SecurityAdministrator', 'GlobalAdministrator'] }],
    ['roles', {}, { roles: ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator', 'DecisionRelay'] }],
    [
      'roles',
      { roles: ['SecurityOperator'], escalateAfter: 2 * hour, escalateTo: ['SecurityAdministrator'] },
      { roles: ['SecurityOperator'], escalateAfter: hour, escalateTo: ['SecurityAdministrator'] },
    ],
    ['commentRequired', { commentRequired: 'always' }, { commentRequired: 'reject' }],
    ['freshToken', { freshToken: hour }, { freshToken: 2 * hour }],
    ['freshToken', { freshToken: hour }, {}],
    ['authenticationContext', { authenticationContext: 'c1' }, { authenticationContext: 'c2' }],
    ['authenticationContext', { authenticationContext: 'c1' }, {}],
    ['relay', {}, { relay: 'approve' }],
    ['relay', { relay: 'none' }, {}],
    ['expiresAfter', {}, { expiresAfter: 8 * day }],
    ['executeWithin', {}, { executeWithin: 2 * day }],
  ])('is said to loosen %s from %j to %j, and not the other way', (what, was, is) => {
    expect(loosens(policyWith(was), policyWith(is))).toMatchObject([{ what }]);
    expect(loosens(policyWith(is), policyWith(was)).map(each => each.what)).toEqual(
      // Neither of two contexts is known to ask for more.
      was.authenticationContext && is.authenticationContext ? ['authenticationContext'] : [],
    );
  });

  test('of names, warnings and reminders alone loosens nothing', () => {
    expect(loosens(builtInPolicy, builtInPolicy)).toEqual([]);
    expect(loosens(policyWith(), policyWith({ name: 'other', warnBefore: [], remindAfter: hour }))).toEqual([]);
  });
});
