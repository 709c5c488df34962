import { builtInPolicy, type Policy, type Rule } from '../../src/domain/policy/policy.ts';

const hour = 3_600_000;
const minute = 60_000;
const usual = builtInPolicy.rules.at(-1)?.rule;

const changed = (changes: Partial<Rule>): Policy => {
  if (!usual) throw new Error('the built-in policy has no rule');
  const two = { match: { tags: ['tier0'] }, rule: { ...usual, ...changes, approvals: 2 } };
  return { rules: [two, { match: {}, rule: { ...usual, ...changes } }] };
};

/** Rules that approve without a person: two an hour of one submitter's; and one that names nobody, and so trusts nobody. */
const automatic = (): Policy => {
  const { rules } = changed({});
  const auto = { perHour: 2 };
  const named = rules.slice(-1).map(({ rule }) => ({
    ...{ match: { submitters: ['pipeline'] }, rule: { ...rule, name: 'pipeline' }, auto },
  }));
  return { rules: [...named, ...rules.slice(-1).map(one => ({ ...one, auto }))] };
};

/** The policies of the worlds: as built in, one with short clocks, one that asks for more, and one that asks nobody now and then. */
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
  automatic: automatic(),
} as const satisfies Readonly<Record<string, Policy>>;
