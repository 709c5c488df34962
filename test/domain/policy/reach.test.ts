import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loosens } from '../../../src/domain/policy/loosens.ts';
import { type Match, matches } from '../../../src/domain/policy/policy.ts';
import { policyFaults } from '../../../src/domain/policy/policyFaults.ts';
import { reaches } from '../../../src/domain/policy/reach.ts';
import { ruleWith } from '../../support/builders.ts';
import { allFacts, smallKinds, somePolicy } from '../../support/policies.ts';

describe('whether a proposal can meet some rules and miss others', () => {
  test('is what trying every proposal of a small world says', () => {
    const matchesOf = somePolicy.map(({ rules }) => rules.map(({ match }) => match));
    // Kinds that the small world has not could be met too, so all that are met are of it.
    const within: Match = { kinds: smallKinds };
    fc.assert(
      fc.property(matchesOf, matchesOf, (some, none) => {
        const all = [within, ...some.slice(0, 2)];
        const expected = allFacts.some(
          facts => all.every(match => matches(match, facts)) && !none.some(match => matches(match, facts)),
        );
        expect(reaches(all, none)).toBe(expected ? 'yes' : 'no');
      }),
      { numRuns: 1000 },
    );
  });

  test('is not known when patience ends, and then nobody waits for it', () => {
    const tags = ['a', 'b', 'c'];
    expect(reaches([{}], [{ tags }], { left: 0 })).toBe('unknown');
    expect(reaches([{}], [{ tags }])).toBe('yes');
  });

  test('of fifty rules with fifty values each is found out, or given up, while somebody waits', () => {
    const values = (of: string, n: number) => Array.from({ length: 50 }, (_, i) => `${of}${i === n ? 'x' : i}`);
    const rules = Array.from({ length: 50 }, (_, n) => ({
      match: { tags: values('t', n), deviceGroups: values('g', n), submitters: values('s', n) },
      rule: ruleWith({ name: `rule ${n}`, approvals: (n % 5) + 1 }),
    }));
    // A tag, a group and a submitter each get round one rule; where four are before it, one of them catches it. With
    // many, nobody knows: then no rule is called shadowed, and a change is called loosening.
    const found = policyFaults(rules).map(({ target }) => target);
    expect(found.slice(0, 2)).toEqual(['rules[4].match', 'rules[5].match']);
    expect(found).not.toContain('rules[49].match');
    expect(loosens({ rules }, { rules: rules.toReversed() })).not.toEqual([]);
  });
});
