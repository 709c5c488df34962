import fc from 'fast-check';
import { severities } from '../../src/domain/actions/action.ts';
import { type ActionKind, kinds } from '../../src/domain/kinds/index.ts';
import type { Facts, Match, Policy, PolicyRule } from '../../src/domain/policy/policy.ts';
import { hour } from '../../src/domain/values/time.ts';
import { ruleWith } from './builders.ts';

// Small worlds of few values, so that random policies and random proposals meet.

const few: readonly ActionKind[] = ['isolateDevice', 'releaseDevice', 'disableUser'];
export const smallKinds: readonly ActionKind[] = [...few, 'blockUrl'];
const tags = ['a', 'b', 'c'];
const groups = ['g', 'h'];
const submitters = ['s', 't'];
const some = <T>(values: readonly T[]) => fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined });

const someMatch: fc.Arbitrary<Match> = fc
  .record({
    kinds: some(few),
    entityKinds: fc.option(fc.constantFrom(['device'] as const, ['user'] as const), { nil: undefined, freq: 1 }),
    severities: some(severities),
    verdicts: some(['malicious', 'suspicious', 'noThreatsFound'] as const),
    deviceGroups: some(groups),
    tags: some(tags),
    submitters: some(submitters),
  })
  // Most rules of people have one condition or two.
  .chain(match => fc.subarray(Object.entries(match), { maxLength: 3 }).map(kept => Object.fromEntries(kept)));

const operator = 'SecurityOperator' as const;
const administrator = 'SecurityAdministrator' as const;
const someRule = fc
  .record({
    approvals: fc.constantFrom(1, 2, 3),
    roles: fc.constantFrom([operator], [administrator], [operator, administrator]),
    commentRequired: fc.constantFrom('none', 'reject', 'always'),
    relay: fc.constantFrom('none', 'reject', 'approve'),
    expiresAfter: fc.constantFrom(5 * hour, 6 * hour),
    executeWithin: fc.constantFrom(5 * hour, 6 * hour),
    freshToken: fc.constantFrom(undefined, hour, 2 * hour),
    authenticationContext: fc.constantFrom(undefined, 'c1', 'c2'),
    escalation: fc.constantFrom(
      {},
      { escalateAfter: hour, escalateTo: [administrator] },
      { escalateAfter: 2 * hour, escalateTo: [operator, administrator] },
    ),
  })
  .map(({ escalation, ...rule }) => ruleWith({ ...rule, ...escalation }));

/** A rule; one that names submitters may approve by itself. */
const somePolicyRule: fc.Arbitrary<PolicyRule> = fc
  .record({ match: someMatch, rule: someRule, perHour: fc.constantFrom(undefined, 1, 2) })
  .map(({ match, rule, perHour }) => ({
    ...{ match, rule },
    ...(match.submitters && perHour !== undefined && { auto: { perHour } }),
  }));
export const somePolicy: fc.Arbitrary<Policy> = fc
  .array(somePolicyRule, { maxLength: 4 })
  .map(rules => ({ rules: rules.map((each, n) => ({ ...each, rule: { ...each.rule, name: `rule ${n}` } })) }));

/** A proposal that could be submitted. */
export const someFacts: fc.Arbitrary<Facts> = fc
  .record({
    kind: fc.constantFrom(...smallKinds),
    severity: fc.constantFrom(...severities),
    verdict: fc.constantFrom('malicious', 'suspicious', 'noThreatsFound'),
    deviceGroup: fc.constantFrom(undefined, 'G', 'h', 'other'),
    tags: fc.subarray(['A', 'b', 'C', 'other']),
    submitter: fc.constantFrom('s', 't', 'other'),
  })
  .map(({ kind, deviceGroup, verdict, ...facts }) => ({
    ...facts,
    kind,
    entityKind: kinds[kind].entityKind,
    deviceGroup: kinds[kind].entityKind === 'device' ? deviceGroup : undefined,
    verdict: kinds[kind].restores ? verdict : verdict.replace('noThreatsFound', 'malicious'),
  }));

/** Every proposal of that small world. */
export const allFacts: readonly Facts[] = smallKinds.flatMap(kind =>
  severities.flatMap(severity =>
    (kinds[kind].restores ? ['malicious', 'suspicious', 'noThreatsFound'] : ['malicious', 'suspicious']).flatMap(
      verdict =>
        (kinds[kind].entityKind === 'device' ? [undefined, 'g', 'h'] : [undefined]).flatMap(deviceGroup =>
          [[], ['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], ['a', 'b', 'c']].flatMap(tags =>
            ['s', 't', 'other'].map(submitter => ({
              ...{ kind, entityKind: kinds[kind].entityKind, severity, verdict, deviceGroup, tags, submitter },
            })),
          ),
        ),
    ),
  ),
);
