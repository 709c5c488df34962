import { odata } from '@azure/data-tables';
import type { SafetyStore } from '../../../application/safety/ports.ts';
import { noSafety } from '../../../domain/safety/safety.ts';
import { feedRange } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { tagOf } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { keyOfSafety } from './keys.ts';
import { rowsOfSafety, rowsOfVersion, safetyFrom } from './rows.ts';

/** A tenant's pause, protected targets and caps: one row, and one more for each version there has been. */
export const safetyStore = (outside: Outside): SafetyStore => {
  const { requests } = outside;
  return {
    loadSafety: async tenant => {
      const row = await requests.get(tenant, keyOfSafety.current());
      return row ? { safety: safetyFrom(row), tag: tagOf(row) } : { safety: noSafety };
    },

    saveSafety: async (tenant, { safety, tag }, after, commitId) => {
      const saved = await commitRecords(outside, tenant, [
        {
          ...{ key: keyOfSafety.current(), tag, at: after.changedAt },
          before: tag === undefined ? new Map() : rowsOfSafety(safety),
          after: rowsOfSafety(after),
          added: rowsOfVersion(after, commitId),
          witness: { key: keyOfSafety.version(after.version), commitId },
        },
      ]);
      return saved.type === 'committed';
    },

    startedSince: async (tenant, kind, since, limit) => {
      const { filter, comparisons } = inRange(tenant, feedRange(since));
      const started = odata` and type eq 'ExecutionStarted' and kind eq ${kind}`;
      const query = { filter: filter + started, comparisons: comparisons + 2, select: ['partitionKey', 'rowKey'] };
      let count = 0;
      // To the end, or to the limit: a page may be nearly empty, and what lies behind it counts all the same.
      for await (const { entities } of pagesOf(requests, query, Math.max(1, Math.min(limit, 1000)))) {
        count += entities.length;
        if (count >= limit) break;
      }
      return count;
    },
  };
};
