import type { Action } from '../../domain/actions/action.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { type HistoryEntry, type Verification, verifyHistory } from '../../domain/history/history.ts';
import { seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { expiringSoon, type OpenFigures, openFigures } from '../../domain/reports/openFigures.ts';
import { mayFind } from '../change/changeAction.ts';
import type { ListQuery, Page, ReadDeps } from './ports.ts';

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
  const filters = seesEverything(by) ? query.filters : { ...query.filters, submittedBy: [by.id] };
  const page = await store.list({ ...query, tenant: by.tenant, filters }, size, cursor);
  return page ? ok(page) : refused({ code: 'InvalidCursor' });
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
