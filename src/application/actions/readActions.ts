import type { Action } from '../../domain/actions/action.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { counterpartId } from '../../domain/actions/undo.ts';
import { type HistoryEntry, type Verification, verifyHistory } from '../../domain/history/history.ts';
import { refusedCall, seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { type HistoryFigures, historyFigures } from '../../domain/reports/historyFigures.ts';
import { expiringSoon, type OpenFigures, openFigures } from '../../domain/reports/openFigures.ts';
import type { Instant } from '../../domain/values/time.ts';
import { mayFind } from '../change/changeAction.ts';
import { isPassing, isUnreadableRecord } from '../change/failures.ts';
import type { ActionReads, ListQuery, Page, ReadDeps } from './ports.ts';

/** One action; what the caller may not see is not found. */
export const readAction = async ({ store }: ReadDeps, by: Principal, actionId: string): Promise<Result<Action>> => {
  const loaded = await store.load(by.tenant, actionId);
  if (!loaded || !mayFind(loaded.action, by)) return refused({ code: 'NotFound' });
  return ok(loaded.action);
};

export type History = {
  readonly entries: readonly HistoryEntry[];
  /** The last entry of the page, where more follow. */
  readonly last?: number | undefined;
  readonly verification?: Verification;
};

type HistoryPage = {
  /** The page begins behind the entry of this number. */
  readonly after: number;
  readonly size: number;
  readonly verify: boolean;
};

/** A page of an action's history; with `verify` the whole chain is walked and held against the action itself. */
export const readHistory = async (
  deps: ReadDeps,
  by: Principal,
  actionId: string,
  { after, size, verify }: HistoryPage,
): Promise<Result<History>> => {
  const action = await readAction(deps, by, actionId);
  if (action.type === 'refused') return action;
  const { version } = action.value;
  const end = after + size;
  const read = await deps.store.history(by.tenant, actionId, verify ? undefined : [after + 1, end + 1]);
  const entries = read.filter(({ sequence }) => sequence > after && sequence <= end);
  // Also where the next entry is missing: a gap is no end.
  const last = version > end || read.some(({ sequence }) => sequence > end) ? end : undefined;
  if (!verify) return ok({ entries, last });
  // An entry may have come after the action was read: what is verified is the history up to the copy in hand.
  return ok({ entries, last, verification: verifyHistory(read.slice(0, version), action.value, deps.sha256) });
};

/** A page of a list. A submitter's own list is a filter in storage, not a check afterwards. */
export const listActions = async (
  { store }: ReadDeps,
  by: Principal,
  query: Omit<ListQuery, 'tenant'>,
  size: number,
  cursor?: string,
): Promise<Result<Page>> => {
  const { submittedBy = [by.id] } = query.filters;
  const isOwn = seesEverything(by) || submittedBy.includes(by.id);
  if (!isOwn) return ok({ items: [] });
  const filters = seesEverything(by) ? query.filters : { ...query.filters, submittedBy: [by.id] };
  const page = await store.list({ ...query, tenant: by.tenant, filters }, size, cursor);
  return page ? ok(page) : refused({ code: 'InvalidCursor' });
};

/**
 * The other action of an undo, where what may be done with this one depends on it and the caller decides such things. What
 * cannot be read now is as good as in the way: nothing that depends on it is offered.
 */
export const readCounterpart = async (
  { store, log }: Pick<ReadDeps, 'log'> & { readonly store: Pick<ActionReads, 'load'> },
  by: Principal,
  action: Action,
): Promise<Action | undefined> => {
  const actionId = counterpartId(action);
  const operation = action.status === 'failed' ? 'retry' : 'undo';
  if (actionId === undefined || refusedCall(operation, by)) return undefined;
  try {
    return (await store.load(by.tenant, actionId))?.action;
  } catch (error) {
    if (!isPassing(error) && !isUnreadableRecord(error)) throw error;
    log('warn', 'the other action of an undo cannot be read', { tenant: by.tenant, actionId });
    return undefined;
  }
};

/** So many actions of a page are read at once. */
const readAtOnce = 20;

/**
 * The actions of a page, whole, by id: one read each, because lists are read from summaries, and one more for the other
 * action of an undo where what the caller may do depends on it, and is asked for. What has gone or cannot be read is left
 * out, so that it spoils nothing but itself.
 */
export const readListed = async (
  deps: ReadDeps,
  by: Principal,
  { items }: Page,
  parts: readonly string[] = [],
): Promise<ReadonlyMap<string, Action>> => {
  const { store, log } = deps;
  const { tenant } = by;
  const whole = new Map<string, Action>();
  const read = async (id: string): Promise<void> => {
    try {
      const loaded = await store.load(tenant, id);
      if (!loaded) return;
      whole.set(id, loaded.action);
      if (!parts.includes('allowedOperations')) return;
      const counterpart = await readCounterpart(deps, by, loaded.action);
      if (counterpart) whole.set(counterpart.id, counterpart);
    } catch (error) {
      if (!isUnreadableRecord(error)) throw error;
      log('error', 'an action of a list cannot be read', { tenant, actionId: id });
    }
  };
  for (let first = 0; first < items.length; first += readAtOnce)
    await Promise.all(items.slice(first, first + readAtOnce).map(({ id }) => read(id)));
  return whole;
};

/** Exact up to here: a page of storage. */
const countedUpTo = 1000;

/** How much is open in the tenant, how old it is, and what expires soon: two reads, whatever has ended. */
export const readOpenFigures = async ({ store, now }: ReadDeps, { tenant }: Principal): Promise<OpenFigures> => {
  const at = now();
  const [open, expiring] = await Promise.all([
    store.open(tenant, countedUpTo),
    store.expiring(tenant, at, at + expiringSoon, countedUpTo),
  ]);
  return openFigures(open, expiring, at);
};

/** What was decided and ended in the tenant since a time: one read, or some where storage gives little at a time. */
export const readHistoryFigures = async (
  { store }: ReadDeps,
  { tenant }: Principal,
  since: Instant,
): Promise<HistoryFigures> => historyFigures(await store.decisiveSince(tenant, since, countedUpTo), since);
