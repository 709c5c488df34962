import * as z from 'zod';
import { type ActionKind, kindNames, kinds } from '../kinds/index.ts';
import { day, hour } from '../values/time.ts';
import { operators, type Role, roles } from './roles.ts';

const duration = z.int().positive();

/**
 * What a policy asks for, frozen into an action at its submission: a later policy never loosens what was proposed under
 * this one. Durations in milliseconds.
 */
export const ruleSchema = z.strictObject({
  name: z.string(),
  approvals: z.int().min(1).max(5),
  roles: z.array(z.enum(roles)).min(1),
  expiresAfter: duration,
  executeWithin: duration,
  /** How long before expiry to warn, longest first. */
  warnBefore: z.array(duration),
  remindAfter: duration.optional(),
  escalateAfter: duration.optional(),
  escalateTo: z.array(z.enum(roles)).optional(),
  commentRequired: z.enum(['none', 'reject', 'always']),
  /** How recently an approver's token must have been issued. */
  freshToken: duration.optional(),
  /** What a relay may pass on. */
  relay: z.enum(['none', 'reject', 'approve']),
});
export type Rule = z.infer<typeof ruleSchema>;

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
type Match = {
  readonly kinds?: readonly ActionKind[];
  readonly entityKinds?: readonly string[];
  readonly severities?: readonly string[];
  readonly verdicts?: readonly string[];
  readonly deviceGroups?: readonly string[];
  readonly tags?: readonly string[];
  readonly submitters?: readonly string[];
};
export type Policy = { readonly rules: readonly { readonly match: Match; readonly rule: Rule }[] };

const among = (wanted: readonly string[] | undefined, have: readonly string[]): boolean =>
  wanted === undefined || wanted.some(want => have.some(value => value.toLowerCase() === want.toLowerCase()));

const matches = (match: Match, facts: Facts): boolean =>
  among(match.kinds, [facts.kind]) &&
  among(match.entityKinds, [facts.entityKind]) &&
  among(match.severities, [facts.severity]) &&
  among(match.verdicts, [facts.verdict]) &&
  among(match.deviceGroups, facts.deviceGroup === undefined ? [] : [facts.deviceGroup]) &&
  among(match.tags, facts.tags) &&
  among(match.submitters, [facts.submitter]);

/** The first rule that matches; none means that nothing may run. */
export const ruleFor = (policy: Policy, facts: Facts): Rule | undefined =>
  policy.rules.find(({ match }) => matches(match, facts))?.rule;

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
const tier0: Rule = { ...usual, name: 'high impact on tier 0', approvals: 2 };

/** The policy of a tenant that has set none: two people for what hurts most, one for all else, never nobody. */
export const builtInPolicy: Policy = {
  rules: [
    { match: { kinds: highImpact, tags: ['tier0'] }, rule: tier0 },
    { match: { kinds: highImpact, deviceGroups: ['tier0'] }, rule: tier0 },
    { match: {}, rule: usual },
  ],
};
