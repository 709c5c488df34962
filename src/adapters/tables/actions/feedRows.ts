import * as z from 'zod';
import { decisionSchema, statuses } from '../../../domain/actions/action.ts';
import type { Event } from '../../../domain/actions/event.ts';
import { placeInFeed } from '../../../domain/history/feed.ts';
import type { FeedFact } from '../../../domain/reports/activity.ts';
import type { Portion } from '../../../domain/values/portion.ts';
import type { Instant } from '../../../domain/values/time.ts';
import { feedRange } from '../kernel/keys.ts';
import { allRows, firstRows, inRange, type Readable, type Reading } from '../kernel/rangeReads.ts';
import { parsed, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { createdAtIn } from './keys.ts';

/** The changes that decide an action. */
const decisive = ['Submitted', 'Approved', 'Rejected', 'Expired', 'DecisionReported'] as const;
/** What a report counts; and what takes a decision back, after which it does not count. */
const counting = [
  ...decisive,
  'ApprovalRequiredAgain',
  'Failed',
  'Resolved',
] as const satisfies readonly Event['type'][];
const ending = [
  'Withdrawn',
  'Cancelled',
  'Succeeded',
  'Failed',
  'Resolved',
] as const satisfies readonly Event['type'][];
const feedRow = z.object({
  schema: z.literal(rowSchema),
  type: z.enum([...counting, ...ending]),
  status: z.enum(statuses),
  // Where a property that was selected is missing, Azure says null, and the emulator nothing.
  outcome: decisionSchema.shape.outcome.nullish(),
});

/** What reports count of a part of the feed; storage leaves out the other changes. */
export const feedFacts = (
  reading: Reading,
  tenant: string,
  range: readonly [string, string],
): Promise<Readable<FeedFact>> => allRows(reading, query(tenant, range, counting.map(isOfType)), feedFactIn);

/** What decided or ended an action, from then on: the first of it, and whether that is all. */
export const decisiveSince = (
  reading: Reading,
  tenant: string,
  since: Instant,
  limit: number,
): Promise<Portion<FeedFact>> => {
  // What is submitted is rarely decided at once, so only that is read.
  const [, ...afterwards] = decisive;
  const wanted = ["outcome eq 'auto'", ...[...afterwards, ...ending].map(isOfType)];
  return firstRows(reading, query(tenant, feedRange(since), wanted), limit, feedFactIn);
};

const isOfType = (type: Event['type']): string => `type eq '${type}'`;
const query = (tenant: string, range: readonly [string, string], anyOf: readonly string[]) => {
  const { filter, comparisons } = inRange(tenant, range);
  return {
    filter: `${filter} and (${anyOf.join(' or ')})`,
    comparisons: comparisons + anyOf.length,
    select: ['partitionKey', 'rowKey', 'schema', 'type', 'status', 'outcome'],
  };
};

const feedFactIn = (row: StoredRow): FeedFact => {
  const { schema: _, outcome, ...told } = parsed(feedRow, 'change', () => row);
  const { at, owner: actionId } = placeInFeed(String(row['rowKey']));
  return { ...told, at, actionId, createdAt: createdAtIn(actionId), ...(outcome && { outcome }) };
};
