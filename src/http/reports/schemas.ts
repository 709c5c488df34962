import * as z from 'zod';
import { itemSchema, reportSchema } from '../../domain/reports/report.ts';
import { pageOf } from '../kernel/answers.ts';
import { cursor, pageSize } from '../kernel/schemas.ts';

export const reportFormats = ['json', 'csv', 'html'] as const;
export const reportQuery = z.strictObject({ format: z.enum(reportFormats).optional() });
export const reportsQuery = z.strictObject({ maxpagesize: pageSize.default(50), cursor });
export const reportPath = z.object({
  id: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3])[0-5]\d$/, {
      error: 'must be the id of a report, as the list shows it (2026-11-23T0800)',
    })
    .meta({ maxLength: 15 }),
});

const item = itemSchema.extend({ url: z.url().optional() });
const listed = reportSchema.shape.expiring.extend({ first: z.array(item) });
export const reportAnswer = reportSchema.extend({
  pending: reportSchema.shape.pending.extend({ oldest: z.array(item) }),
  expiring: listed,
  needsAttention: listed,
});

const count = z.int().nonnegative();
export const reportsAnswer = pageOf(
  reportSchema.pick({ id: true, createdAt: true, timeZone: true, period: true }).extend({
    etag: z.string(),
    totals: z.strictObject({
      ...{ pending: count, expiring: count, needsAttention: count, inProgress: count },
      ...{ submitted: count, decided: count, failures: count },
    }),
  }),
);
