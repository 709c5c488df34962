import type { Entity } from '../kernel/tableRequests.ts';
import { keyOfSafety, safetyPrefix } from '../safety/keys.ts';
import { rowsOfSafety, safetyFrom } from '../safety/rows.ts';
import type { Truth } from './recordKind.ts';
import { isForeign, readable, rowsIn, type Table } from './stored.ts';

/** The safety settings as the newest of the versions that were kept. */
export const safetyByVersions = async (table: Table, _: string, own: Entity | undefined): Promise<Truth> => {
  if (own && isForeign(own)) return 'unreadable';
  let newest: Entity | undefined;
  for await (const row of rowsIn(table, safetyPrefix)) if (row.rowKey !== keyOfSafety.current()) newest = row;
  if (!newest) return 'historyBroken';
  const kept = newest;
  const safety = readable(() => safetyFrom(kept));
  if (!safety) return 'unreadable';
  // A row that knows more than the versions: the last one has been lost, and going back would undo what was set.
  const version = (own && readable(() => safetyFrom(own).version)) ?? 0;
  return version > safety.version ? 'historyBroken' : rowsOfSafety(safety);
};
