import * as z from 'zod';
import { actionKindSchema } from '../kinds/index.ts';
import { frozenRuleSchema, notAutoSchema } from '../policy/auto.ts';
import { roleSchema } from '../policy/roleSchema.ts';
import { grantAmong, type Principal, type Role } from '../policy/roles.ts';
import { entitySchema } from './entity.ts';
import { executionSchema } from './execution.ts';

// The schemas are the types: what a stored row must parse as, and what the code believes, are written once. So are the
// words: what a schema or a property says of itself here, the API's description says of it.
// A state carries the fields it has, and no others.

const instant = z.int().nonnegative();
const text = z.string();
const id = text.describe('Its id.');
const name = text.describe('Name, for display.');

/** A person or application as a request or a token names it. */
export const party = z
  .strictObject({ id, name: name.optional() })
  .meta({ id: 'Party', description: 'A person or application, as it was named.' });
/** A person outside, as somebody else names them. */
const namedPerson = z
  .strictObject({ id: id.optional(), name })
  .meta({ id: 'NamedPerson', description: 'A person outside, as somebody else names them.' });

/** Who did something, with the right that allowed it. `system` is Action Center itself (expiry, execution). */
export const actorSchema = z
  .strictObject({
    id,
    name: name.optional(),
    type: z.enum(['user', 'application', 'system']).describe('What sort.'),
    role: roleSchema.describe('The role that gave the right.').optional(),
    claim: z.enum(['roles', 'wids']).describe('The claim of the token that gave the role.').optional(),
    onBehalfOf: namedPerson
      .describe('For a relay: the person whose decision it says it passes on. Nobody has verified that name.')
      .optional(),
  })
  .meta({
    id: 'Actor',
    description: 'Who did something, with the right that allowed it. `system` is Action Center itself.',
  });
export type Actor = z.infer<typeof actorSchema>;

/** A caller as the history names them, with the role among these that gave the right. */
export const actorWith = (by: Principal, rights: readonly Role[]): Actor => {
  const grant = grantAmong(by, rights);
  return { id: by.id, name: by.name, type: by.type, ...(grant && { role: grant.role, claim: grant.claim }) };
};

/** Who did what this tells. */
export const doneBy = actorSchema.describe('Who, with the right that allowed it.');
/** A remark on what this tells. */
export const remark = text.describe('Up to 2,000 characters; line breaks are kept.');

/** One person's decision. */
export const voteSchema = z
  .strictObject({
    by: doneBy,
    decision: z.enum(['approve', 'reject']).describe('For or against.'),
    comment: remark.optional(),
    at: instant.describe('When.'),
  })
  .meta({ id: 'Vote', description: "One person's decision." });
export type Vote = z.infer<typeof voteSchema>;

/** Something elsewhere. */
export const linked = z
  .strictObject({
    id,
    title: text.describe('One line for people.').optional(),
    url: text.describe('Link for people; https.').optional(),
  })
  .meta({ id: 'Link', description: 'Something elsewhere that this belongs to, or that led to it.' });
export const severities = ['informational', 'low', 'medium', 'high'] as const;
export const severitySchema = z.enum(severities).meta({ id: 'Severity', description: 'How bad, in rising order.' });
const verdicts = ['malicious', 'suspicious', 'noThreatsFound'] as const;
export const verdictSchema = z
  .enum(verdicts)
  .meta({ id: 'Verdict', description: 'What the submitter thinks of the entity.' });
export const sources = ['automated', 'manual', 'undo', 'intake'] as const;

export const decisionOutcomeSchema = z.enum(['approved', 'rejected', 'expired', 'auto', 'decidedElsewhere']);
const outcome = 'How it ended.';

/** What somebody outside decided, as the submitter reports it. */
export const reportedSchema = z.strictObject({
  outcome: z.enum(['approved', 'rejected']).describe(outcome),
  decidedBy: namedPerson.describe('Who decided it, as the submitter reports it. Nobody has verified that.'),
  decidedAt: instant.describe('When it was decided, as the submitter reports it.'),
});
const reportedWords = 'What somebody outside decided, as the submitter reports it. Never verified.';

