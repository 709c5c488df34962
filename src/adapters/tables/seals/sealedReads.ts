import type { Original, SealedReads } from '../../../application/seals/ports.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import { indexPrefix } from '../actions/keys.ts';
import { entryFrom } from '../actions/rows.ts';
import { isInvestigation } from '../investigations/keys.ts';
import { investigationFrom } from '../investigations/rows.ts';
import { hashOfInvestigation } from '../investigations/rowsOfInvestigation.ts';
import { feedRange, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { contentHash, readableOr } from '../kernel/rows.ts';
import type { Entity, TableRequests } from '../kernel/tableRequests.ts';
import { keyOfReport } from '../reports/keys.ts';
import { reportFrom } from '../reports/rows.ts';
import { keyOfSafety } from '../safety/keys.ts';
import { safetyFrom } from '../safety/rows.ts';
import { leafIn } from './feedLeaves.ts';
import { leavesPrefix, numberInLeavesKey, numberInSealKey, sealPrefix } from './keys.ts';

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

    original: async (tenant, owner, sequence) => {
      const found = originals.find(({ isOf }) => isOf(owner));
      if (!found) return { type: 'unknown' };
      const row = await requests.get(tenant, found.keyOf(owner, sequence));
      return row ? readableOr({ type: 'unreadable' }, () => found.read(row, sequence)) : { type: 'gone' };
    },
  };
};

const keysOnly = ['partitionKey', 'rowKey'] as const;

const entriesOf = (rows: readonly Entity[]): readonly HistoryEntry[] | undefined =>
  readableOr(undefined, () => rows.map(entryFrom));

/** What a change that is no action's has left behind, by what it is called in the feed. A feature that keeps something is a line. */
const originals: readonly {
  readonly isOf: (owner: string) => boolean;
  readonly keyOf: (owner: string, sequence: number) => string;
  readonly read: (row: Entity, sequence: number) => Original;
}[] = [
  {
    isOf: owner => owner === 'safety',
    keyOf: (_, version) => keyOfSafety.version(version),
    read: row => ({ type: 'kept', hash: contentHash(safetyFrom(row)) }),
  },
  {
    isOf: owner => owner.startsWith('report-'),
    keyOf: owner => keyOfReport.report(owner.slice('report-'.length)),
    read: row => ({ type: 'kept', hash: contentHash(reportFrom(row)) }),
  },
  {
    // One row, which says only what its last version was.
    isOf: isInvestigation,
    keyOf: owner => owner,
    read: (row, version) => {
      const investigation = investigationFrom(row);
      if (investigation.version !== version) return { type: 'unknown' };
      return { type: 'kept', hash: hashOfInvestigation(investigation) };
    },
  },
];
