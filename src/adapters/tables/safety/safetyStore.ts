import { odata } from '@azure/data-tables';
import { storageUnavailable } from '../../../application/change/failures.ts';
import type { SafetyStore } from '../../../application/safety/ports.ts';
import { noSafety } from '../../../domain/safety/safety.ts';
import { feedRange, keyOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { chunked, rowSchema, safetyFrom } from '../kernel/rows.ts';
import type { StorageClock } from '../kernel/storageClock.ts';
import { type TableRequests, tagOf } from '../kernel/tableRequests.ts';

/** A tenant's pause, protected targets and caps: one row, and one more for each version there has been. */
export const safetyStore = (requests: TableRequests, clock: StorageClock): SafetyStore => ({
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
});
