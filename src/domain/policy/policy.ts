import * as z from 'zod';
import type { Action, DeepReadonly } from '../actions/action.ts';
import type { EntityKind } from '../kinds/defineKind.ts';
import { type ActionKind, kindNames, kinds } from '../kinds/index.ts';
import { day, hour } from '../values/time.ts';
import { authenticationContextSchema } from './authenticationContext.ts';
import { roleSchema } from './roleSchema.ts';
import { operators, type Role } from './roles.ts';

const duration = z.int().positive();

/**
 * What a policy asks for, frozen into an action at its submission: a later policy never loosens what was proposed under
 * this one. Durations in milliseconds.
 */
export const ruleSchema = z
  .strictObject({
    name: z.string().describe('Name of the rule of the policy.'),
    approvals: z.int().min(1).max(5).describe('Approvals of different people that it takes.'),
    roles: z.array(roleSchema).min(1).describe('Roles, any of which will do.'),
    expiresAfter: duration.describe('Milliseconds to decide.'),
    executeWithin: duration.describe('Milliseconds from the approval within which it may start.'),
    /** Longest first. */
    warnBefore: z.array(duration).describe('Milliseconds before expiry at which people are warned.'),
    remindAfter: duration.describe('Milliseconds after which people are reminded.').optional(),
    escalateAfter: duration.describe('Milliseconds after which others are told, and may decide as well.').optional(),
    escalateTo: z.array(roleSchema).describe('Roles that may decide then, beside the others.').optional(),
    commentRequired: z.enum(['none', 'reject', 'always']).describe('Which votes need a comment.'),
    freshToken: duration.describe("Milliseconds that an approver's token may be old.").optional(),
    authenticationContext: authenticationContextSchema
      .describe("What an approver's sign-in must have satisfied.")
      .optional(),
    relay: z.enum(['none', 'reject', 'approve']).describe('What a relay may pass on.'),
  })
  .meta({ id: 'Rule', description: 'What the policy asks for.' });
export type Rule = DeepReadonly<z.infer<typeof ruleSchema>>;

/** What a rule can look at. Severity, verdict, group and tags are the submitter's claims. */
export type Facts = {
  readonly kind: ActionKind;
  readonly entityKind: string;
  readonly severity: string;
  readonly verdict: string;
  readonly deviceGroup?: string | undefined;
  readonly tags: readonly string[];
  readonly submitter: string;
};

/** Every condition that is given must hold; within one, any value will do. Letter case never matters. */
export type Match = {
  readonly kinds?: readonly ActionKind[] | undefined;
  readonly entityKinds?: readonly EntityKind[] | undefined;
  readonly severities?: readonly Action['severity'][] | undefined;
  readonly verdicts?: readonly Action['verdict'][] | undefined;
  readonly deviceGroups?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly submitters?: readonly string[] | undefined;
};
export type Condition = keyof Match;
/** One rule: what it matches, what it asks for, and up to how many an hour it approves without a human. */
export type PolicyRule = {
  readonly match: Match;
  readonly rule: Rule;
  readonly auto?: { readonly perHour: number } | undefined;
};
export type Policy = { readonly rules: readonly PolicyRule[] };

/** The values that each condition looks at. */
export const looksAt: { readonly [C in Condition]-?: (facts: Facts) => readonly string[] } = {
  kinds: ({ kind }) => [kind],
  entityKinds: ({ entityKind }) => [entityKind],
  severities: ({ severity }) => [severity],
  verdicts: ({ verdict }) => [verdict],
  deviceGroups: ({ deviceGroup }) => (deviceGroup === undefined ? [] : [deviceGroup]),
  tags: ({ tags }) => tags,
  submitters: ({ submitter }) => [submitter],
};
const isCondition = (name: string): name is Condition => Object.hasOwn(looksAt, name);
export const conditions = Object.keys(looksAt).filter(isCondition);

export const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
/** Whether one condition lets these values through. */
export const lets = (wanted: readonly string[] | undefined, have: readonly string[]): boolean =>
  wanted === undefined || wanted.some(want => have.some(value => isSame(value, want)));

export const matches = (match: Match, facts: Facts): boolean =>
  conditions.every(condition => lets(match[condition], looksAt[condition](facts)));

/** The first rule that matches; none means that nothing may run. */
export const entryFor = (policy: Policy, facts: Facts): PolicyRule | undefined =>
  policy.rules.find(({ match }) => matches(match, facts));
/** What it asks for. */
export const ruleFor = (policy: Policy, facts: Facts): Rule | undefined => entryFor(policy, facts)?.rule;

const decidedByOperators: readonly Role[] = operators;
const usual: Rule = {
  name: 'everything else',
  approvals: 1,
  roles: [...decidedByOperators],
  expiresAfter: 7 * day,
  executeWithin: day,
  warnBefore: [day, hour],
  commentRequired: 'none',
  relay: 'reject',
};
const highImpact = kindNames.filter(name => kinds[name].impact === 'high');
const twice = (name: string): Rule => ({ ...usual, name, approvals: 2 });

/** The policy of a tenant that has set none: two people for what hurts most, one for all else, never nobody. */
export const builtInPolicy: Policy = {
  rules: [
    { match: { kinds: highImpact, tags: ['tier0'] }, rule: twice('high impact, tagged tier 0') },
    { match: { kinds: highImpact, deviceGroups: ['tier0'] }, rule: twice('high impact in group tier 0') },
    { match: {}, rule: usual },
  ],
};
