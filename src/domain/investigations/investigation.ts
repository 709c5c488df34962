import * as z from 'zod';
import { actorSchema, actorWith, type DeepReadonly, linked, severities, verdicts } from '../actions/action.ts';
import { type Refused, refused } from '../actions/result.ts';
import { entityKinds } from '../kinds/defineKind.ts';
import { permissions, seesEverything } from '../policy/permissions.ts';
import type { Principal } from '../policy/roles.ts';
import { canonicalJson } from '../values/digest.ts';
import { type Instant, laterOf } from '../values/time.ts';

// The record that an application keeps of its own inquiry. What became of the actions that it proposed is not in it: that
// is derived from the actions whenever somebody looks (progress.ts), so that no decision has a counter to fight for.

const instant = z.int().nonnegative();
const text = z.string();

/** What an inquiry looks at is more than what actions act on. */
export const involvedKinds = [
  ...entityKinds,
  'file',
  'process',
  'ipAddress',
  'registryKey',
  'service',
  'driver',
  'scheduledTask',
  'other',
] as const;
/** As Microsoft Graph has them (learn.microsoft.com/graph/api/resources/security-alertevidence). */
export const remediationStatuses = ['none', 'remediated', 'prevented', 'blocked', 'notFound'] as const;

/** What the application says, and replaces as a whole. */
const content = z.strictObject({
  title: text,
  severity: z.enum(severities),
  detectionSource: text,
  incident: linked.optional(),
  url: text.optional(),
  startedAt: instant,
  endedAt: instant.optional(),
  alerts: z.array(linked),
  entities: z.array(
    z.strictObject({
      kind: z.enum(involvedKinds),
      id: text,
      name: text.optional(),
      verdict: z.enum(verdicts),
      remediationStatus: z.enum(remediationStatuses).optional(),
    }),
  ),
  evidence: z.array(
    z.strictObject({
      /** What sort of evidence, in the application's words. */
      type: text,
      description: text,
      url: text.optional(),
      /** The entity that it is about. */
      entity: z.strictObject({ kind: z.enum(involvedKinds), id: text }).optional(),
    }),
  ),
});

export const recordSchema = content.extend({
  id: text,
  tenant: text,
  version: z.int().positive(),
  /** The application that recorded it: it alone may replace it. */
  owner: actorSchema,
  createdAt: instant,
  lastModifiedAt: instant,
});
const closed = recordSchema.extend({
  status: z.literal('closed'),
  closedBy: actorSchema,
  closedAt: instant,
  /** When the sweep is to withdraw what the owner has left pending; absent when nothing is left. */
  withdrawAt: instant.optional(),
});
export const investigationSchema = z.discriminatedUnion('status', [
  recordSchema.extend({ status: z.literal('active') }),
  closed,
]);
export type Investigation = DeepReadonly<z.infer<typeof investigationSchema>>;
export type InvestigationContent = DeepReadonly<z.infer<typeof content>> & {
  readonly status: Investigation['status'];
};
export const investigationStatuses = investigationSchema.options.map(option => option.shape.status.value);

/** What lists show: without alerts, entities and evidence. */
export const investigationOutlineSchema = recordSchema
  .omit({ tenant: true, alerts: true, entities: true, evidence: true })
  .extend({
    status: z.enum(investigationStatuses),
    closedBy: actorSchema.optional(),
    closedAt: instant.optional(),
  });
export type InvestigationOutline = DeepReadonly<z.infer<typeof investigationOutlineSchema>>;
export const investigationOutlineOf = (investigation: Investigation): InvestigationOutline => {
  const { tenant: _, alerts: __, entities: ___, evidence: ____, ...outline } = investigation;
  if (outline.status === 'active') return outline;
  const { withdrawAt: _____, ...shown } = outline;
  return shown;
};

/** What happened to a record, as the change feed names it. */
export type InvestigationChange =
  | 'InvestigationRecorded'
  | 'InvestigationChanged'
  | 'InvestigationClosed'
  | 'InvestigationReopened';

export type Recording =
  | { readonly type: 'recorded'; readonly investigation: Investigation; readonly change: InvestigationChange }
  | { readonly type: 'unchanged'; readonly investigation: Investigation }
  | Refused;

type RecordRequest = {
  readonly id: string;
  readonly content: InvestigationContent;
  readonly by: Principal;
  readonly now: Instant;
  readonly ifMatch?: number | undefined;
};

/**
 * What recording an investigation does to its record. Recording the same once more is success, before any other check
 * on it: whoever got no answer repeats.
 */
export const record = (
  before: Investigation | undefined,
  { id, content, by, now, ifMatch }: RecordRequest,
): Recording => {
  if (before && before.owner.id !== by.id) return refused({ code: seesEverything(by) ? 'NotYours' : 'NotFound' });
  if (before && isSame(before, content)) return { type: 'unchanged', investigation: before };
  if (ifMatch !== undefined && ifMatch !== before?.version) return refused({ code: 'PreconditionFailed' });

  // Never before the last change: the feed is read in time order.
  const at = laterOf(now, before?.lastModifiedAt ?? 0);
  const actor = actorWith(by, permissions.recordInvestigation);
  const { status, ...told } = content;
  const base = {
    ...told,
    id,
    tenant: by.tenant,
    version: (before?.version ?? 0) + 1,
    owner: before?.owner ?? actor,
    createdAt: before?.createdAt ?? at,
    lastModifiedAt: at,
  };
  const change = changeFor(before?.status, status);
  if (status === 'active') return { type: 'recorded', change, investigation: { ...base, status } };
  // A record that stays closed keeps the time of its closing, and what is still to be withdrawn.
  const closing =
    before?.status === 'closed'
      ? { closedBy: before.closedBy, closedAt: before.closedAt, withdrawAt: before.withdrawAt }
      : { closedBy: actor, closedAt: at, withdrawAt: at };
  return { type: 'recorded', change, investigation: { ...base, status, ...closing } };
};

const contentNames = Object.keys(content.shape);
const isSame = (before: Investigation, wanted: InvestigationContent): boolean =>
  before.status === wanted.status && contentText(before) === contentText(wanted);
const contentText = (value: object): string =>
  canonicalJson(Object.fromEntries(Object.entries(value).filter(([name]) => contentNames.includes(name))));

const changeFor = (
  before: Investigation['status'] | undefined,
  after: Investigation['status'],
): InvestigationChange => {
  if (before === undefined) return 'InvestigationRecorded';
  if (before === after) return 'InvestigationChanged';
  return after === 'closed' ? 'InvestigationClosed' : 'InvestigationReopened';
};

/**
 * The owner as a caller once more, with the right that it had when it recorded the investigation: closing it was the wish
 * to withdraw, and what is withdrawn later is withdrawn in its name. It decides nothing else.
 */
export const ownerAsCaller = ({ tenant, owner: { id, name = id, role, claim } }: Investigation): Principal => ({
  tenant,
  id,
  name,
  type: 'application',
  grants: role && claim ? [{ role, claim }] : [],
  voidRoles: [],
  tokenIssuedAt: 0,
});