export const decisionSchema = z
  .strictObject({
    outcome: decisionOutcomeSchema.describe(outcome),
    at: instant.describe('When.'),
    by: z.array(actorSchema).describe('Everybody whose vote it took; where its rule decided, Action Center itself.'),
    rule: text.describe('Where the policy decided without a person (`auto`): the rule that did.').optional(),
    reported: reportedSchema
      .meta({ id: 'ReportedDecision', description: reportedWords })
      .describe(reportedWords)
      .optional(),
  })
  .meta({ id: 'Decision', description: 'How an action was decided.' });

/** Action Center itself: what time, the executor and a rule do is done by nobody else. */
export const system: Actor = { id: 'system', name: 'Action Center', type: 'system' };

const reviewSchema = z
  .strictObject({
    place: z.enum(['here', 'emailPortal']).describe('Where it is decided.'),
    url: text.describe('Link for people; https.').optional(),
  })
  .meta({ id: 'Review', description: 'Where an action is decided.' });

export const commonSchema = z.strictObject({
  id,
  tenant: text.describe('Id of the tenant.'),
  /** The public version, shown as the ETag. */
  version: z.int().nonnegative().describe('Number of the last history entry.'),
  head: text.describe('Hash of the last history entry.'),
  kind: actionKindSchema.describe('What kind of action.'),
  title: text.describe('One line for people.'),
  entity: entitySchema.describe('What it acts on.'),
  parameters: z.record(text, z.unknown()).describe('What the kind asks for.'),
  digest: text.describe(
    'Hash of kind, entity and parameters: exactly what would run. Sent with a vote, only that is voted on.',
  ),
  externalId: text.describe("The submitter's own id for it: submitting the same again under it is safe.").optional(),
  /** SHA-256; tells a repeated submission from another one under the same external id. */
  contentHash: text.describe('Hash of the submitted content.'),
  severity: severitySchema.describe('How bad, as the submitter says.'),
  verdict: verdictSchema.describe('What the submitter thinks of the entity.'),
  source: z.enum(sources).describe('How it came to be.'),
  detectionSource: text.describe('What found it, as "Defender for Endpoint".').optional(),
  tags: z.array(text).describe('Labels; the policy may look at them.'),
  reason: text.describe('Why, in words.').optional(),
  investigation: linked.describe('The investigation it belongs to.').optional(),
  incident: linked.describe('The incident it belongs to.').optional(),
  alerts: z.array(linked).describe('Alerts that led to it.'),
  submittedBy: actorSchema.describe('Who submitted it.'),
  requestedBy: party.describe('The person who asked for it through an application; cannot approve it.').optional(),
  createdAt: instant.describe('When it was submitted.'),
  lastModifiedAt: instant.describe('When anything about it changed last.'),
  expiresAt: instant.describe('When it expires if nobody decides.'),
  /** Absent when the submitter allowed a duplicate. */
  exclusivity: text.describe('What only one open action may hold at a time.').optional(),
  review: reviewSchema.describe('Where it is decided.'),
  rule: frozenRuleSchema.describe("The policy's rule, frozen when approval was asked for."),
  notAuto: notAutoSchema
    .describe(
      'Why people decide although its rule approves without a person: `cap`: it has approved as many as an hour allows; ' +
        '`protectedTarget`: that needs two administrators; `reviewedElsewhere`: e-mail that is decided in its own portal.',
    )
    .optional(),
  requiredAgainAt: instant
    .describe("When an administrator had it decided again, because today's policy asks for more.")
    .optional(),
  votes: z.array(voteSchema).describe('The decisions of single people; lists leave their comments out.'),
  assignedTo: party.describe('Who looks after it.').optional(),
  undoOf: text.describe('The action that this one undoes.').optional(),
  undoneBy: text.describe('The action that undoes it, or was to: how far that is, it says itself.').optional(),
});

