import * as z from 'zod';
import { itemSchema, listedSchema, pendingSchema, reportSchema } from '../../domain/reports/report.ts';
import { pageOf } from '../kernel/answers.ts';
import { cursor, pageSize } from '../kernel/schemas.ts';
import { wire } from '../kernel/wire.ts';

export const reportFormats = ['json', 'csv', 'html'] as const;
export const reportQuery = z.strictObject({
  format: z.enum(reportFormats).describe('The form of the answer.').optional(),
});
export const reportsQuery = z.strictObject({ maxpagesize: pageSize.default(50), cursor });
export const reportPath = z.object({
  id: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])[0-5]\d$/, {
      error: 'must be the id of a report, as the list shows it (2026-11-23T0800)',
    })
    .meta({
      maxLength: 15,
      description:
        'Id of the report, as the list shows it: the local time that it was due at, as `2026-11-23T0800`; in UTC where the schedule is in several zones.',
    }),
});

export const reportAnswer = wire(() => {
  const item = itemSchema
    .extend({ url: z.url().describe('Where people open it.').optional() })
    .meta({ id: 'ReportItem', description: 'An action in a report; long texts are cut.' });
  const listed = listedSchema
    .extend({ first: z.array(item).describe('The first of them, ten at most.') })
    .meta({ id: 'UrgentActions', description: 'How many actions there are of a sort, and the first of them.' });
  const pending = pendingSchema
    .extend({
      oldest: z.array(item).describe('Those that have waited longest, ten at most; the longest waiting first.'),
    })
    .meta({ id: 'PendingFigures', description: 'What waits for a decision.' });
  return reportSchema
    .extend({
      pending: pending.describe('Those that wait for a decision.'),
      expiring: listed.describe('Those that expire within a day if nobody decides; the soonest first.'),
      needsAttention: listed.describe(
        'Those that need a person to find out how they ended; the longest waiting first.',
      ),
    })
    .meta({ id: 'Report', description: 'What waited at one moment, and what had happened since the report before.' });
});

const headline = wire(() => {
  const count = z.int().nonnegative();
  const totals = z
    .strictObject({
      pending: count.describe('How many waited for a decision.'),
      expiring: count.describe('How many expired within a day if nobody decided.'),
      needsAttention: count.describe('How many needed a person to find out how they ended.'),
      inProgress: count.describe('How many were approved, executing or running.'),
      submitted: count.describe('How many were submitted in the period.'),
      decided: count.describe('How many were decided in the period.'),
      failures: count.describe('How many executions failed in the period.'),
    })
    .meta({ id: 'ReportTotals', description: 'The figures of a report, in short.' });
  return reportSchema
    .pick({ id: true, createdAt: true, timeZone: true, period: true })
    .extend({
      id: z.string().describe('The local time that it was due at, as `2026-11-23T0800`.'),
      etag: z.string().describe('The version, for If-None-Match.'),
      totals: totals.describe('How many, in short.'),
    })
    .meta({ id: 'ReportHeadline', description: 'A scheduled report, in short.' });
});
export const reportsAnswer = pageOf(headline, { id: 'ReportPage', description: 'A page of scheduled reports.' });
