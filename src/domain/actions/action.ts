import * as z from 'zod';
import { entityKinds } from '../kinds/defineKind.ts';
import { kindNames } from '../kinds/index.ts';
import { ruleSchema } from '../policy/policy.ts';
import { grantAmong, type Principal, type Role, roles } from '../policy/roles.ts';

// The schemas are the types: what a stored row must parse as, and what the code believes, are written once.
// A state carries the fields it has, and no others.

const instant = z.int().nonnegative();
const text = z.string();

/** A person or application as a request or a token names it. */
export const party = z.strictObject({ id: text, name: text.optional() });
/** A person outside, as somebody else names them. */
export const namedPerson = z.strictObject({ id: text.optional(), name: text });

/** Who did something, with the right that allowed it. `system` is Action Center itself (expiry, execution). */
export const actorSchema = z.strictObject({
  id: text,
  name: text.optional(),
  type: z.enum(['user', 'application', 'system']),
  role: z.enum(roles).optional(),
  claim: z.enum(['roles', 'wids']).optional(),
  /** For a relay: the person whose decision it says it passes on. Nobody has verified that name. */
  onBehalfOf: namedPerson.optional(),
});
export type Actor = z.infer<typeof actorSchema>;

/** A caller as the history names them, with the role among these that gave the right. */
export const actorWith = (by: Principal, rights: readonly Role[]): Actor => {
  const grant = grantAmong(by, rights);
  return { id: by.id, name: by.name, type: by.type, ...(grant && { role: grant.role, claim: grant.claim }) };
};

/** One person's decision. */
export const voteSchema = z.strictObject({
  by: actorSchema,
  decision: z.enum(['approve', 'reject']),
  comment: text.optional(),
  at: instant,
});
export type Vote = z.infer<typeof voteSchema>;

/** Something elsewhere. */
export const linked = z.strictObject({ id: text, title: text.optional(), url: text.optional() });
export const severities = ['informational', 'low', 'medium', 'high'] as const;
export const verdicts = ['malicious', 'suspicious', 'noThreatsFound'] as const;
export const sources = ['automated', 'manual', 'undo', 'intake'] as const;

export const decisionSchema = z.strictObject({
  outcome: z.enum(['approved', 'rejected', 'expired', 'auto', 'decidedElsewhere']),
  at: instant,
  by: z.array(actorSchema),
  /** What somebody outside decided, as the submitter reports it. Never verified. */
  reported: z
    .strictObject({
      outcome: z.enum(['approved', 'rejected']),
      decidedBy: namedPerson,
      decidedAt: instant,
    })
    .optional(),
});

export const executionSchema = z.strictObject({
  /** Leases taken, those that died included. */
  attempts: z.int().nonnegative(),
  /** Leases since the approval or the last retry that died or ended unknown; the fifth is the last. */
  lost: z.int().nonnegative(),
  /** Number of the run: part of the provider's idempotency key; grows only when the last run surely did not take place. */
  run: z.int().positive(),
  /** Retries by people. */
  retries: z.int().nonnegative(),
  provider: text.optional(),
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
  operationId: text.optional(),
  message: text.optional(),
  /** False where the back end took the order but never says whether it was carried out. */
  confirmed: z.boolean().optional(),
});
export type Execution = z.infer<typeof executionSchema>;

export const commonSchema = z.strictObject({
  id: text,
  tenant: text,
  /** Number of the last history entry: the public version, shown as the ETag. */
  version: z.int().nonnegative(),
  /** Hash of the last history entry. */
  head: text,
  kind: z.enum(kindNames),
  title: text,
  entity: z.strictObject({
    kind: z.enum(entityKinds),
    id: text,
    name: text.optional(),
    deviceGroup: text.optional(),
  }),
  parameters: z.record(text, z.unknown()),
  digest: text,
  externalId: text.optional(),
  /** SHA-256 of the submitted content: tells a repeated submission from another one under the same external id. */
  contentHash: text,
  severity: z.enum(severities),
  verdict: z.enum(verdicts),
  source: z.enum(sources),
  detectionSource: text.optional(),
  tags: z.array(text),
  reason: text.optional(),
  investigation: linked.optional(),
  incident: linked.optional(),
  alerts: z.array(linked),
  submittedBy: actorSchema,
  requestedBy: party.optional(),
  createdAt: instant,
  lastModifiedAt: instant,
  expiresAt: instant,
  /** What only one open action may hold at a time; absent when the submitter allowed a duplicate. */
  exclusivity: text.optional(),
  review: z.strictObject({ place: z.enum(['here', 'emailPortal']), url: text.optional() }),
  rule: ruleSchema,
  votes: z.array(voteSchema),
  assignedTo: party.optional(),
  undoOf: text.optional(),
  undoneBy: text.optional(),
});

const pending = commonSchema.extend({
  status: z.literal('pending'),
  /** Notices (warnings, reminders, escalations) due up to here have been given. */
  noticedUntil: instant,
});
const decided = commonSchema.extend({ decision: decisionSchema });
const authorized = decided.extend({ windowEndsAt: instant, execution: executionSchema });
const approved = authorized.extend({
  status: z.literal('approved'),
  /** No run starts before. */
  notBefore: instant,
  /** When to look again if no message arrives. */
  wakeAt: instant,
});
const executing = authorized.extend({ status: z.literal('executing'), leaseId: text, leaseUntil: instant });
const running = authorized.extend({
  status: z.literal('running'),
  operationId: text,
  wakeAt: instant,
  /** The provider's limit: after it the outcome counts as unknown. */
  giveUpAt: instant,
});
const needsAttention = authorized.extend({ status: z.literal('needsAttention'), problem: text });
const resolution = z.strictObject({ by: actorSchema, outcome: z.enum(['succeeded', 'failed', 'didNotRun']) });
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
  decided.extend({ status: z.literal('rejected') }),
  decided.extend({ status: z.literal('decidedElsewhere') }),
  // Expired undecided (the decision says `expired`), or approved and not started in its window.
  decided.extend({
    status: z.literal('expired'),
    windowEndsAt: instant.optional(),
    execution: executionSchema.optional(),
  }),
  commonSchema.extend({ status: z.literal('withdrawn'), ...endedBy }),
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

export const openStatuses = ['pending', 'approved', 'executing', 'running', 'needsAttention'] as const;
/** Open: something can still happen. Ended: all other states. */
export const isOpen = ({ status }: { readonly status: Status }): boolean => openStatuses.some(open => open === status);
