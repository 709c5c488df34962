import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { decisionSchema, severities, statuses } from '../../domain/action.ts';
import type { Event } from '../../domain/event.ts';
import { entityKinds } from '../../domain/kinds/defineKind.ts';
import { kindNames } from '../../domain/kinds/index.ts';
import { expiresSoon, listLength, type OpenFact, type Period, type ReportFacts } from '../../domain/report.ts';
import type { FeedFact } from '../../domain/reportActivity.ts';
import type { Summary } from '../../domain/summary.ts';
import type { Instant } from '../../domain/time.ts';
import { createdAtIn, expiringRange, feedBetween, keyOf, parseFeedKey, parseOpenKey, rangeOf } from './keys.ts';
import { parsed, rowSchema, summaryFrom } from './rows.ts';
import type { EntityPage, PageRequest, TableRequests } from './tableRequests.ts';

type Row = EntityPage['entities'][number];

/** Storage gives no more at once. */
const wholePage = 1000;
const withSummary = ['partitionKey', 'rowKey', 'schema', 'summary'] as const;

/**
 * What a report is made from. What it costs follows what is open and what happened in the period, never the history: one
 * range of the index of open actions (properties only), the end of it for the summaries of the oldest, the first day of
 * the index of expiry, and a range of the feed.
 */
export const reportFacts = async (
  requests: TableRequests,
  tenant: string,
  now: Instant,
  { sinceAt, untilAt }: Period,
): Promise<ReportFacts> => {
  const [open, expiring, feed] = await Promise.all([
    openFacts(requests, tenant),
    expiringFrom(requests, tenant, now),
    sinceAt < untilAt ? feedFacts(requests, tenant, feedBetween(sinceAt, untilAt)) : [],
  ]);
  const [oldest, needsAttention] = await Promise.all([
    oldestOf(requests, tenant, open, 'pending'),
    oldestOf(requests, tenant, open, 'needsAttention'),
  ]);
  return { open, oldest, expiring, needsAttention, feed };
};

const openRow = z.object({
  schema: z.literal(rowSchema),
  status: z.enum(statuses),
  severity: z.enum(severities),
  entityKind: z.enum(entityKinds),
  kind: z.enum(kindNames),
});
type Open = OpenFact & { readonly id: string };

const openFacts = async (requests: TableRequests, tenant: string): Promise<readonly Open[]> => {
  const range = rangeFilter(tenant, rangeOf('open_'));
  const select = ['partitionKey', 'rowKey', 'schema', 'status', 'severity', 'entityKind', 'kind'];
  return all(requests, { ...range, select, size: wholePage }, row => {
    const { schema: _, ...told } = parsed(openRow, 'open action', () => row);
    const id = parseOpenKey(row.rowKey ?? '');
    return { ...told, id, createdAt: createdAtIn(id) };
  });
};

/** The summaries of those in this status that wait longest. Newest first in storage, so they are at the range's end. */
const oldestOf = async (
  requests: TableRequests,
  tenant: string,
  open: readonly Open[],
  status: 'pending' | 'needsAttention',
): Promise<readonly Summary[]> => {
  const [first] = open.filter(fact => fact.status === status).slice(-listLength);
  if (!first) return [];
  const [, below] = rangeOf('open_');
  const { filter, comparisons } = rangeFilter(tenant, [keyOf.open(first.id), below]);
  const inStatus = { filter: `${filter} and status eq '${status}'`, comparisons: comparisons + 1 };
  const summaries = await all(requests, { ...inStatus, select: withSummary, size: wholePage }, summaryFrom);
  // Meanwhile one may have come (back) into this status.
  return summaries.slice(-listLength).toReversed();
};

const expiringFrom = async (
  requests: TableRequests,
  tenant: string,
  now: Instant,
): Promise<ReportFacts['expiring']> => {
  const [from, below] = expiringRange(now, now + expiresSoon);
  const top = { ...rangeFilter(tenant, [from, below]), select: withSummary, size: listLength };
  const rows = await atLeast(requests, top, listLength);
  const first = rows.map(summaryFrom).slice(0, listLength);
  const last = rows.at(-1)?.rowKey;
  if (last === undefined || rows.length < listLength) return { total: rows.length, first };
  // The others are only counted. No key lies between a key and itself with a blank behind it.
  const rest = { ...rangeFilter(tenant, [`${last} `, below]), select: ['partitionKey', 'rowKey'], size: wholePage };
  const others = await all(requests, rest, ({ rowKey }) => rowKey);
  return { total: rows.length + others.length, first };
};

/** The changes that count in a report; storage leaves out the others. */
const decisive = ['Submitted', 'Approved', 'Rejected', 'Expired', 'DecisionReported'] as const;
const counting = [...decisive, 'Failed', 'Resolved'] as const satisfies readonly Event['type'][];
const feedRow = z.object({
  schema: z.literal(rowSchema),
  type: z.enum(counting),
  status: z.enum(statuses),
  // Where a property that was selected is missing, Azure says null, and the emulator nothing.
  outcome: decisionSchema.shape.outcome.nullish(),
});

const feedFacts = async (
  requests: TableRequests,
  tenant: string,
  range: readonly [string, string],
): Promise<readonly FeedFact[]> => {
  const { filter, comparisons } = rangeFilter(tenant, range);
  const types = counting.map(type => `type eq '${type}'`).join(' or ');
  const query = { filter: `${filter} and (${types})`, comparisons: comparisons + counting.length };
  const select = ['partitionKey', 'rowKey', 'schema', 'type', 'status', 'outcome'];
  return all(requests, { ...query, select, size: wholePage }, row => {
    const { schema: _, outcome, ...told } = parsed(feedRow, 'change', () => row);
    const { at, actionId } = parseFeedKey(row.rowKey ?? '');
    return { ...told, at, actionId, createdAt: createdAtIn(actionId), ...(outcome && { outcome }) };
  });
};

const rangeFilter = (tenant: string, [from, below]: readonly [string, string]) => ({
  filter: odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below}`,
  comparisons: 3,
});

/** Everything that a query gives, page by page, each row made small at once. */
const all = async <T>(
  requests: TableRequests,
  query: Omit<PageRequest, 'continuation'>,
  from: (row: Row) => T,
): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const page of pagesOf(requests, query)) found.push(...page.map(from));
  return found;
};

/** As many rows as wanted, if there are so many: storage may answer with fewer and go on. */
const atLeast = async (
  requests: TableRequests,
  query: Omit<PageRequest, 'continuation'>,
  wanted: number,
): Promise<readonly Row[]> => {
  const found: Row[] = [];
  for await (const page of pagesOf(requests, query)) {
    found.push(...page);
    if (found.length >= wanted) break;
  }
  return found;
};

const pagesOf = async function* (
  requests: TableRequests,
  query: Omit<PageRequest, 'continuation'>,
): AsyncGenerator<readonly Row[]> {
  let continuation: string | undefined;
  do {
    const page = await requests.page({ ...query, continuation });
    if (!page) return;
    yield page.entities;
    continuation = page.continuation;
  } while (continuation !== undefined);
};
