import * as z from 'zod';
import { actorSchema, actorWith, type DeepReadonly, linked, severitySchema, verdictSchema } from '../actions/action.ts';
import { type Refused, refused } from '../actions/result.ts';
import { entityKinds } from '../kinds/defineKind.ts';
import { permissions, seesEverything } from '../policy/permissions.ts';
import type { Principal } from '../policy/roles.ts';
import { canonicalJson } from '../values/digest.ts';
import { isAsWanted, type Precondition } from '../values/precondition.ts';
import { type Instant, laterOf } from '../values/time.ts';

// The record that an application keeps of its own inquiry. What became of the actions that it proposed is not in it: that
// is derived from the actions whenever somebody looks (progress.ts), so that no decision has a counter to fight for.

const instant = z.int().nonnegative();
const text = z.string();

/** What an inquiry looks at is more than what actions act on. */
const involvedKinds = [
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
export const involvedKindSchema = z.enum(involvedKinds).meta({
  id: 'InvolvedKind',
  description: 'What an investigation can look at: more than actions can act on.',
});
/** As Microsoft Graph has them (learn.microsoft.com/graph/api/resources/security-alertevidence). */
const remediationStatuses = ['none', 'remediated', 'prevented', 'blocked', 'notFound'] as const;
export const remediationStatusSchema = z.enum(remediationStatuses).meta({
  id: 'RemediationStatus',
  description: 'What has been done about an entity, in the words of Microsoft Graph.',
});

/** What a record says, whoever asks for it or tells it. */
export const recordWords = {
  severity: 'How bad, as the application says.',
  startedAt: 'When what happened there began, as the application says.',
  endedAt: 'When what happened there ended, as the application says.',
  entities: 'What was looked at.',
  evidence: 'What was found.',
  verdict: 'What the application thinks of it.',
  remediationStatus: 'What has been done about it, as the application says.',
  evidenceType: "What sort of evidence, in the application's own words.",
} as const;

const involvedSchema = z
  .strictObject({
    kind: involvedKindSchema.describe('What it is.'),
    id: text.describe('Its id.'),
    name: text.describe('Name, for display.').optional(),
    verdict: verdictSchema.describe(recordWords.verdict),
    remediationStatus: remediationStatusSchema.describe(recordWords.remediationStatus).optional(),
  })
  .meta({ id: 'InvolvedEntity', description: 'Something that the investigation looked at.' });
const evidenceEntitySchema = z
  .strictObject({ kind: involvedKindSchema.describe('What it is.'), id: text.describe('Its id.') })
  .meta({ id: 'EvidenceEntity', description: 'The entity that evidence is about.' });
const evidenceSchema = z
  .strictObject({
    type: text.describe(recordWords.evidenceType),
    description: text.describe('What it shows.'),
    url: text.describe('Link for people; https.').optional(),
    entity: evidenceEntitySchema.describe('The entity that it is about.').optional(),
  })
  .meta({ id: 'Evidence', description: 'Something that the investigation found.' });

/** What the application says, and replaces as a whole. */
const content = z.strictObject({
  title: text.describe('One line for people.'),
  severity: severitySchema.describe(recordWords.severity),
  detectionSource: text.describe('What found it, as "Defender for Endpoint".'),
  incident: linked.describe('The incident it belongs to.').optional(),
  url: text.describe('Link for people; https.').optional(),
  startedAt: instant.describe(recordWords.startedAt),
  endedAt: instant.describe(recordWords.endedAt).optional(),
  alerts: z.array(linked).describe('Alerts that led to it.'),
  entities: z.array(involvedSchema).describe(recordWords.entities),
  evidence: z.array(evidenceSchema).describe(recordWords.evidence),
});

export const recordSchema = content.extend({
  id: text.describe('Its id.'),
  tenant: text,
  version: z.int().positive(),
  owner: actorSchema.describe('The application that recorded it. It alone may replace the record.'),
  createdAt: instant.describe('When it was first recorded.'),
  lastModifiedAt: instant.describe('When the record changed last. Its actions change without it.'),
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
const investigationStatuses = investigationSchema.options.map(option => option.shape.status.value);
export const investigationStatusSchema = z
  .enum(investigationStatuses)
  .meta({ id: 'InvestigationStatus', description: 'Whether the application still looks into it.' });
/** How a record stands, and who closed it when, if it is closed. */
export const closingShape = {
  status: investigationStatusSchema.describe('Where it stands.'),
  closedBy: actorSchema.describe('The application that closed it.').optional(),
  closedAt: instant.describe('When it was closed.').optional(),
};

/** What lists show: without alerts, entities and evidence. */
export const investigationOutlineSchema = recordSchema
  .omit({ tenant: true, alerts: true, entities: true, evidence: true })
  .extend(closingShape);
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
  readonly ifMatch?: Precondition | undefined;
  /** What is known of a record of this owner's that cannot be read, and is written anew. */
  readonly damaged?: { readonly version: number; readonly createdAt?: Instant } | undefined;
};

/**
 * What recording an investigation does to its record. Recording the same once more is success, before any other check
 * on it: whoever got no answer repeats. Not so for whoever wants to be the first.
 */
export const record = (
  before: Investigation | undefined,
  { id, content, by, now, ifMatch, damaged }: RecordRequest,
): Recording => {
  const known = before ?? damaged;
  if (before && before.owner.id !== by.id) return refused({ code: seesEverything(by) ? 'NotYours' : 'NotFound' });
  if (before && ifMatch !== 'missing' && isSame(before, content)) return { type: 'unchanged', investigation: before };
  if (!isAsWanted(ifMatch, known?.version)) return refused({ code: 'PreconditionFailed' });

  // Never before the last change: the feed is read in time order.
  const at = laterOf(now, before?.lastModifiedAt ?? damaged?.createdAt ?? 0);
  const actor = actorWith(by, permissions.recordInvestigation);
  const { status, ...told } = content;
  const base = {
    ...told,
    id,
    tenant: by.tenant,
    version: (known?.version ?? 0) + 1,
    owner: before?.owner ?? actor,
    createdAt: known?.createdAt ?? at,
    lastModifiedAt: at,
  };
  // What it was before nobody can tell.
  const change = changeFor(damaged ? 'active' : before?.status, status);
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
