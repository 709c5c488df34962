import type { TransactionAction } from '@azure/data-tables';
import { rowsOf } from '../actions/rowsOf.ts';
import { keyOf, parseDueKey } from '../kernel/keys.ts';
import { actionFrom, type Row } from '../kernel/rows.ts';
import { type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import {
  type Difference,
  type Fault,
  holderOf,
  type Inspection,
  inspect,
  isForeign,
  keysOnly,
  readable,
  rowsIn,
  type Table,
} from './inspectAction.ts';
import { repairInvestigations } from './repairInvestigations.ts';

export type { Difference } from './inspectAction.ts';

/** The rows that actions in trouble should have: their own row does not tell. `undefined`: leave all of it alone. */
type Judged = Map<string, ReadonlyMap<string, Row> | undefined>;

/** Rows that name their action at the end of the key, and rows that name it inside. */
const indexPrefixes = [
  ...['open_', 'expiring_', 'byInvestigation_', 'byIncident_', 'byEntity_', 'byDecider_', 'due_'],
] as const;
const claimPrefixes = ['exclusive_', 'unique_'] as const;

/**
 * Compares every row of a tenant with its actions' histories and `rowsOf`, and with `write` rebuilds what differs. The
 * history is never touched: where its chain is intact it is the truth, where it is broken only people can judge. What a
 * newer version wrote is left alone. May run beside the app: nothing that changes meanwhile is overwritten.
 */
export const repair = async function* (
  requests: TableRequests,
  tenant: string,
  write: boolean,
): AsyncGenerator<Difference> {
  const table = { requests, tenant, write };
  const judged: Judged = new Map();
  const seen = new Set<string>();
  const reported = new Set<string>();
  for await (const actionId of actionIds(table)) {
    if (seen.has(actionId)) continue;
    seen.add(actionId);
    for await (const difference of repairAction(table, actionId, judged)) {
      reported.add(difference.rowKey);
      yield difference;
    }
  }
  for await (const row of indexRows(table)) if (!reported.has(row.rowKey)) yield* repairSurplus(table, row, judged);
  yield* repairInvestigations(table);
};

/** Of action rows, then of histories: an action whose own row is gone has still a history. */
const actionIds = async function* (table: Table): AsyncGenerator<string> {
  for await (const { rowKey = '' } of rowsIn(table, 'action_', keysOnly)) yield rowKey.slice(-36);
  for await (const { rowKey = '' } of rowsIn(table, 'history_', keysOnly)) yield rowKey.slice(8, 44);
};

type IndexRow = { readonly rowKey: string; readonly actionId: string | undefined };
const indexRows = async function* (table: Table): AsyncGenerator<IndexRow> {
  for (const prefix of indexPrefixes)
    for await (const { rowKey = '' } of rowsIn(table, prefix, keysOnly)) {
      // An investigation's wake-up is compared with its record.
      if (prefix === 'due_' && parseDueKey(rowKey).actionId === undefined) continue;
      yield { rowKey, actionId: rowKey.slice(-36) };
    }
  // A forgotten one would keep an entity, or an external id, from ever being used again.
  for (const prefix of claimPrefixes)
    for await (const row of rowsIn(table, prefix)) yield { rowKey: row.rowKey ?? '', actionId: holderOf(row) };
};

const repairAction = async function* (table: Table, actionId: string, judged: Judged): AsyncGenerator<Difference> {
  const { faults, row, wanted } = await inspect(table, actionId);
  const mended = await mend(table, actionId, { faults, row, wanted: wanted ?? new Map() });
  const ofItself = faults.find(({ rowKey }) => rowKey === keyOf.action(actionId));
  if (ofItself && !mended.has(ofItself.rowKey)) judged.set(actionId, table.write ? undefined : wanted);
  for (const { rowKey, problem } of faults)
    yield { actionId, rowKey, problem, ...(table.write && { mended: mended.has(rowKey) }) };
};

/** One transaction, guarded by the tags of what was read: what changes meanwhile is found again by the next run. */
const mend = async (
  { requests, tenant, write }: Table,
  actionId: string,
  { faults, row, wanted = new Map() }: Inspection,
): Promise<ReadonlySet<string>> => {
  const done = new Set<string>();
  if (!write) return done;
  const wrong = new Map<string, Fault>();
  for (const fault of faults)
    if (
      wanted.has(fault.rowKey) &&
      fault.problem !== 'unreadable' &&
      !(await isContested({ requests, tenant }, actionId, fault))
    )
      wrong.set(fault.rowKey, fault);
  if (wrong.size === 0) return done;
  const actionKey = keyOf.action(actionId);
  if (row && !wrong.has(actionKey)) wrong.set(actionKey, { rowKey: actionKey, problem: 'differs', stored: row });
  const answer = await requests.transact(
    [...wrong.values()].map(({ rowKey, stored }) => {
      const entity = { partitionKey: tenant, rowKey, ...wanted.get(rowKey) };
      return stored ? ['update', entity, 'Replace', { etag: tagOf(stored) }] : ['create', entity];
    }),
  );
  return 'tag' in answer ? new Set(wrong.keys()) : done;
};

/** Another action holds it by right as well: which one may keep it is for people to say. */
const isContested = async (
  { requests, tenant }: Omit<Table, 'write'>,
  actionId: string,
  { rowKey, stored }: Fault,
): Promise<boolean> => {
  const holder = claimPrefixes.some(prefix => rowKey.startsWith(prefix)) && stored && holderOf(stored);
  const row = holder && holder !== actionId ? await requests.get(tenant, keyOf.action(holder)) : undefined;
  return row !== undefined && (readable(() => rowsOf(actionFrom(row)).has(rowKey)) ?? true);
};

/** An index row whose action does not have it (any more). */
const repairSurplus = async function* (table: Table, index: IndexRow, judged: Judged): AsyncGenerator<Difference> {
  const { requests, tenant, write } = table;
  const { rowKey, actionId = '' } = index;
  const partitionKey = tenant;
  const leave = write ? { mended: false } : {};
  if (index.actionId === undefined) return yield { actionId, rowKey, problem: 'unreadable', ...leave };
  if (judged.has(actionId) && !judged.get(actionId)) return;
  const action = await requests.get(tenant, keyOf.action(actionId));
  const wanted = judged.get(actionId) ?? (action ? readable(() => rowsOf(actionFrom(action))) : new Map<string, Row>());
  if (!wanted) return yield { actionId, rowKey, problem: 'unreadable', ...leave };
  if (wanted.has(rowKey)) return;
  // Looked at again after the action: the action may have let go of it since the list was read.
  const row = await requests.get(tenant, rowKey);
  if (!row || (claimPrefixes.some(prefix => rowKey.startsWith(prefix)) && holderOf(row) !== actionId)) return;
  if (isForeign(row)) return yield { actionId, rowKey, problem: 'unreadable', ...leave };
  if (!write) return yield { actionId, rowKey, problem: 'surplus' };
  const gone: TransactionAction = ['delete', { partitionKey, rowKey }];
  // A deletion carries no tag of its own in a transaction; the action row's says that nobody took it into use.
  const guard = (tag: string): TransactionAction => [
    'update',
    { partitionKey, rowKey: keyOf.action(actionId) },
    'Merge',
    { etag: tag },
  ];
  const answer = await requests.transact(action ? [guard(tagOf(action)), gone] : [gone]);
  yield { actionId, rowKey, problem: 'surplus', mended: 'tag' in answer };
};
