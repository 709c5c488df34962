import * as z from 'zod';
import { severitySchema, verdictSchema } from '../../domain/actions/action.ts';
import {
  investigationStatusSchema,
  involvedKindSchema,
  recordWords,
  remediationStatusSchema,
} from '../../domain/investigations/investigation.ts';
import { externalName } from '../../domain/values/ids.ts';
import { line, someWords } from '../../domain/values/text.ts';
import { anyOf, cursor, httpsUrl, instant, linked, pageSize, pathName, title } from '../kernel/schemas.ts';

// What requests about investigations and incidents look like.

export const investigationPath = z.object({
  id: pathName.describe("The application's own id of it. Compared in lower case."),
});
export const incidentPath = z.object({
  id: pathName.describe('Id of the incident, as actions and investigations name it. Compared in lower case.'),
});

const kind = involvedKindSchema.describe('What it is.');
const id = externalName.describe('Its id.');

const entityToRecord = z
  .strictObject({
    kind,
    id,
    name: line(2048).describe('Name, for display.').optional(),
    verdict: verdictSchema.describe(recordWords.verdict),
    remediationStatus: remediationStatusSchema.describe(recordWords.remediationStatus).optional(),
  })
  .meta({ id: 'EntityToRecord', description: 'Something that the investigation looked at.' });
const evidenceEntity = z
  .strictObject({ kind, id })
  .meta({ id: 'EvidenceEntityToRecord', description: 'The entity that the evidence is about.' });
const evidenceToRecord = z
  .strictObject({
    type: line(64).describe(recordWords.evidenceType),
    description: someWords.describe('What it shows.'),
    url: httpsUrl.optional(),
    entity: evidenceEntity.describe('The entity that it is about.').optional(),
  })
  .meta({ id: 'EvidenceToRecord', description: 'Something that the investigation found.' });

const example = {
  title: 'Ransomware activity on desktop-42',
  severity: 'high',
  detectionSource: 'Defender for Endpoint',
  incident: { id: 'inc-9', title: 'Ransomware in Finance' },
  url: 'https://security.example/investigations/77',
  status: 'active',
  startedAt: '2026-11-01T09:00:00Z',
  alerts: [{ id: 'al-3', title: 'Shadow copies deleted' }],
  entities: [
    { kind: 'device', id: 'a9c1e0', name: 'desktop-42', verdict: 'malicious' },
    { kind: 'file', id: 'f-12', name: 'invoice.exe', verdict: 'malicious', remediationStatus: 'blocked' },
  ],
  evidence: [
    {
      type: 'process',
      description: 'vssadmin.exe deleted all shadow copies at 09:04',
      entity: { kind: 'device', id: 'a9c1e0' },
    },
  ],
};
export const investigationBody = z
  .strictObject({
    title: title.describe('One line for people.'),
    severity: severitySchema.default('medium').describe(recordWords.severity),
    detectionSource: title.describe('What found it, as "Defender for Endpoint".'),
    incident: linked.describe('The incident it belongs to.').optional(),
    url: httpsUrl.optional(),
    status: investigationStatusSchema
      .default('active')
      .describe('Closing it withdraws the pending actions that its owner has submitted to it.'),
    startedAt: instant().describe(recordWords.startedAt),
    endedAt: instant().describe(recordWords.endedAt).optional(),
    alerts: z.array(linked).max(50).default([]).describe('Alerts that led to it.'),
    entities: z.array(entityToRecord).max(100).default([]).describe(recordWords.entities),
    evidence: z.array(evidenceToRecord).max(100).default([]).describe(recordWords.evidence),
  })
  // Also asked where one of them could not be read, which is a fault of its own.
  .refine(({ startedAt, endedAt = startedAt }) => !(endedAt < startedAt), {
    path: ['endedAt'],
    error: 'must not be before startedAt',
  })
  .meta({
    id: 'InvestigationBody',
    description: 'The whole record of an investigation; what is left out is gone.',
    examples: [example],
  });

export const investigationsQuery = z.strictObject({
  status: anyOf(investigationStatusSchema).describe('Where it stands.').optional(),
  severity: anyOf(severitySchema).describe('How bad.').optional(),
  maxpagesize: pageSize.default(20),
  cursor,
});
