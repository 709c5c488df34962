import type { ActionOutline } from '../../../domain/actions/outline.ts';
import { expiringSoon, type OpenAction } from '../../../domain/reports/openFigures.ts';
import { listLength, type Period, type ReportFacts } from '../../../domain/reports/report.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { feedFacts } from '../actions/feedRows.ts';
import { expiringRange, indexPrefix, keyOf } from '../actions/keys.ts';
import { allOpen } from '../actions/openRows.ts';
import { actionOutlineFrom } from '../actions/rows.ts';
import { feedBetween, rangeOf } from '../kernel/keys.ts';
import { allRows, firstRows, inRange } from '../kernel/rangeReads.ts';
import type { TableRequests } from '../kernel/tableRequests.ts';

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
    allOpen(requests, tenant),
    expiringFrom(requests, tenant, now),
    sinceAt < untilAt ? feedFacts(requests, tenant, feedBetween(sinceAt, untilAt)) : [],
  ]);
  const [oldest, needsAttention] = await Promise.all([
    oldestOf(requests, tenant, open, 'pending'),
    oldestOf(requests, tenant, open, 'needsAttention'),
  ]);
  return { open, oldest, expiring, needsAttention, feed };
};

/** The summaries of those in this status that wait longest. Newest first in storage, so they are at the range's end. */
const oldestOf = async (
  requests: TableRequests,
  tenant: string,
  open: readonly OpenAction[],
  status: 'pending' | 'needsAttention',
): Promise<readonly ActionOutline[]> => {
  const [first] = open.filter(fact => fact.status === status).slice(-listLength);
  if (!first) return [];
  const [, below] = rangeOf(indexPrefix.open());
  const { filter, comparisons } = inRange(tenant, [keyOf.open(first.id), below]);
  const inStatus = { filter: `${filter} and status eq '${status}'`, comparisons: comparisons + 1 };
  const summaries = await allRows(requests, { ...inStatus, select: withSummary }, actionOutlineFrom);
  // Meanwhile one may have come (back) into this status.
  return summaries.slice(-listLength).toReversed();
};

const expiringFrom = async (
  requests: TableRequests,
  tenant: string,
  now: Instant,
): Promise<ReportFacts['expiring']> => {
  const [from, below] = expiringRange(now, now + expiringSoon);
  const top = { ...inRange(tenant, [from, below]), select: withSummary };
  const { items: first, complete } = await firstRows(requests, top, listLength, actionOutlineFrom);
  const last = first.at(-1);
  if (complete || !last) return { total: first.length, first };
  // The others are only counted. No key lies between a key and itself with a blank behind it.
  const behind = `${keyOf.expiring(last.expiresAt, last.id)} `;
  const rest = { ...inRange(tenant, [behind, below]), select: ['partitionKey', 'rowKey'] };
  const others = await allRows(requests, rest, ({ rowKey }) => rowKey);
  return { total: first.length + others.length, first };
};
