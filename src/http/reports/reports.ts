import { listReports as listOfReports, readPendingReport, readReport } from '../../application/reports/reports.ts';
import { leftOut } from '../../domain/values/portion.ts';
import { publicForm } from '../../domain/values/time.ts';
import { nextLink } from '../kernel/addresses.ts';
import { csvType } from '../kernel/csv.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath } from '../kernel/schemas.ts';
import { reportIn } from './forms.ts';
import { reportAnswer, reportPath, reportQuery, reportsAnswer, reportsQuery } from './schemas.ts';

const form = { schema: reportAnswer, types: [csvType, 'text/html; charset=utf-8'] };
const chosen = 'JSON, CSV or an HTML page: as `format` says, else the one that `Accept` likes best, else JSON.';

/** What waits now, made while the caller waits. */
export const getPendingReport = endpoint({
  name: 'getPendingReport',
  method: 'GET',
  route: 'api/reports/pending',
  tag: 'Reports',
  summary: 'What waits for a decision now, and what happened since the last kept report',
  description: `${chosen} Without a kept report, what happened in the last 24 hours. Changes of the last two minutes are not counted.`,
  answers: { 200: { description: 'The report as of now.', ...form, headers: ['Content-Disposition'] } },
  operation: 'viewReports',
  path: noPath,
  query: reportQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ query }, call) => reportIn(query.format, await readPendingReport(call.deps, call.by.tenant), call),
});

/** One report that was made on schedule. */
export const getReport = endpoint({
  name: 'getReport',
  method: 'GET',
  route: 'api/reports/{id}',
  tag: 'Reports',
  summary: 'A scheduled report',
  description: `${chosen} The figures are kept as they were; how they look is made anew each time.`,
  answers: { 200: { description: 'The report.', ...form, headers: ['ETag', 'Content-Disposition'] } },
  operation: 'viewReports',
  path: reportPath,
  query: reportQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ path, query }, call) => {
    const report = await readReport(call.deps, call.by.tenant, path.id);
    return report.type === 'ok' ? reportIn(query.format, report.value, call, neverChanged) : report;
  },
});

/** The reports that were made on schedule. */
export const listReports = endpoint({
  name: 'listReports',
  method: 'GET',
  route: 'api/reports',
  tag: 'Reports',
  summary: 'List the scheduled reports, newest first',
  answers: { 200: { description: 'A page, with the totals of each report.', schema: reportsAnswer } },
  operation: 'viewReports',
  path: noPath,
  query: reportsQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ query }, call) => {
    const page = await listOfReports(call.deps, call.by.tenant, query.maxpagesize, query.cursor);
    if (page.type === 'refused') return page;
    const { items, cursor } = page.value;
    const next = nextLink(call, cursor);
    const value = items.map(item => publicForm({ ...item, etag: neverChanged }));
    return { body: { value, ...(next !== undefined && { nextLink: next }), ...leftOut(page.value.unreadable) } };
  },
});

/** A kept report is written once. */
const neverChanged = etagOf({ version: 1 });
