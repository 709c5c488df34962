import { odata } from '@azure/data-tables';
import { type ActionStore, storageUnavailable } from '../../application/ports.ts';
import { noSafety } from '../../domain/safety.ts';
import { feedRange, keyOf } from './keys.ts';
import { chunked, rowSchema, safetyFrom } from './rows.ts';
import type { StorageClock } from './storageClock.ts';
import { type TableRequests, tagOf } from './tableRequests.ts';

/** A tenant's pause, protected targets and caps: one row, and one more for each version there has been. */
export const safetyStore = (
  requests: TableRequests,
  clock: StorageClock,
): Pick<ActionStore, 'loadSafety' | 'saveSafety' | 'startedSince'> => ({
  loadSafety: async tenant => {
    const row = await requests.get(tenant, keyOf.safety());
    return row ? { safety: safetyFrom(row), tag: tagOf(row) } : { safety: noSafety };
  },

  saveSafety: async (partitionKey, { tag }, after) => {
    const row = { ...chunked('safety', after), schema: rowSchema };
    const at = after.changedAt ?? 0;
    clock.guard(at);
    const current = { partitionKey, rowKey: keyOf.safety(), ...row };
    const answer = await requests.transact([
      tag === undefined ? ['create', current] : ['update', current, 'Replace', { etag: tag }],
      ['create', { partitionKey, rowKey: keyOf.safetyVersion(after.version), ...row }],
      [
        'create',
        { partitionKey, rowKey: keyOf.feed(at, 'safety', after.version), type: 'SafetyChanged', schema: rowSchema },
      ],
    ]);
    if ('tag' in answer) return true;
    if (answer.status === 409 || answer.status === 412) return false;
    throw storageUnavailable('storage did not say whether the safety settings were written', answer.cause);
  },

  startedSince: async (tenant, kind, since, limit) => {
    const [from, below] = feedRange(since);
    const filter = odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below} and type eq 'ExecutionStarted' and kind eq ${kind}`;
    let count = 0;
    let continuation: string | undefined;
    do {
      const select = ['partitionKey', 'rowKey'];
      const page = await requests.page({
        filter,
        comparisons: 5,
        select,
        size: Math.max(1, Math.min(limit, 1000)),
        continuation,
      });
      count += page?.entities.length ?? 0;
      continuation = page?.continuation;
    } while (continuation !== undefined && count < limit);
    return count;
  },
});
