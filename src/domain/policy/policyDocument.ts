import * as z from 'zod';
import { severitySchema, verdictSchema } from '../actions/action.ts';
import type { Fault } from '../actions/refusal.ts';
import { entityKindSchema } from '../kinds/defineKind.ts';
import { actionKindSchema } from '../kinds/index.ts';
import { durationIn, iso8601, isoDuration } from '../values/duration.ts';
import { inOurWords } from '../values/sentences.ts';
import { line } from '../values/text.ts';
import { day, minute } from '../values/time.ts';
import { authenticationContextSchema } from './authenticationContext.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { policyFaults } from './policyFaults.ts';
import { roleSchema } from './roleSchema.ts';

// The policy as people write and read it: docs/policy.md. Lengths of time are ISO 8601 here, and milliseconds inside.

const duration = isoDuration(minute, 30 * day);
const some = <T extends z.ZodType>(value: T, words: string) => z.array(value).min(1).max(50).describe(words).optional();
const submitter = z.guid({ error: 'must be the object id (GUID) of an application or person' }).toLowerCase();

/** A name for each schema in it: what requests are checked by, and what answers are open to, must not have the same. */
const ruleSchemaOf = (named: (name: string) => string) => {
  const match = z
    .strictObject({
      kinds: some(actionKindSchema, 'Kinds of action.'),
      entityKinds: some(entityKindSchema, 'What the action acts on.'),
      severities: some(severitySchema, 'How bad, as the submitter says.'),
      verdicts: some(verdictSchema, 'What the submitter thinks of the entity.'),
      deviceGroups: some(line(256), "The device's group, as the submitter says."),
      tags: some(line(64), 'Labels of the submitter; any of them will do.'),
      submitters: some(submitter, 'Object ids of the applications and people who submit.'),
    })
    .meta({
      id: named('PolicyMatch'),
      description:
        'Each condition that is given must hold, by any of its values, in any letter case. None: everything.',
    });
  const auto = z
    .strictObject({ perHour: z.int().min(1).max(1000).describe('How many within an hour.') })
    .meta({ id: named('PolicyAuto'), description: 'Approves without a human.' });
  return z
    .strictObject({
      name: line(100).describe('Names the rule: in actions, in history, and in what is said of the policy.'),
      match: match.describe('What it is for; the first rule that matches wins.'),
      approvals: z.int().min(1).max(5).describe('Approvals of different people that it takes.'),
      roles: z.array(roleSchema).min(1).max(6).describe('Roles that may decide, any of which will do.'),
      expiresAfter: duration.describe('Time to decide; then it expires.'),
      executeWithin: duration.describe('Time to start once it is approved.'),
      warnBefore: z.array(duration).max(5).describe('How long before its expiry people are warned.'),
      remindAfter: duration.describe('After how long people are reminded.').optional(),
      escalateAfter: duration.describe('After how long more roles may decide.').optional(),
      escalateTo: z.array(roleSchema).min(1).max(6).describe('Roles that may decide then as well.').optional(),
      commentRequired: z.enum(['none', 'reject', 'always']).describe('Which votes need a comment.'),
      freshToken: duration.describe("How old the approver's token may be at most.").optional(),
      authenticationContext: authenticationContextSchema
        .describe("What an approver's sign-in must have satisfied.")
        .optional(),
      relay: z.enum(['none', 'reject', 'approve']).describe('Which decisions a relay may pass on.'),
      auto: auto
        .describe('Approves without a human what submitters named in `match` submit, up to a number.')
        .optional(),
    })
    .meta({ id: named('PolicyRule'), description: 'What it takes to let something run.' });
};

/** A rule as a request has it. */
export const ruleToSet = ruleSchemaOf(name => `${name}ToSet`);
/** The same as answers have it. */
export const shownRule = () => ruleSchemaOf(name => name);
export type RuleDocument = z.infer<typeof ruleToSet>;

export const mostRules = 50;

type ReadPolicy =
  | { readonly type: 'ok'; readonly policy: Policy }
  | { readonly type: 'faulty'; readonly faults: readonly Fault[] };

/** The policy that these rules are, or every fault that they have. */
export const readPolicy = (rules: readonly unknown[]): ReadPolicy => {
  const parsed = rules.map(rule => ruleToSet.safeParse(rule, inOurWords));
  const malformed = parsed.flatMap(({ error }, place) => error?.issues.flatMap(issue => faultsOf(issue, place)) ?? []);
  // What can be read is looked at all the same: whoever mends one fault must not meet the next one then.
  const read = parsed.map(({ data }) => data && entryOf(data));
  const faults = [...malformed, ...policyFaults(read)];
  const policy = { rules: read.flatMap(rule => (rule ? [longestFirst(rule)] : [])) };
  return faults.length > 0 ? { type: 'faulty', faults } : { type: 'ok', policy };
};

/** Faults are told by the places that the warnings had. */
const longestFirst = ({ rule, ...entry }: PolicyRule): PolicyRule => ({
  ...entry,
  rule: { ...rule, warnBefore: rule.warnBefore.toSorted((a, b) => b - a) },
});

const faultsOf = (issue: z.core.$ZodIssue, place: number): readonly Fault[] => {
  const target = `rules[${place}]${issue.path.map(step).join('')}`;
  if (issue.code !== 'unrecognized_keys') return [{ target, message: issue.message }];
  return issue.keys.map(key => ({ target: target + step(key), message: 'is not known here; remove it' }));
};
const step = (name: PropertyKey): string => (typeof name === 'number' ? `[${name}]` : `.${String(name)}`);

const entryOf = (document: RuleDocument): PolicyRule => {
  const { match, auto, ...rule } = document;
  const inside = (text: string): number => durationIn(text) ?? 0;
  const within = (text: string | undefined) => (text === undefined ? undefined : inside(text));
  return {
    match,
    rule: {
      ...rule,
      expiresAfter: inside(rule.expiresAfter),
      executeWithin: inside(rule.executeWithin),
      warnBefore: rule.warnBefore.map(inside),
      remindAfter: within(rule.remindAfter),
      escalateAfter: within(rule.escalateAfter),
      freshToken: within(rule.freshToken),
    },
    ...(auto && { auto }),
  };
};

/** A rule as it is shown, which is how it could be set again. */
export const documentOf = ({ match, rule, auto }: PolicyRule) => {
  const { name, approvals, roles, expiresAfter, executeWithin, warnBefore, ...more } = rule;
  const { remindAfter, escalateAfter, escalateTo, commentRequired, freshToken, authenticationContext, relay } = more;
  return {
    ...{ name, match, approvals, roles },
    expiresAfter: iso8601(expiresAfter),
    executeWithin: iso8601(executeWithin),
    warnBefore: warnBefore.map(iso8601),
    ...(remindAfter !== undefined && { remindAfter: iso8601(remindAfter) }),
    ...(escalateAfter !== undefined && { escalateAfter: iso8601(escalateAfter) }),
    ...(escalateTo && { escalateTo }),
    commentRequired,
    ...(freshToken !== undefined && { freshToken: iso8601(freshToken) }),
    ...(authenticationContext !== undefined && { authenticationContext }),
    relay,
    ...(auto && { auto }),
  };
};
