import type { ReportStore } from '../../../application/reports/ports.ts';
import { leftOut } from '../../../domain/values/portion.ts';
import { continuationOf, cursorOf, type TableQuery } from '../actions/query.ts';
import { rangeOf } from '../kernel/keys.ts';
import { inRange, readRows } from '../kernel/rangeReads.ts';
import { contentHash, rowSchema } from '../kernel/rows.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { keyOfReport, reportPrefix } from './keys.ts';
import { reportFacts } from './reportFacts.ts';
import { headlineFrom, reportFrom, rowsOfReport } from './rows.ts';

/** Reports: made from what the indexes and the feed say, and kept as one row each that is never written again. */
export const reportStore = (outside: Outside): ReportStore => {
  const { requests, log } = outside;
  return {
    reportFacts: (tenant, now, feed) => reportFacts(outside, tenant, now, feed),

    loadReport: async (tenant, id) => {
      const row = await requests.get(tenant, keyOfReport.report(id));
      return row && reportFrom(row);
    },

    listReports: async (tenant, size, cursor) => {
      const query = reportsOf(tenant);
      const continuation = cursor === undefined ? undefined : continuationOf(query, cursor);
      if (cursor !== undefined && continuation === undefined) return undefined;
      const { filter, comparisons } = query;
      const select = ['partitionKey', 'rowKey', 'schema', 'headline'];
      const page = await requests.page({ filter, comparisons, select, size, continuation });
      if (!page) return undefined;
      const { items, unreadable } = readRows(log, page.entities, headlineFrom);
      const next = page.continuation === undefined ? undefined : cursorOf(query, page.continuation);
      return { items, cursor: next, ...leftOut(unreadable.length) };
    },

    saveReport: async (report, at, commitId) => {
      const { id, tenant } = report;
      const key = keyOfReport.report(id);
      const told = { type: 'ReportCreated', reportId: id, hash: contentHash(report), schema: rowSchema };
      const saved = await commitRecords(outside, tenant, [
        {
          ...{ key, at, witness: { key, commitId } },
          before: new Map(),
          after: rowsOfReport(report, { commitId }),
          added: new Map([[keyOfReport.feed(at, id), told]]),
          readBack: rows => {
            const own = rows.get(key) ?? {};
            reportFrom(own);
            headlineFrom(own);
          },
        },
      ]);
      return saved.type === 'committed';
    },
  };
};

const reportsOf = (tenant: string): TableQuery => {
  const range = inRange(tenant, rangeOf(reportPrefix));
  return { ...range, fingerprint: `reports ${tenant}`, stillToCheck: () => true };
};
