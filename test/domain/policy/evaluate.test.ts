import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../../src/domain/policy/evaluate.ts';
import { builtInPolicy, entryFor, type Facts } from '../../../src/domain/policy/policy.ts';
import { someFacts, somePolicy } from '../../support/policies.ts';

const facts: Facts = {
  ...{ kind: 'isolateDevice', entityKind: 'device', severity: 'high', verdict: 'malicious' },
  ...{ deviceGroup: 'Finance', tags: ['vip'], submitter: 'pipeline' },
};

test('says which rule matches, and of each one before it why it does not', () => {
  const { matching, passedOver } = evaluate(builtInPolicy, facts);
  expect(matching?.rule.name).toBe('everything else');
  expect(passedOver).toEqual([
    { name: 'high impact, tagged tier 0', because: [{ condition: 'tags', wants: ['tier0'], has: ['vip'] }] },
    {
      name: 'high impact in group tier 0',
      because: [{ condition: 'deviceGroups', wants: ['tier0'], has: ['Finance'] }],
    },
  ]);
});

test('finds the rule that a submission would get, and a reason for every other one', () => {
  fc.assert(
    fc.property(somePolicy, someFacts, (policy, proposal) => {
      const { matching, passedOver } = evaluate(policy, proposal);
      expect(matching).toBe(entryFor(policy, proposal));
      expect(passedOver).toHaveLength(matching ? policy.rules.indexOf(matching) : policy.rules.length);
      for (const { because } of passedOver) expect(because).not.toEqual([]);
    }),
  );
});
