import { policyIn } from '../../../domain/policy/policyHistory.ts';
import { sha256 } from '../../node/sha256.ts';
import type { Entity } from '../kernel/tableRequests.ts';
import { keyOfPolicy, policyPrefix } from '../policy/keys.ts';
import { policyEntryFrom, policyFrom, rowsOfPolicy } from '../policy/rows.ts';
import type { Truth } from './recordKind.ts';
import { isForeign, readable, rowsIn, type Table } from './stored.ts';

/** The policy as the entries of its history tell it. */
export const policyByEntries = async (table: Table, _: string, own: Entity | undefined): Promise<Truth> => {
  if (own && isForeign(own)) return 'unreadable';
  const rows: Entity[] = [];
  for await (const row of rowsIn(table, policyPrefix)) if (row.rowKey !== keyOfPolicy.current()) rows.push(row);
  const entries = readable(() => rows.map(policyEntryFrom));
  if (!entries) return 'unreadable';
  const policy = policyIn(entries, sha256);
  // A row that knows more than the entries: the last ones have been lost, and going back would undo what was set.
  const version = (own && readable(() => policyFrom(own).version)) ?? 0;
  return !policy || version > policy.version ? 'historyBroken' : rowsOfPolicy(policy);
};
