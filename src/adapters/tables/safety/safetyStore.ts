import { odata } from '@azure/data-tables';
import { ifReadable, isUnreadableRecord, unreadableRecord } from '../../../application/change/failures.ts';
import type { LoadedSafety, SafetyStore } from '../../../application/safety/ports.ts';
import { noSafety, type Safety } from '../../../domain/safety/safety.ts';
import { feedRange, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { type Entity, type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { keyOfSafety, safetyPrefix } from './keys.ts';
import { rowsOfSafety, rowsOfVersion, safetyFrom } from './rows.ts';

/** A tenant's pause, protected targets and caps: one row, and one more for each version there has been. */
export const safetyStore = (outside: Outside): SafetyStore => {
  const { requests } = outside;
  return {
    loadSafety: tenant => load(requests, tenant),

    loadDamagedSafety: async tenant => {
      try {
        await load(requests, tenant);
        return undefined;
      } catch (error) {
        if (!isUnreadableRecord(error)) throw error;
      }
      const [row, safety] = await Promise.all([
        requests.get(tenant, keyOfSafety.current()),
        newestVersion(requests, tenant),
      ]);
      return { safety, ...(row && { tag: tagOf(row) }) };
    },

    saveSafety: async (tenant, { safety, tag }, after, change) => {
      const saved = await commitRecords(outside, tenant, [
        {
          ...{ key: keyOfSafety.current(), tag, at: change.at },
          before: tag === undefined ? new Map() : rowsOfSafety(safety),
          after: rowsOfSafety(after),
          added: rowsOfVersion(after, change),
          witness: { key: keyOfSafety.version(after.version), commitId: change.commitId },
          readBack: (current, versions) => {
            safetyFrom(current.get(keyOfSafety.current()) ?? {});
            safetyFrom(versions.get(keyOfSafety.version(after.version)) ?? {});
          },
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

/** A tenant that has set nothing has no version either; where there is one, the settings have been lost. */
const load = async (requests: TableRequests, tenant: string): Promise<LoadedSafety> => {
  const current = () => requests.get(tenant, keyOfSafety.current());
  const row = await current();
  if (row) return loadedFrom(row);
  if (!(await requests.get(tenant, keyOfSafety.version(1)))) return { safety: noSafety };
  // The first may have been set in between: both rows come at once.
  const setMeanwhile = await current();
  if (setMeanwhile) return loadedFrom(setMeanwhile);
  throw unreadableRecord('the safety settings are gone, although versions of them exist');
};

const loadedFrom = (row: Entity): LoadedSafety => ({ safety: safetyFrom(row), tag: tagOf(row) });

/** The newest version that can be read, under the number of the newest, as its key tells it. */
const newestVersion = async (requests: TableRequests, tenant: string): Promise<Safety> => {
  let newest = 0;
  let last = noSafety;
  for await (const { entities } of pagesOf(requests, inRange(tenant, rangeOf(safetyPrefix))))
    for (const row of entities) {
      const { rowKey = '' } = row;
      if (rowKey === keyOfSafety.current()) continue;
      newest = Math.max(newest, Number(rowKey.slice(safetyPrefix.length)));
      last = ifReadable(() => safetyFrom(row)) ?? last;
    }
  const { waiting: _, ...held } = last;
  return { ...held, version: newest };
};
