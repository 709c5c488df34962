import type { ActionOutline } from '../../../domain/actions/outline.ts';
import { expiringSoon, type OpenAction } from '../../../domain/reports/openFigures.ts';
import { listLength, type Period, type ReportFacts } from '../../../domain/reports/report.ts';
import { leftOut } from '../../../domain/values/portion.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { feedFacts } from '../actions/feedRows.ts';
import { expiringRange, indexPrefix, keyOf } from '../actions/keys.ts';
import { allOpen } from '../actions/openRows.ts';
import { actionOutlineFrom } from '../actions/rows.ts';
import { feedBetween, rangeOf } from '../kernel/keys.ts';
import { allRows, firstRows, inRange, type Readable, type Reading } from '../kernel/rangeReads.ts';

const withSummary = ['partitionKey', 'rowKey', 'schema', 'summary'] as const;

/**
 * What a report is made from. What it costs follows what is open and what happened in the period, never the history: one
 * range of the index of open actions (properties only), the end of it for the summaries of the oldest, the first day of
 * the index of expiry, and a range of the feed.
 */
export const reportFacts = async (
  reading: Reading,
  tenant: string,
  now: Instant,
  { sinceAt, untilAt }: Period,
): Promise<ReportFacts> => {
  const [open, expiring, feed] = await Promise.all([
    allOpen(reading, tenant),
    expiringFrom(reading, tenant, now),
    sinceAt < untilAt ? feedFacts(reading, tenant, feedBetween(sinceAt, untilAt)) : nothing,
  ]);
  const [oldest, needsAttention] = await Promise.all([
    oldestOf(reading, tenant, open.items, 'pending'),
    oldestOf(reading, tenant, open.items, 'needsAttention'),
  ]);
  // A row that was read twice counts once.
  const ofOpen = new Set([open, oldest, needsAttention].flatMap(({ unreadable }) => unreadable));
  return {
    open: open.items,
    oldest: oldest.items,
    expiring: { total: expiring.total, first: expiring.first },
    needsAttention: needsAttention.items,
    feed: feed.items,
    ...leftOut(ofOpen.size, expiring.unreadable, feed.unreadable.length),
  };
};

const nothing: Readable<never> = { items: [], unreadable: [] };

/** The summaries of those in this status that wait longest. Newest first in storage, so they are at the range's end. */
const oldestOf = async (
  reading: Reading,
  tenant: string,
  open: readonly OpenAction[],
  status: 'pending' | 'needsAttention',
): Promise<Readable<ActionOutline>> => {
  const [first] = open.filter(fact => fact.status === status).slice(-listLength);
  if (!first) return nothing;
  const [, below] = rangeOf(indexPrefix.open());
  const { filter, comparisons } = inRange(tenant, [keyOf.open(first.id), below]);
  const inStatus = { filter: `${filter} and status eq '${status}'`, comparisons: comparisons + 1 };
  const { items, unreadable } = await allRows(reading, { ...inStatus, select: withSummary }, actionOutlineFrom);
  // Meanwhile one may have come (back) into this status.
  return { items: items.slice(-listLength).toReversed(), unreadable };
};

const expiringFrom = async (
  reading: Reading,
  tenant: string,
  now: Instant,
): Promise<ReportFacts['expiring'] & { readonly unreadable: number }> => {
  const [from, below] = expiringRange(now, now + expiringSoon);
  const top = { ...inRange(tenant, [from, below]), select: withSummary };
  const { items: first, complete, unreadable = 0 } = await firstRows(reading, top, listLength, actionOutlineFrom);
  const last = first.at(-1);
  // The key of a row says that it expires, whatever else of it cannot be read.
  if (complete || !last) return { total: first.length + unreadable, first, unreadable };
  // The others are only counted. No key lies between a key and itself with a blank behind it.
  const behind = `${keyOf.expiring(last.expiresAt, last.id)} `;
  const rest = { ...inRange(tenant, [behind, below]), select: ['partitionKey', 'rowKey'] };
  const { items: others } = await allRows(reading, rest, ({ rowKey }) => rowKey);
  return { total: first.length + unreadable + others.length, first, unreadable };
};
