import type { TransactionAction } from '@azure/data-tables';
import type { Rows } from '../kernel/rows.ts';
import { type Entity, tagOf } from '../kernel/tableRequests.ts';
import type { RecordKind, Truth } from './recordKind.ts';
import { isForeign, isLike, readable, type Table } from './stored.ts';

/** One difference between what is stored and what should be. */
export type Difference = {
  /** Names the record: an action by its id. Empty where the row does not say. */
  readonly record: string;
  readonly rowKey: string;
  readonly problem: 'missing' | 'differs' | 'surplus' | 'unreadable' | 'historyBroken';
  /** Whether it was put right; `undefined` when only looking. */
  readonly mended?: boolean;
};
export type Fault = Pick<Difference, 'rowKey' | 'problem'> & { readonly stored?: Entity | undefined };
export type Inspection = {
  readonly faults: readonly Fault[];
  /** The record's own row as it was read. */
  readonly own: Entity | undefined;
  /** The rows as they should be; absent where only people can judge. */
  readonly wanted?: Rows;
};

const maxLooks = 4;

/**
 * Compares all rows of a record with what should be there. Every change moves the own row's tag: what was read between two
 * equal tags belongs together.
 */
export const inspect = async (table: Table, kind: RecordKind, name: string): Promise<Inspection> => {
  const read = () => table.requests.get(table.tenant, kind.keyOf(name));
  let own = await read();
  for (let look = 1; ; look++) {
    const inspection = await compare(table, kind, name, own);
    if (inspection.faults.length === 0 || look === maxLooks) return inspection;
    const now = await read();
    if (now?.etag === own?.etag) return inspection;
    own = now;
  }
};

const compare = async (table: Table, kind: RecordKind, name: string, own: Entity | undefined): Promise<Inspection> => {
  const ownKey = kind.keyOf(name);
  const wanted = await (kind.truth?.(table, name, own) ?? byItself(kind, own));
  if (typeof wanted === 'string') return { faults: [{ rowKey: ownKey, problem: wanted }], own };
  const faults: Fault[] = [];
  for (const [rowKey, right] of wanted) {
    const stored = rowKey === ownKey ? own : await table.requests.get(table.tenant, rowKey);
    if (!stored) faults.push({ rowKey, problem: 'missing' });
    else if (isForeign(stored)) faults.push({ rowKey, problem: 'unreadable' });
    else if (!isLike(stored, right)) faults.push({ rowKey, problem: 'differs', stored });
  }
  return { faults, own, wanted };
};

/** What has no other truth than its own row: gone with it. */
const byItself = (kind: RecordKind, own: Entity | undefined): Truth => {
  if (!own) return new Map();
  return readable(() => kind.rowsBy(own)) ?? 'unreadable';
};

/**
 * Puts right what can be, in one transaction, guarded by the tags of what was read: what changes meanwhile is found again
 * by the next run. Gives the keys of the rows that are right now.
 */
export const mend = async (
  table: Table,
  kind: RecordKind,
  name: string,
  { faults, own, wanted }: Inspection,
): Promise<ReadonlySet<string>> => {
  const wrong = new Map<string, Entity | undefined>();
  for (const fault of faults)
    if (wanted?.has(fault.rowKey) && fault.problem !== 'unreadable' && !(await isContested(table, kind, name, fault)))
      wrong.set(fault.rowKey, fault.stored);
  if (wrong.size === 0) return new Set();
  const ownKey = kind.keyOf(name);
  if (own) wrong.set(ownKey, own);
  const answer = await table.requests.transact(
    [...wrong].map(([rowKey, stored]): TransactionAction => {
      const entity = { partitionKey: table.tenant, rowKey, ...wanted?.get(rowKey) };
      return stored ? ['update', entity, 'Replace', { etag: tagOf(stored) }] : ['create', entity];
    }),
  );
  return 'tags' in answer ? new Set(wrong.keys()) : new Set();
};

/** Another record holds it by right as well: which one may keep it is for people to say. */
const isContested = async (
  { requests, tenant }: Table,
  kind: RecordKind,
  name: string,
  { rowKey, stored }: Fault,
): Promise<boolean> => {
  const index = kind.indexes.find(({ prefix }) => rowKey.startsWith(prefix));
  const holder = stored && index?.nameIn(stored);
  const other = holder && holder !== name ? await requests.get(tenant, kind.keyOf(holder)) : undefined;
  return other !== undefined && (readable(() => kind.rowsBy(other).has(rowKey)) ?? true);
};
