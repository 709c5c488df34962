import type { TransactionAction } from '@azure/data-tables';
import type { Rows } from '../kernel/rows.ts';
import { type Entity, type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { type Difference, inspect, mend } from './inspect.ts';
import type { Index, RecordKind } from './recordKind.ts';
import { recordKinds } from './recordKinds.ts';
import { isForeign, keysOnly, readable, rowsIn, type Table } from './stored.ts';

export type { Difference } from './inspect.ts';

/** The rows that records in trouble should have: their own row does not tell. `undefined`: leave all of it alone. */
type Judged = Map<string, Rows | undefined>;

/**
 * Compares every row of a tenant's records with what tells the truth about them, and with `write` rebuilds what differs.
 * Histories and versions are never touched: where an action's chain is intact it is the truth, where it is broken only
 * people can judge. What a newer version wrote is left alone. May run beside the app: nothing that changes meanwhile is
 * overwritten.
 */
export const repair = async function* (
  requests: TableRequests,
  tenant: string,
  write: boolean,
): AsyncGenerator<Difference> {
  const table = { requests, tenant };
  for (const kind of recordKinds) {
    const judged: Judged = new Map();
    const reported = new Set<string>();
    for await (const name of namesIn(table, kind))
      for await (const difference of repairRecord(table, kind, name, { judged, write })) {
        reported.add(difference.rowKey);
        yield difference;
      }
    for (const index of kind.indexes)
      for await (const row of rowsIn(table, index.prefix, index.isClaim ? undefined : keysOnly))
        if (!reported.has(row.rowKey ?? '')) yield* repairSurplus(table, kind, index, row, { judged, write });
  }
};

type Run = { readonly judged: Judged; readonly write: boolean };

/** Each record once, however many rows say that there is one. */
const namesIn = async function* (table: Table, { listed }: RecordKind): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const { prefix, nameIn } of listed)
    for await (const { rowKey = '' } of rowsIn(table, prefix, keysOnly)) {
      const name = nameIn(rowKey);
      if (!seen.has(name)) yield name;
      seen.add(name);
    }
};

const repairRecord = async function* (
  table: Table,
  kind: RecordKind,
  name: string,
  { judged, write }: Run,
): AsyncGenerator<Difference> {
  const inspection = await inspect(table, kind, name);
  const mended = write ? await mend(table, kind, name, inspection) : new Set<string>();
  const isOfItself = inspection.faults.some(({ rowKey }) => rowKey === kind.keyOf(name));
  if (isOfItself && !mended.has(kind.keyOf(name))) judged.set(name, write ? undefined : inspection.wanted);
  for (const { rowKey, problem } of inspection.faults)
    yield { record: name, rowKey, problem, ...(write && { mended: mended.has(rowKey) }) };
};

/** An index row whose record does not have it (any more). */
const repairSurplus = async function* (
  { requests, tenant }: Table,
  kind: RecordKind,
  index: Index,
  listed: Entity,
  { judged, write }: Run,
): AsyncGenerator<Difference> {
  const { rowKey = '' } = listed;
  const record = index.nameIn(listed);
  if (record === undefined) return;
  const leave = { record, rowKey, problem: 'unreadable', ...(write && { mended: false }) } as const;
  if (record === '') return yield leave;
  if (judged.has(record) && !judged.get(record)) return;
  const own = await requests.get(tenant, kind.keyOf(record));
  const wanted = judged.get(record) ?? (own ? readable(() => kind.rowsBy(own)) : new Map());
  if (!wanted) return yield leave;
  if (wanted.has(rowKey)) return;
  // Looked at again after the record, which may have let go of it since the list was read.
  const row = await requests.get(tenant, rowKey);
  if (!row || index.nameIn(row) !== record) return;
  if (isForeign(row)) return yield leave;
  if (!write) return yield { record, rowKey, problem: 'surplus' };
  const answer = await requests.transact(removal(tenant, rowKey, own));
  yield { record, rowKey, problem: 'surplus', mended: 'tags' in answer };
};

/** A deletion carries no tag of its own in a transaction; the own row's says that nobody took it into use. */
const removal = (partitionKey: string, rowKey: string, own: Entity | undefined): readonly TransactionAction[] => {
  const gone: TransactionAction = ['delete', { partitionKey, rowKey }];
  if (!own) return [gone];
  return [['update', { partitionKey, rowKey: own.rowKey ?? '' }, 'Merge', { etag: tagOf(own) }], gone];
};