// Approval is asked for again only where no run has taken place, but there may have been tries: their numbers must go on.
const triedBefore = { execution: executionSchema.describe('How carrying it out went before.').optional() };
const pending = commonSchema
  .extend({
    status: z.literal('pending').describe('Where it stands.'),
    /** Notices are warnings, reminders and escalations. */
    noticedUntil: instant.describe('Notices that were due up to then have been given.'),
    ...triedBefore,
  })
  .meta({ id: 'PendingNewborn', description: 'An action that waits for a decision, with everything that is stored.' });
const decided = commonSchema.extend({ decision: decisionSchema.describe('How it was decided.') });
const authorized = decided.extend({
  windowEndsAt: instant.describe('When the approval lapses if the execution has not started.'),
  execution: executionSchema.describe('How carrying it out went so far.'),
});
const approved = authorized
  .extend({
    status: z.literal('approved').describe('Where it stands.'),
    notBefore: instant.describe('No run starts before.'),
    wakeAt: instant.describe('When to look again if no message arrives.'),
  })
  .meta({ id: 'ApprovedNewborn', description: 'An action that may run, with everything that is stored.' });
/** An action as it is born: undecided, or approved by its rule. */
export const newbornSchema = z
  .discriminatedUnion('status', [pending, approved])
  .meta({ id: 'NewbornAction', description: 'An action as it was born, with everything that is stored.' });
const executing = authorized.extend({ status: z.literal('executing'), leaseId: text, leaseUntil: instant });
const running = authorized.extend({
  status: z.literal('running'),
  operationId: text,
  wakeAt: instant,
  /** The provider's limit: after it the outcome counts as unknown. */
  giveUpAt: instant,
});
const needsAttention = authorized.extend({ status: z.literal('needsAttention'), problem: text });
/** What a person found out about an execution. */
export const resolutionOutcomeSchema = z.enum(['succeeded', 'failed', 'didNotRun']);
const resolution = z.strictObject({ by: actorSchema, outcome: resolutionOutcomeSchema });
const finished = authorized.extend({ resolution: resolution.optional() });
// `endedAt` is not `lastModifiedAt`: comments may follow. Rows of the first versions have none.
const endedBy = { endedBy: actorSchema, endedAt: instant.optional() };

export const actionSchema = z.discriminatedUnion('status', [
  pending,
  approved,
  executing,
  running,
  needsAttention,
  finished.extend({ status: z.literal('succeeded') }),
  finished.extend({ status: z.literal('partiallySucceeded') }),
  finished.extend({ status: z.literal('failed') }),
  decided.extend({ status: z.literal('rejected'), ...triedBefore }),
  decided.extend({ status: z.literal('decidedElsewhere') }),
  // Expired undecided (the decision says `expired`), or approved and not started in its window.
  decided.extend({
    status: z.literal('expired'),
    windowEndsAt: instant.optional(),
    execution: executionSchema.optional(),
  }),
  commonSchema.extend({ status: z.literal('withdrawn'), ...endedBy, ...triedBefore }),
  authorized.extend({ status: z.literal('cancelled'), ...endedBy }),
]);

/** A value that nobody writes to, all the way down. */
export type DeepReadonly<T> = T extends (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** One proposed remediation of one entity, in one of its states. */
export type Action = DeepReadonly<z.infer<typeof actionSchema>>;
export type Status = Action['status'];
export type In<S extends Status> = Extract<Action, { status: S }>;

export const statuses = actionSchema.options.map(option => option.shape.status.value);
export const statusSchema = z
  .enum(statuses)
  .meta({ id: 'ActionStatus', description: 'Where an action stands. More may come.' });

export const openStatuses = ['pending', 'approved', 'executing', 'running', 'needsAttention'] as const;
/** Open: something can still happen. Ended: all other states. */
export const isOpen = ({ status }: { readonly status: Status }): boolean => openStatuses.some(open => open === status);
