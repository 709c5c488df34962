import { actionIn, verifyChain } from '../../../domain/history/history.ts';
import { sha256 } from '../../node/sha256.ts';
import { historyPrefix } from '../actions/keys.ts';
import { actionFrom, entryFrom } from '../actions/rows.ts';
import { rowsOf } from '../actions/rowsOf.ts';
import type { Entity } from '../kernel/tableRequests.ts';
import type { Truth } from './recordKind.ts';
import { isForeign, readable, rowsIn, type Table } from './stored.ts';

/** An action's rows as its history tells them; its wake-up time, which moves without an entry, is taken from its row. */
export const actionByHistory = async (table: Table, actionId: string, own: Entity | undefined): Promise<Truth> => {
  if (own && isForeign(own)) return 'unreadable';
  const rows: Entity[] = [];
  for await (const entry of rowsIn(table, historyPrefix(actionId))) rows.push(entry);
  const entries = readable(() => rows.map(entryFrom));
  if (!entries) return 'unreadable';
  const stored = own && readable(() => actionFrom(own));
  // A row that knows more than the history: its end has been lost, and going back to it would undo what happened.
  const version = Math.max(entries.length, stored?.version ?? 0, Number(own?.['version'] ?? 0));
  const head = entries.at(-1)?.hash ?? '';
  if (entries.length === 0 || !verifyChain(entries, { version, head }, sha256).intact) return 'historyBroken';
  const action = readable(() => actionIn(entries));
  if (!action || action.id !== actionId || action.tenant !== table.tenant) return 'historyBroken';
  const moves = action.status === 'approved' || action.status === 'running';
  return moves && stored && 'wakeAt' in stored && stored.version === action.version
    ? rowsOf({ ...action, wakeAt: stored.wakeAt })
    : rowsOf(action);
};
