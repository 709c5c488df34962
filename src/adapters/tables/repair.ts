import { odata } from '@azure/data-tables';
import type { Action } from '../../domain/action.ts';
import { canonicalJson } from '../../domain/digest.ts';
import { evolve } from '../../domain/evolve.ts';
import { type HistoryEntry, verifyHistory } from '../../domain/history.ts';
import { historyPrefix, keyOf, rangeOf, sha256 } from './keys.ts';
import { actionFrom, entryFrom, holderFrom, type Row } from './rows.ts';
import { rowsOf } from './rowsOf.ts';
import { type TableRequests, tagOf } from './tableRequests.ts';

/** One difference between what is stored and what should be. */
export type Difference = {
  readonly actionId: string;
  readonly rowKey: string;
  readonly problem: 'missing' | 'differs' | 'surplus' | 'unreadable' | 'historyBroken';
  /** What was done about it; `undefined` when only looking. */
  readonly mended?: boolean;
};

/** Rows of other kinds that name their action at the end of the key. */
const indexPrefixes = ['open_', 'expiring_', 'byInvestigation_', 'byIncident_', 'byEntity_', 'due_'] as const;
const pageSize = 500;

/**
 * Compares every row of a tenant with its actions' histories and `rowsOf`, and with `write` rebuilds what differs. The
 * history is never touched: where its chain is intact it is the truth, where it is broken only people can judge.
 */
export const repair = async function* (
  requests: TableRequests,
  tenant: string,
  write: boolean,
): AsyncGenerator<Difference> {
  for await (const row of rowsIn(requests, tenant, rangeOf('action_')))
    yield* repairAction(requests, tenant, row, write);
  for (const prefix of indexPrefixes)
    for await (const { rowKey = '' } of rowsIn(requests, tenant, rangeOf(prefix), ['partitionKey', 'rowKey']))
      yield* surplus(requests, tenant, { rowKey, actionId: rowKey.slice(-36) }, write);
  // These name their action inside: a forgotten one would keep an entity, or an external id, from ever being used again.
  for (const prefix of ['exclusive_', 'unique_'])
    for await (const row of rowsIn(requests, tenant, rangeOf(prefix)))
      yield* surplus(requests, tenant, { rowKey: row.rowKey ?? '', actionId: holderFrom(row).actionId }, write);
};

const rowsIn = async function* (
  requests: TableRequests,
  tenant: string,
  [from, below]: readonly [string, string],
  select?: readonly string[],
) {
  const filter = odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below}`;
  let continuation: string | undefined;
  do {
    const page = await requests.page({
      filter,
      comparisons: 3,
      size: pageSize,
      continuation,
      ...(select && { select }),
    });
    if (!page) return;
    yield* page.entities;
    continuation = page.continuation;
  } while (continuation !== undefined);
};

type Stored = Awaited<ReturnType<TableRequests['get']>>;

const repairAction = async function* (
  requests: TableRequests,
  tenant: string,
  row: NonNullable<Stored>,
  write: boolean,
): AsyncGenerator<Difference> {
  const rowKey = String(row.rowKey);
  const actionId = rowKey.slice(-36);
  const truth = await actionByHistory(requests, tenant, actionId, row);
  if (typeof truth === 'string') return yield { actionId, rowKey, problem: truth };

  const differing: Difference[] = [];
  for (const [key, wanted] of rowsOf(truth)) {
    const stored = key === rowKey ? row : await requests.get(tenant, key);
    if (!stored) differing.push({ actionId, rowKey: key, problem: 'missing' });
    else if (!isLike(stored, wanted)) differing.push({ actionId, rowKey: key, problem: 'differs' });
  }
  if (!write) return yield* differing;
  const mended = differing.length === 0 || (await rewrite(requests, tenant, truth, differing, row));
  yield* differing.map(difference => ({ ...difference, mended }));
};

/** The action as its history tells it; its wake-up time, which moves without an entry, is taken from the row. */
const actionByHistory = async (
  requests: TableRequests,
  tenant: string,
  actionId: string,
  row: NonNullable<Stored>,
): Promise<Action | 'historyBroken' | 'unreadable'> => {
  try {
    const entries: HistoryEntry[] = [];
    for await (const entry of rowsIn(requests, tenant, rangeOf(historyPrefix(actionId))))
      entries.push(entryFrom(entry));
    let action: Action | undefined;
    for (const { event, hash } of entries) action = { ...evolve(action, event), head: hash };
    if (!action || !verifyHistory(entries, action, sha256).intact) return 'historyBroken';
    return withWakeAt(action, row);
  } catch {
    return 'unreadable';
  }
};

const withWakeAt = (action: Action, row: NonNullable<Stored>): Action => {
  if (action.status !== 'approved' && action.status !== 'running') return action;
  try {
    const stored = actionFrom(row);
    return 'wakeAt' in stored && stored.version === action.version ? { ...action, wakeAt: stored.wakeAt } : action;
  } catch {
    return action;
  }
};

const isLike = (stored: NonNullable<Stored>, wanted: Row): boolean =>
  Object.entries(wanted).every(([name, value]) => sameValue(stored[name], value));

/** JSON properties may be written in another order by another version. */
const sameValue = (a: unknown, b: string | number | boolean): boolean => {
  if (a === b) return true;
  if (typeof a !== 'string' || typeof b !== 'string' || !b.startsWith('{')) return false;
  try {
    return canonicalJson(JSON.parse(a)) === canonicalJson(JSON.parse(b));
  } catch {
    return false;
  }
};

/** Guarded by the action row's tag: what changes meanwhile is not overwritten, and found again by the next run. */
const rewrite = async (
  requests: TableRequests,
  partitionKey: string,
  truth: Action,
  differing: readonly Difference[],
  row: NonNullable<Stored>,
): Promise<boolean> => {
  const wrong = new Set(differing.map(({ rowKey }) => rowKey));
  const actionKey = keyOf.action(truth.id);
  const rows = [...rowsOf(truth)].filter(([key]) => key === actionKey || wrong.has(key));
  const answer = await requests.transact(
    rows.map(([rowKey, wanted]) =>
      rowKey === actionKey
        ? ['update', { partitionKey, rowKey, ...wanted }, 'Replace', { etag: tagOf(row) }]
        : ['upsert', { partitionKey, rowKey, ...wanted }, 'Replace'],
    ),
  );
  return 'tag' in answer;
};

/** An index row whose action does not have it (any more). */
const surplus = async function* (
  requests: TableRequests,
  tenant: string,
  { rowKey, actionId }: Pick<Difference, 'rowKey' | 'actionId'>,
  write: boolean,
): AsyncGenerator<Difference> {
  const row = await requests.get(tenant, keyOf.action(actionId));
  const difference: Difference = { actionId, rowKey, problem: 'surplus' };
  try {
    if (row && rowsOf(actionFrom(row)).has(rowKey)) return;
  } catch {
    return yield { ...difference, problem: 'unreadable' };
  }
  if (!write) return yield difference;
  const answer = await requests.transact([['delete', { partitionKey: tenant, rowKey }]]);
  yield { ...difference, mended: 'tag' in answer };
};
