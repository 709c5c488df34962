import type { Action } from '../../../domain/actions/action.ts';
import { actionIn, verifyChain } from '../../../domain/history/history.ts';
import { canonicalJson } from '../../../domain/values/digest.ts';
import { sha256 } from '../../node/sha256.ts';
import { rowsOf } from '../actions/rowsOf.ts';
import { historyPrefix, keyOf, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { actionFrom, entryFrom, holderFrom, joined, type Row, rowSchema } from '../kernel/rows.ts';
import type { TableRequests } from '../kernel/tableRequests.ts';

/** One difference between what is stored and what should be. */
export type Difference = {
  /** Empty where the row does not say. */
  readonly actionId: string;
  readonly rowKey: string;
  readonly problem: 'missing' | 'differs' | 'surplus' | 'unreadable' | 'historyBroken';
  /** Whether it was put right; `undefined` when only looking. */
  readonly mended?: boolean;
};

export type Table = { readonly requests: TableRequests; readonly tenant: string; readonly write: boolean };
type Stored = NonNullable<Awaited<ReturnType<TableRequests['get']>>>;
export type Fault = Pick<Difference, 'rowKey' | 'problem'> & { readonly stored?: Stored | undefined };
export type Inspection = {
  readonly faults: readonly Fault[];
  /** The action row as it was read. */
  readonly row: Stored | undefined;
  /** The rows as they should be; absent where only people can judge. */
  readonly wanted?: ReadonlyMap<string, Row>;
};
const pageSize = 500;
const maxLooks = 4;

export const keysOnly = ['partitionKey', 'rowKey'] as const;
/** The rows of a tenant whose keys begin so. */
export const rowsIn = async function* ({ requests, tenant }: Table, prefix: string, select?: readonly string[]) {
  const query = { ...inRange(tenant, rangeOf(prefix)), ...(select && { select }) };
  for await (const { entities } of pagesOf(requests, query, pageSize)) yield* entities;
};

/**
 * Compares all rows of an action with what its history says. Every change moves the action row's tag: what was read between two equal tags belongs
 * together.
 */
export const inspect = async (table: Table, actionId: string): Promise<Inspection> => {
  const read = () => table.requests.get(table.tenant, keyOf.action(actionId));
  let row = await read();
  for (let look = 1; ; look++) {
    const inspection = await compare(table, actionId, row);
    if (inspection.faults.length === 0 || look === maxLooks) return inspection;
    const now = await read();
    if (now?.etag === row?.etag) return inspection;
    row = now;
  }
};

const compare = async (table: Table, actionId: string, row: Stored | undefined): Promise<Inspection> => {
  const actionKey = keyOf.action(actionId);
  const truth = await actionByHistory(table, actionId, row);
  if (typeof truth === 'string') return { faults: [{ rowKey: actionKey, problem: truth }], row };
  const wanted = rowsOf(truth);
  const faults: Fault[] = [];
  for (const [rowKey, right] of wanted) {
    const stored = rowKey === actionKey ? row : await table.requests.get(table.tenant, rowKey);
    if (!stored) faults.push({ rowKey, problem: 'missing' });
    else if (isForeign(stored)) faults.push({ rowKey, problem: 'unreadable' });
    else if (!isLike(stored, right)) faults.push({ rowKey, problem: 'differs', stored });
  }
  return { faults, row, wanted };
};

/** The action as its history tells it; its wake-up time, which moves without an entry, is taken from the row. */
const actionByHistory = async (
  table: Table,
  actionId: string,
  row: Stored | undefined,
): Promise<Action | 'historyBroken' | 'unreadable'> => {
  if (row && isForeign(row)) return 'unreadable';
  const rows: Stored[] = [];
  for await (const entry of rowsIn(table, historyPrefix(actionId))) rows.push(entry);
  const entries = readable(() => rows.map(entryFrom));
  if (!entries) return 'unreadable';
  const stored = row && readable(() => actionFrom(row));
  // A row that knows more than the history: its end has been lost, and going back to it would undo what happened.
  const version = Math.max(entries.length, stored?.version ?? 0, Number(row?.['version'] ?? 0));
  const head = entries.at(-1)?.hash ?? '';
  if (entries.length === 0 || !verifyChain(entries, { version, head }, sha256).intact) return 'historyBroken';
  const action = readable(() => actionIn(entries));
  if (!action || action.id !== actionId || action.tenant !== table.tenant) return 'historyBroken';
  const moves = action.status === 'approved' || action.status === 'running';
  return moves && stored && 'wakeAt' in stored && stored.version === action.version
    ? { ...action, wakeAt: stored.wakeAt }
    : action;
};

/** What cannot be read is `undefined`. Never around a request: that storage is away must not look like damage. */
export const readable = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

export const holderOf = (row: Stored): string | undefined => readable(() => holderFrom(row).actionId);

/** Written by another version: what it means is not for this one to say. */
export const isForeign = ({ schema }: Stored): boolean => typeof schema === 'number' && schema > rowSchema;

export const isLike = (stored: Stored, right: Row): boolean =>
  Object.keys(stored).every(name => name in right || isStoragesOwn(name) || isJson(name)) &&
  Object.entries(right).every(([name, value]) => isJson(name) || stored[name] === value) &&
  ['summary', 'detail'].every(name => json(name, stored) === json(name, right));

const isStoragesOwn = (name: string) =>
  ['etag', 'partitionKey', 'rowKey', 'timestamp'].includes(name) || name.startsWith('odata.');
const isJson = (name: string) => /^(summary|detail)\d*$/.test(name);
/** Its properties may have been written in another order, and so be cut elsewhere. */
const json = (name: string, row: Readonly<Record<string, unknown>>): string | undefined =>
  readable(() => canonicalJson(JSON.parse(joined(name, row))));
