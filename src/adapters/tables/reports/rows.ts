import * as z from 'zod';
import type { ReportHeadline } from '../../../application/reports/ports.ts';
import { type Report, reportSchema } from '../../../domain/reports/report.ts';
import { chunked, type Rows, read, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { keyOfReport } from './keys.ts';

const count = z.int().nonnegative();
/** What a list needs of a report, beside the whole: a report may be long, and a page has many. */
const headlineSchema: z.ZodType<ReportHeadline> = reportSchema
  .pick({ id: true, createdAt: true, timeZone: true, period: true })
  .extend({
    totals: z.strictObject({
      pending: count,
      expiring: count,
      needsAttention: count,
      inProgress: count,
      submitted: count,
      decided: count,
      failures: count,
    }),
  });

const headlineOf = ({ id, createdAt, timeZone, period, activity, ...report }: Report): ReportHeadline => ({
  ...{ id, createdAt, period },
  ...(timeZone !== undefined && { timeZone }),
  totals: {
    pending: report.pending.total,
    expiring: report.expiring.total,
    needsAttention: report.needsAttention.total,
    inProgress: report.inProgress.total,
    submitted: activity.submitted,
    decided: activity.decided.total,
    failures: activity.failures,
  },
});

/** Throws `UnreadableRecord` on what this version does not know. */
export const reportFrom = (row: StoredRow): Report => read(reportSchema, 'report', row);
export const headlineFrom = (row: StoredRow): ReportHeadline => read(headlineSchema, 'headline', row);

/** The row of a kept report. Pure, and the only place that says so. It is its own witness: it is written once. */
export const rowsOfReport = (report: Report, commit: { readonly commitId?: string }): Rows =>
  new Map([
    [
      keyOfReport.report(report.id),
      { ...commit, ...chunked('headline', headlineOf(report)), ...chunked('report', report), schema: rowSchema },
    ],
  ]);
