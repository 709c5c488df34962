import { odata } from '@azure/data-tables';
import type { ActionReads, Holders, ListQuery, OpenActions, Page } from '../../../application/actions/ports.ts';
import { unreadableRecord } from '../../../application/change/failures.ts';
import type { ActionCommits, Change, Changes, Commit, Loaded } from '../../../application/change/ports.ts';
import type { DueAction, DueInvestigation, DueSort, WakeUps } from '../../../application/sweep/ports.ts';
import type { ActionOutline } from '../../../domain/actions/outline.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import { leftOut } from '../../../domain/values/portion.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { changeOfSlot } from '../autoSlots/autoSlotStore.ts';
import { isInvestigation } from '../investigations/keys.ts';
import { dueRange, parseDueKey, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf, type Reading, readRows } from '../kernel/rangeReads.ts';
import { type Entity, type TableRequests, tagOf, unknownTag } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { changeOf } from './changeOf.ts';
import { decisiveSince } from './feedRows.ts';
import { historyPrefix, historyRange, keyOf } from './keys.ts';
import { openRows } from './openRows.ts';
import { continuationOf, cursorOf, tableQuery } from './query.ts';
import { actionFrom, actionOutlineFrom, entryFrom, holderFrom } from './rows.ts';

/** Actions: a row each, rows by which they are found, their histories, and what wakes them up. */
export const actionStore = (
  outside: Outside,
  now: () => Instant,
): ActionCommits & ActionReads & OpenActions & Holders & WakeUps => {
  const { requests } = outside;
  return {
    load: async (tenant, actionId) => {
      const row = await requests.get(tenant, keyOf.action(actionId));
      if (!row) return undefined;
      const action = actionFrom(row);
      // The key is computed from a caller's words: what it leads to must be what was asked for.
      if (action.tenant !== tenant || action.id !== actionId) throw unreadableRecord('a stored action is misplaced');
      return { action, tag: tagOf(row) };
    },
    commit: changes => commit(outside, changes),
    list: (query, size, cursor) => list(outside, now, query, size, cursor),
    history: (tenant, actionId, range) => history(requests, tenant, actionId, range),
    ...openRows(outside),
    decisiveSince: (tenant, since, limit) => decisiveSince(outside, tenant, since, limit),
    isSubmitted: async (tenant, submitterId, externalId) =>
      (await requests.get(tenant, keyOf.unique(submitterId, externalId))) !== undefined,
    holderOf: async (tenant, exclusivity) => {
      const row = await requests.get(tenant, keyOf.exclusive(exclusivity));
      return row && holderFrom(row);
    },
    due: (tenant, until, sort) => due(outside, tenant, until, sort),
  };
};

const commit = async (outside: Outside, changes: Changes): Promise<Commit> => {
  const [first, ...others] = changes;
  const { tenant } = first.after;
  if (others.some(({ after }) => after.tenant !== tenant)) throw new Error('a commit over two tenants (this is a bug)');
  const slots = changes.flatMap(changeOfSlot);
  const ending = await commitRecords(outside, tenant, [changeOf(first), ...others.map(changeOf), ...slots]);
  if (ending.type === 'taken')
    return { type: 'taken', index: ending.index, what: ending.what, ...holderFrom(ending.row) };
  if (ending.type === 'stale') return ending;
  const [tag = unknownTag, ...tags] = ending.tags;
  const loaded = ({ after }: Change, index: number): Loaded => ({ action: after, tag: tags[index] ?? unknownTag });
  return { type: 'committed', loaded: [{ action: first.after, tag }, ...others.map(loaded)] };
};

/** A list looks at no more pages of storage, or longer, than this before it answers with a short page. */
const scanPages = 5;
const scanMilliseconds = 2000;

const list = async (
  { requests, log }: Reading,
  now: () => Instant,
  listQuery: ListQuery,
  size: number,
  cursor: string | undefined,
): Promise<Page | undefined> => {
  const query = tableQuery(listQuery);
  let continuation = cursor === undefined ? undefined : continuationOf(query, cursor);
  if (cursor !== undefined && continuation === undefined) return undefined;
  const { filter, comparisons } = query;
  const items: ActionOutline[] = [];
  let unreadable = 0;
  const startedAt = now();
  for (let scanned = 0; scanned < scanPages; scanned++) {
    const select = ['partitionKey', 'rowKey', 'schema', 'summary', ...(query.select ?? [])];
    const page = await requests.page({ filter, comparisons, select, size: size - items.length, continuation });
    if (!page) return undefined;
    const found = readRows(log, page.entities, row => {
      const summary = actionOutlineFrom(row);
      return query.stillToCheck(summary, row) ? [summary] : [];
    });
    items.push(...found.items.flat());
    unreadable += found.unreadable.length;
    continuation = page.continuation;
    if (continuation === undefined || items.length >= size || now() - startedAt > scanMilliseconds) break;
  }
  const next = continuation === undefined ? undefined : cursorOf(query, continuation);
  return { items, cursor: next, ...leftOut(unreadable) };
};

/** Part of a history tells nothing: one entry that cannot be read, and all of it cannot. */
const history = async (
  requests: TableRequests,
  tenant: string,
  actionId: string,
  range?: readonly [first: number, last: number],
): Promise<readonly HistoryEntry[]> => {
  const keys = range ? historyRange(actionId, range) : rangeOf(historyPrefix(actionId));
  const entries: HistoryEntry[] = [];
  for await (const { entities } of pagesOf(requests, inRange(tenant, keys))) entries.push(...entities.map(entryFrom));
  return entries;
};

const due = async function* (
  { requests, log }: Reading,
  tenant: string,
  until: Instant,
  sort: DueSort | undefined,
): AsyncGenerator<DueAction | DueInvestigation> {
  const { filter, comparisons } = inRange(tenant, dueRange(until));
  const parts = sort ? sorted(sort) : [];
  const query = { filter: [filter, ...parts].join(' and '), comparisons: comparisons + parts.length };
  for await (const { entities } of pagesOf(requests, query, 250)) yield* readRows(log, entities, dueIn).items;
};

/** The key says which action; an investigation stands in it as a hash alone. */
const dueIn = ({ rowKey = '', investigationId, pending, submittedById }: Entity): DueAction | DueInvestigation => {
  const { dueAt, owner } = parseDueKey(rowKey);
  if (!isInvestigation(owner))
    return { dueAt, actionId: owner, ...(pending === true && { pendingOf: String(submittedById) }) };
  if (typeof investigationId === 'string') return { dueAt, investigationId };
  throw unreadableRecord('a wake-up does not say of which investigation');
};

/** One array item per comparison, none of which holds for a row that does not have the property. */
const sorted = (sort: DueSort): readonly string[] => {
  switch (sort.of) {
    case 'working':
      return ['pending eq false'];
    case 'closings':
      return ["investigationId ge ''"];
    case 'pending':
      return ['pending eq true', ...sort.notOf.map(id => odata`submittedById ne ${id}`)];
  }
};
