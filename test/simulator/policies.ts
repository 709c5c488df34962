import { builtInPolicy, type Policy, type Rule } from '../../src/domain/policy/policy.ts';

const hour = 3_600_000;
const minute = 60_000;
const usual = builtInPolicy.rules.at(-1)?.rule;

const changed = (changes: Partial<Rule>): Policy => {
  if (!usual) throw new Error('the built-in policy has no rule');
  const two = { match: { tags: ['tier0'] }, rule: { ...usual, ...changes, approvals: 2 } };
  return { rules: [two, { match: {}, rule: { ...usual, ...changes } }] };
};

/** The policies of the worlds: as built in, one with short clocks, and one that asks for more. */
export const policies = {
  builtIn: builtInPolicy,
  hasty: changed({
    expiresAfter: 4 * hour,
    executeWithin: 2 * hour,
    warnBefore: [hour, 10 * minute],
    remindAfter: 20 * minute,
    escalateAfter: 40 * minute,
  }),
  strict: changed({ commentRequired: 'reject', freshToken: hour, relay: 'approve', approvals: 2 }),
} as const satisfies Readonly<Record<string, Policy>>;
