import * as z from 'zod';
import { linked, severitySchema, statusSchema } from '../../domain/actions/action.ts';
import {
  closingShape,
  investigationOutlineSchema,
  investigationStatusSchema,
  recordSchema,
} from '../../domain/investigations/investigation.ts';
import { progressStateSchema } from '../../domain/investigations/progress.ts';
import { waitingSchema } from '../../domain/investigations/waiting.ts';
import { countSchema, unreadableSchema } from '../../domain/values/portion.ts';
import { pageOf } from '../kernel/answers.ts';
import { once } from '../kernel/once.ts';
import { wire } from '../kernel/wire.ts';

// What answers about investigations and incidents look like.

const text = z.string();
const id = text.describe('Its id.');
const etag = text.describe('The version of the record, for If-Match.');
const isRecorded = 'Whether there is a record. If not, it is known from actions alone.';
const title = text.describe('One line for people.').optional();
const url = text.describe('Link for people; https.').optional();

/** How actions stand. */
const standing = once(() => {
  const counts = z
    .strictObject({
      total: countSchema.describe('How many there are.'),
      byStatus: z
        .partialRecord(statusSchema, countSchema)
        .describe('How many are in each status. A status that is left out has none.'),
    })
    .meta({ id: 'ActionCounts', description: 'How many actions, and in which statuses.' });
  return z.strictObject({
    state: progressStateSchema.describe('Where its actions stand, taken together.'),
    actions: counts.describe('How many actions, and in which statuses.'),
  });
});
const complete = z
  .boolean()
  .describe('False when there is more than was looked at: then this tells of the newest only.');
const progress = once(() =>
  standing().extend({
    complete,
    waiting: waitingSchema.describe('How long its actions have waited for decisions.'),
    firstActivityAt: z.int().describe('When the first of it came in.').optional(),
    lastActivityAt: z.int().describe('When anything of it changed last.').optional(),
    unreadable: unreadableSchema,
  }),
);
const record = once(() => recordSchema.omit({ tenant: true, version: true }).extend({ etag, ...closingShape }));

/** The record, as its owner has written it. */
export const recordAnswer = wire(() =>
  record().meta({
    id: 'InvestigationRecord',
    description: 'The record of an investigation, as its owner has written it.',
  }),
);

export const investigationAnswer = wire(() => {
  const recorded = record()
    .extend({ recorded: z.literal(true).describe(isRecorded), ...progress().shape })
    .meta({ id: 'RecordedInvestigation', description: 'An investigation as its record tells it.' });
  const derived = z
    .strictObject({
      id,
      recorded: z.literal(false).describe(isRecorded),
      ...{ title, url },
      severity: severitySchema.describe('The highest of its actions.').optional(),
      incident: linked.describe('The incident it belongs to.').optional(),
      ...progress().shape,
    })
    .meta({
      id: 'DerivedInvestigation',
      description: 'An investigation without a record: what the actions that name it say together.',
    });
  return z.union([recorded, derived]).meta({
    id: 'Investigation',
    description: 'An investigation with what has become of its actions; `recorded` says in which of two shapes.',
  });
});

const item = wire(() =>
  investigationOutlineSchema
    .omit({ version: true })
    .extend({ etag, ...standing().shape, complete, unreadable: unreadableSchema })
    .meta({
      id: 'InvestigationItem',
      description: 'An investigation as lists show it: without alerts, entities and evidence.',
    }),
);
export const investigationPage = pageOf(item, {
  id: 'InvestigationPage',
  description: 'A page of a list. It may be short, even empty, and still have a `nextLink`.',
});

export const incidentAnswer = wire(() => {
  const part = z
    .strictObject({
      id,
      recorded: z.boolean().describe(isRecorded),
      ...{ title, url },
      status: investigationStatusSchema.describe('Where it stands.').optional(),
      severity: severitySchema.describe('As the record says; without a record the highest of its actions.').optional(),
      ...standing().shape,
    })
    .meta({ id: 'IncidentInvestigation', description: 'An investigation as far as it belongs to the incident.' });
  return z
    .strictObject({
      id,
      ...{ title, url },
      severity: severitySchema.describe('The highest of its actions and recorded investigations.').optional(),
      ...progress().shape,
      investigations: z
        .array(part)
        .describe(
          'The investigations that belong to it. State and counts are those of their actions in this incident.',
        ),
    })
    .meta({ id: 'Incident', description: 'What names an incident, together.' });
});
