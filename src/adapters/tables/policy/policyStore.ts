import { ifReadable, isUnreadableRecord, unreadableRecord } from '../../../application/change/failures.ts';
import type { LoadedPolicy, PolicyStore } from '../../../application/policy/ports.ts';
import type { PolicyEntry } from '../../../domain/policy/policyHistory.ts';
import { evolvePolicy, noPolicy, type TenantPolicy } from '../../../domain/policy/tenantPolicy.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { type Entity, type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { keyOfPolicy, policyEntriesAfter, policyPrefix } from './keys.ts';
import { policyEntryFrom, policyFrom, rowsOfPolicy, rowsOfPolicyEntry } from './rows.ts';

/** A tenant's policy: one row, and one more for each entry of its history. */
export const policyStore = (outside: Outside): PolicyStore => {
  const { requests } = outside;
  return {
    loadPolicy: tenant => load(requests, tenant),

    loadDamagedPolicy: async tenant => {
      try {
        await load(requests, tenant);
        return undefined;
      } catch (error) {
        if (!isUnreadableRecord(error)) throw error;
      }
      const [row, policy] = await Promise.all([
        requests.get(tenant, keyOfPolicy.current()),
        lastTold(requests, tenant),
      ]);
      return { policy, ...(row && { tag: tagOf(row) }) };
    },

    savePolicy: async (tenant, { policy, tag }, after, entry) => {
      const own = keyOfPolicy.current();
      const told = keyOfPolicy.entry(entry.sequence);
      const saved = await commitRecords(outside, tenant, [
        {
          ...{ key: own, tag, at: entry.event.at },
          before: tag === undefined ? new Map() : rowsOfPolicy(policy),
          after: rowsOfPolicy(after),
          added: rowsOfPolicyEntry(entry),
          witness: { key: told, commitId: entry.commitId },
          readBack: (current, added) => {
            policyFrom(current.get(own) ?? {});
            policyEntryFrom(added.get(told) ?? {});
          },
        },
      ]);
      return saved.type === 'committed';
    },

    policyHistory: async (tenant, after, size) => {
      const query = inRange(tenant, policyEntriesAfter(after));
      const entries: PolicyEntry[] = [];
      for await (const { entities } of pagesOf(requests, query, () => size - entries.length)) {
        entries.push(...entities.map(policyEntryFrom));
        if (entries.length >= size) break;
      }
      return entries;
    },
  };
};

/** A tenant that has set none has no entry either; where there is one, the policy has been lost. */
const load = async (requests: TableRequests, tenant: string): Promise<LoadedPolicy> => {
  const current = () => requests.get(tenant, keyOfPolicy.current());
  const row = await current();
  if (row) return loadedFrom(row);
  const { filter, comparisons } = inRange(tenant, policyEntriesAfter(0));
  const select = ['partitionKey', 'rowKey'];
  for await (const { entities } of pagesOf(requests, { filter, comparisons, select }, 1)) {
    if (entities.length === 0) continue;
    // The first may have been set in between: both rows come at once.
    const setMeanwhile = await current();
    if (setMeanwhile) return loadedFrom(setMeanwhile);
    throw unreadableRecord('the policy is gone, although entries of its history exist');
  }
  return { policy: noPolicy };
};

const loadedFrom = (row: Entity): LoadedPolicy => ({ policy: policyFrom(row), tag: tagOf(row) });

/** What the entries tell that can be read, under the number of the newest, as its key tells it. */
const lastTold = async (requests: TableRequests, tenant: string): Promise<TenantPolicy> => {
  let policy = noPolicy;
  let newest = 0;
  for await (const { entities } of pagesOf(requests, inRange(tenant, policyEntriesAfter(0))))
    for (const row of entities) {
      newest = Math.max(newest, Number((row.rowKey ?? '').slice(policyPrefix.length)));
      const entry = ifReadable(() => policyEntryFrom(row));
      if (entry) policy = { ...evolvePolicy(policy, entry.event), head: entry.hash };
    }
  const { waiting: _, ...held } = policy;
  return { ...held, version: newest };
};
