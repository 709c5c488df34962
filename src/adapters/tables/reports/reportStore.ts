import * as z from 'zod';
import { storageUnavailable } from '../../../application/change/failures.ts';
import type { ReportHeadline, ReportStore } from '../../../application/reports/ports.ts';
import { type Report, reportSchema } from '../../../domain/reports/report.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { continuationOf, cursorOf, type TableQuery } from '../actions/query.ts';
import { keyOf, rangeOf } from '../kernel/keys.ts';
import { inRange } from '../kernel/rangeReads.ts';
import { chunked, read, rowSchema } from '../kernel/rows.ts';
import type { StorageClock } from '../kernel/storageClock.ts';
import type { TableRequests } from '../kernel/tableRequests.ts';
import { reportFacts } from './reportFacts.ts';

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

/** Reports: made from what the indexes and the feed say, and kept as one row each that is never written again. */
export const reportStore = (requests: TableRequests, clock: StorageClock): ReportStore => ({
  reportFacts: (tenant, now, feed) => reportFacts(requests, tenant, now, feed),

  loadReport: async (tenant, id) => {
    const row = await requests.get(tenant, keyOf.report(id));
    return row && read(reportSchema, 'report', row);
  },

  listReports: async (tenant, size, cursor) => {
    const query = reportsOf(tenant);
    const continuation = cursor === undefined ? undefined : continuationOf(query, cursor);
    if (cursor !== undefined && continuation === undefined) return undefined;
    const { filter, comparisons } = query;
    const select = ['partitionKey', 'rowKey', 'schema', 'headline'];
    const page = await requests.page({ filter, comparisons, select, size, continuation });
    if (!page) return undefined;
    const items = page.entities.map(row => read(headlineSchema, 'headline', row));
    return { items, cursor: page.continuation === undefined ? undefined : cursorOf(query, page.continuation) };
  },

  saveReport: async (report: Report, at: Instant) => {
    clock.guard(at);
    const partitionKey = report.tenant;
    const row = { ...chunked('headline', headlineOf(report)), ...chunked('report', report), schema: rowSchema };
    const told = { type: 'ReportCreated', reportId: report.id, schema: rowSchema };
    const answer = await requests.transact([
      ['create', { partitionKey, rowKey: keyOf.report(report.id), ...row }],
      ['create', { partitionKey, rowKey: keyOf.feed(at, `report-${report.id}`, 1), ...told }],
    ]);
    if ('tag' in answer) return true;
    if (answer.status === 409) return false;
    throw storageUnavailable('storage did not say whether the report was written', answer.cause);
  },
});

const reportsOf = (tenant: string): TableQuery => {
  const range = inRange(tenant, rangeOf('report_'));
  return { ...range, fingerprint: `reports ${tenant}`, stillToCheck: () => true };
};
