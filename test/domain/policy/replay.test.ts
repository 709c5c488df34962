import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shownOf } from '../../../src/domain/actions/outline.ts';
import type { Policy, PolicyRule } from '../../../src/domain/policy/policy.ts';
import { factsIn, replay } from '../../../src/domain/policy/replay.ts';
import { hour } from '../../../src/domain/values/time.ts';
import { begin, pipeline, policyWith, proposalOf, ruleWith } from '../../support/builders.ts';
import { somePolicy } from '../../support/policies.ts';

const { action } = begin({ proposal: proposalOf({ tags: ['vip'] }) });
const submission = shownOf(action);
const one = (rule: PolicyRule): Policy => ({ rules: [rule] });

describe('a draft tried on submissions', () => {
  test('sees what a rule looks at', () => {
    expect(factsIn(submission)).toEqual({
      ...{ kind: 'isolateDevice', entityKind: 'device', severity: 'high', verdict: 'malicious' },
      ...{ deviceGroup: 'Finance', tags: ['vip'], submitter: pipeline.id },
    });
  });

  test.each<[string, Policy, readonly string[]]>([
    ['more approvals', policyWith({ approvals: 2 }), ['approvals']],
    ['no human', one({ match: {}, rule: ruleWith(), auto: { perHour: 1 } }), ['auto']],
    ['other roles', policyWith({ roles: ['SecurityAdministrator'] }), ['roles']],
    ['roles in another order', policyWith({ roles: [...ruleWith().roles].reverse() }), []],
    ['other clocks', policyWith({ executeWithin: hour }), ['clocks']],
    ['other safeguards', policyWith({ freshToken: hour }), ['safeguards']],
    ['several', policyWith({ approvals: 2, relay: 'none', expiresAfter: hour }), ['approvals', 'clocks', 'safeguards']],
    ['no rule', one({ match: { tags: ['other'] }, rule: ruleWith() }), ['covered']],
    ['another name', policyWith({ name: 'other' }), []],
  ])('finds %s', (_, draft, differs) => {
    expect(replay(policyWith(), draft, [submission]).flatMap(each => each.differs)).toEqual(differs);
  });

  test('finds nothing where nothing is otherwise', () => {
    fc.assert(
      fc.property(somePolicy, policy => {
        expect(replay(policy, structuredClone(policy), [submission])).toEqual([]);
      }),
    );
  });
});
