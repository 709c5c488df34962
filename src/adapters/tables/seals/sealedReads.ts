import type { SealedReads } from '../../../application/seals/ports.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import { indexPrefix } from '../actions/keys.ts';
import { entryFrom } from '../actions/rows.ts';
import { feedRange, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { readableOr } from '../kernel/rows.ts';
import type { Entity, TableRequests } from '../kernel/tableRequests.ts';
import { leafIn } from './feedLeaves.ts';
import { leavesPrefix, numberInLeavesKey, numberInSealKey, sealPrefix } from './keys.ts';
import { originalOf } from './originals.ts';

/** Everything that was sealed, as it is stored now. */
export const sealedReads = (requests: TableRequests): SealedReads => {
  const rowsIn = async function* (tenant: string, range: readonly [string, string], select?: readonly string[]) {
    const query = { ...inRange(tenant, range), ...(select && { select }) };
    for await (const { entities } of pagesOf(requests, query)) yield* entities;
  };
  return {
    newestSealNumber: async tenant => {
      for await (const { rowKey = '' } of rowsIn(tenant, rangeOf(sealPrefix), keysOnly)) return numberInSealKey(rowKey);
      return 0;
    },

    feedThrough: async (tenant, after, through) => {
      const [from] = feedRange(0);
      const leaves = [];
      // No key lies between a key and itself with a blank behind it.
      const range = [after === '' ? from : `${after} `, `${through} `] as const;
      for await (const row of rowsIn(tenant, range)) leaves.push(leafIn(row));
      return leaves;
    },

    leavesFrom: async (tenant, number) => {
      const [, below] = rangeOf(leavesPrefix);
      const numbers = new Set<number>();
      const from = `${leavesPrefix}${String(number).padStart(6, '0')}`;
      for await (const { rowKey = '' } of rowsIn(tenant, [from, below], keysOnly))
        numbers.add(numberInLeavesKey(rowKey));
      return [...numbers];
    },

    histories: async function* (tenant) {
      let actionId = '';
      let rows: Entity[] = [];
      for await (const row of rowsIn(tenant, rangeOf('history_'))) {
        const id = row.rowKey?.slice(8, -7) ?? '';
        if (id !== actionId && rows.length > 0) yield { actionId, entries: entriesOf(rows) };
        if (id !== actionId) rows = [];
        actionId = id;
        rows.push(row);
      }
      if (rows.length > 0) yield { actionId, entries: entriesOf(rows) };
    },

    actionIds: async function* (tenant) {
      for await (const { rowKey = '' } of rowsIn(tenant, rangeOf(indexPrefix.action()), keysOnly))
        yield rowKey.slice(-36);
    },

    original: (tenant, owner, sequence) => originalOf(requests, tenant, owner, sequence),
  };
};

const keysOnly = ['partitionKey', 'rowKey'] as const;

const entriesOf = (rows: readonly Entity[]): readonly HistoryEntry[] | undefined =>
  readableOr(undefined, () => rows.map(entryFrom));
