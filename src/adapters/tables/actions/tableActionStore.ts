import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import {
  type ActionStore,
  type Deps,
  type DueAction,
  type DueInvestigation,
  type ListQuery,
  type Page,
  unreadableRecord,
} from '../../../application/ports.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { investigationStore } from '../investigations/investigationStore.ts';
import { dueRange, historyPrefix, keyOf, parseDueKey, rangeOf } from '../kernel/keys.ts';
import { allRows, inRange, pagesOf } from '../kernel/rangeReads.ts';
import { actionFrom, entryFrom, summaryFrom } from '../kernel/rows.ts';
import { storageClock } from '../kernel/storageClock.ts';
import { type TableRequests, tableRequests, tagOf } from '../kernel/tableRequests.ts';
import { reportStore } from '../reports/reportStore.ts';
import { safetyStore } from '../safety/safetyStore.ts';
import { commit } from './commit.ts';
import { openRows } from './openRows.ts';
import { continuationOf, cursorOf, tableQuery } from './query.ts';

/** Where the table is: with a connection string, or with an identity. */
export type TableLocation =
  | { readonly connection: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

export const tableName = 'actioncenter';

/** A list looks at no more pages of storage, or longer, than this before it answers with a short page. */
const scanPages = 5;
const scanMilliseconds = 2000;

type Outside = Pick<Deps, 'now' | 'pause'> &
  Partial<Pick<Deps, 'deadline'>> &
  Pick<TableServiceClientOptions, 'httpClient'>;

/** The store on Azure Tables: one table, a partition per tenant. */
export const tableActionStore = (
  location: TableLocation,
  { now, pause, deadline = milliseconds => AbortSignal.timeout(milliseconds), httpClient }: Outside,
): ActionStore => {
  const clock = storageClock(now);
  const options: TableServiceClientOptions = {
    retryOptions: { maxRetries: 0 },
    // `perRetry` sits below the SDK's error handling: a `perCall` policy never sees an answer that becomes an exception.
    additionalPolicies: [{ policy: clock.policy, position: 'perRetry' }],
    ...(httpClient && { httpClient }),
  };
  const requests = tableRequests(clientFor(location, options), deadline);
  return {
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
    ...safetyStore(requests, clock),
    ...investigationStore(requests, clock),
    ...reportStore(requests, clock),
    due: (tenant, until) => due(requests, tenant, until),
    check: async () => {
      await requests.get('health', 'check');
      clock.guard(undefined);
    },
  };
};

/** For tools that look at the rows themselves. */
export const tableRequestsAt = (location: TableLocation, { deadline }: Pick<Deps, 'deadline'>): TableRequests =>
  tableRequests(clientFor(location, { retryOptions: { maxRetries: 0 } }), deadline);

const clientFor = (location: TableLocation, options: TableServiceClientOptions): TableClient => {
  if ('endpoint' in location) return new TableClient(location.endpoint, tableName, location.credential, options);
  const allowInsecureConnection = location.connection.includes('http://');
  return TableClient.fromConnectionString(location.connection, tableName, { ...options, allowInsecureConnection });
};

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
    items.push(...page.entities.map(summaryFrom).filter(query.stillToCheck));
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
