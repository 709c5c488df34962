import type { ActionReads, ListQuery, Page } from '../../../application/actions/ports.ts';
import { unreadableRecord } from '../../../application/change/failures.ts';
import type { ActionCommits, ChangeDeps } from '../../../application/change/ports.ts';
import type { DueAction, DueInvestigation, WakeUps } from '../../../application/sweep/ports.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { dueRange, historyPrefix, keyOf, parseDueKey, rangeOf } from '../kernel/keys.ts';
import { allRows, inRange, pagesOf } from '../kernel/rangeReads.ts';
import { actionFrom, actionOutlineFrom, entryFrom } from '../kernel/rows.ts';
import type { StorageClock } from '../kernel/storageClock.ts';
import { type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { commit } from './commit.ts';
import { openRows } from './openRows.ts';
import { continuationOf, cursorOf, tableQuery } from './query.ts';

type Outside = Pick<ChangeDeps, 'now' | 'pause'>;

/** Actions: a row each, rows by which they are found, their histories, and what wakes them up. */
export const actionStore = (
  requests: TableRequests,
  clock: StorageClock,
  { now, pause }: Outside,
): ActionCommits & ActionReads & WakeUps => ({
  load: async (tenant, actionId) => {
    const row = await requests.get(tenant, keyOf.action(actionId));
    if (!row) return undefined;
    const action = actionFrom(row);
    // The key is computed from a caller's words: what it leads to must be what was asked for.
    if (action.tenant !== tenant || action.id !== actionId) throw unreadableRecord('a stored action is misplaced');
    return { action, tag: tagOf(row) };
  },
  commit: change => commit({ requests, clock, pause }, change),
  list: (query, size, cursor) => list(requests, now, query, size, cursor),
  history: (tenant, actionId) => allRows(requests, inRange(tenant, rangeOf(historyPrefix(actionId))), entryFrom),
  ...openRows(requests),
  due: (tenant, until) => due(requests, tenant, until),
});

/** A list looks at no more pages of storage, or longer, than this before it answers with a short page. */
const scanPages = 5;
const scanMilliseconds = 2000;

const list = async (
  requests: TableRequests,
  now: () => Instant,
  listQuery: ListQuery,
  size: number,
  cursor: string | undefined,
): Promise<Page | undefined> => {
  const query = tableQuery(listQuery);
  let continuation = cursor === undefined ? undefined : continuationOf(query, cursor);
  if (cursor !== undefined && continuation === undefined) return undefined;
  const { filter, comparisons } = query;
  const items = [];
  const startedAt = now();
  for (let scanned = 0; scanned < scanPages; scanned++) {
    const select = ['partitionKey', 'rowKey', 'schema', 'summary'];
    const page = await requests.page({ filter, comparisons, select, size: size - items.length, continuation });
    if (!page) return undefined;
    items.push(...page.entities.map(actionOutlineFrom).filter(query.stillToCheck));
    continuation = page.continuation;
    if (continuation === undefined || items.length >= size || now() - startedAt > scanMilliseconds) break;
  }
  return { items, cursor: continuation === undefined ? undefined : cursorOf(query, continuation) };
};

const due = async function* (
  requests: TableRequests,
  tenant: string,
  until: Instant,
): AsyncGenerator<DueAction | DueInvestigation> {
  for await (const { entities } of pagesOf(requests, inRange(tenant, dueRange(until)), 250))
    for (const { rowKey = '', investigationId } of entities) {
      const { dueAt, actionId } = parseDueKey(rowKey);
      yield actionId === undefined ? { dueAt, investigationId: String(investigationId) } : { dueAt, actionId };
    }
};
