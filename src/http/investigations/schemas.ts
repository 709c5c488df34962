import * as z from 'zod';
import { actorSchema, severities, statuses, verdicts } from '../../domain/actions/action.ts';
import {
  investigationOutlineSchema,
  investigationStatuses,
  involvedKinds,
  recordSchema,
  remediationStatuses,
} from '../../domain/investigations/investigation.ts';
import { progressStates } from '../../domain/investigations/progress.ts';
import { waitingSchema } from '../../domain/investigations/waiting.ts';
import { countSchema } from '../../domain/values/portion.ts';
import { pageOf } from '../kernel/answers.ts';
import { anyOf, cursor, externalName, httpsUrl, line, linked, pageSize, title, words } from '../kernel/schemas.ts';

// What requests and answers about investigations and incidents look like.

const time = z.iso
  .datetime({ offset: true, error: 'must be a time as RFC 3339' })
  .transform(given => Date.parse(given));
const severity = z.enum(severities);
const kind = z.enum(involvedKinds);

const involved = z.strictObject({
  kind,
  id: externalName,
  name: line(2048).optional(),
  verdict: z.enum(verdicts),
  remediationStatus: z.enum(remediationStatuses).optional(),
});
const evidence = z.strictObject({
  type: line(64),
  description: words.refine(text => text !== undefined, { error: 'must say something' }).transform(text => text ?? ''),
  url: httpsUrl.optional(),
  entity: z.strictObject({ kind, id: externalName }).optional(),
});
export const investigationBody = z
  .strictObject({
    title,
    severity: severity.default('medium'),
    detectionSource: title,
    incident: linked.optional(),
    url: httpsUrl.optional(),
    status: z.enum(investigationStatuses).default('active'),
    startedAt: time,
    endedAt: time.optional(),
    alerts: z.array(linked).max(50).default([]),
    entities: z.array(involved).max(100).default([]),
    evidence: z.array(evidence).max(100).default([]),
  })
  // Also asked where one of them could not be read, which is a fault of its own.
  .refine(({ startedAt, endedAt = startedAt }) => !(endedAt < startedAt), {
    path: ['endedAt'],
    error: 'must not be before startedAt',
  });

export const investigationsQuery = z.strictObject({
  status: anyOf(investigationStatuses).optional(),
  severity: anyOf(severities).optional(),
  maxpagesize: pageSize.default(20),
  cursor,
});

const text = z.string();
const counts = z.strictObject({ total: countSchema, byStatus: z.partialRecord(z.enum(statuses), countSchema) });
const state = z.enum(progressStates);
/** False: there are more than were looked at, so this tells of the newest only. */
const complete = z.boolean();
const progress = {
  ...{ state, actions: counts, complete, waiting: waitingSchema },
  firstActivityAt: z.int().optional(),
  lastActivityAt: z.int().optional(),
};
const etag = { etag: text };
const link = { title: text.optional(), url: text.optional() };

const outline = investigationOutlineSchema.omit({ version: true }).extend(etag);
/** The record, as its owner has written it. */
export const recordAnswer = recordSchema.omit({ tenant: true, version: true }).extend({
  ...etag,
  status: z.enum(investigationStatuses),
  closedBy: actorSchema.optional(),
  closedAt: z.int().optional(),
});
const recordedInvestigation = recordAnswer.extend({ recorded: z.literal(true), ...progress });
/** Only actions name it: what they say together. */
const derivedInvestigation = z.strictObject({
  id: text,
  recorded: z.literal(false),
  ...link,
  severity: severity.optional(),
  incident: investigationOutlineSchema.shape.incident,
  ...progress,
});
export const investigationAnswer = z.union([recordedInvestigation, derivedInvestigation]);
export const investigationPage = pageOf(outline.extend({ state, actions: counts, complete }));

export const incidentAnswer = z.strictObject({
  id: text,
  ...link,
  severity: severity.optional(),
  ...progress,
  investigations: z.array(
    z.strictObject({
      id: text,
      recorded: z.boolean(),
      ...link,
      status: z.enum(investigationStatuses).optional(),
      severity: severity.optional(),
      /** Of its actions in this incident. */
      state,
      actions: counts,
    }),
  ),
});
