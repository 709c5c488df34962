import { odata } from '@azure/data-tables';
import * as z from 'zod';
import { type FilterName, filterNames, type ListQuery } from '../../../application/actions/ports.ts';
import type { ActionOutline } from '../../../domain/actions/outline.ts';
import { sha256 } from '../../node/sha256.ts';
import { maxComparisons } from '../kernel/guards.ts';
import { createdRange, indexPrefix, rangeOf } from '../kernel/keys.ts';
import { inRange } from '../kernel/rangeReads.ts';

/** A list as one range query on one index, other filters as property filters in it. */
export type TableQuery = {
  /** Names list, filters and order; a cursor is bound to it. */
  readonly fingerprint: string;
  readonly filter: string;
  readonly comparisons: number;
  /** What storage was not asked: who decided, and what no longer fits into a filter's comparisons. */
  readonly stillToCheck: (summary: ActionOutline) => boolean;
};

export const tableQuery = (query: ListQuery): TableQuery => {
  const { prefix, holds, isNewestFirst } = indexFor(query);
  const range = inRange(query.tenant, isNewestFirst ? createdRange(prefix, query) : rangeOf(prefix));
  const wanted: Filter[] = filterNames.flatMap(name => {
    const values = query.filters[name];
    return values === undefined ? [] : [{ name, values }];
  });
  const viewParts = viewFilter(query.view, holds);
  const { inStorage, inCode } = split(wanted, maxComparisons - range.comparisons - viewParts.length);
  const parts = [range.filter, ...viewParts, ...inStorage.map(anyOf)];
  return {
    fingerprint: sha256(JSON.stringify(query)).slice(0, 16),
    filter: parts.join(' and '),
    comparisons: range.comparisons + viewParts.length + countOf(inStorage),
    stillToCheck: summary =>
      isWithin(query, summary) &&
      inCode.every(({ name, values }) =>
        shownValues[name](summary).some(value => value !== undefined && values.includes(value)),
      ),
  };
};

type Filter = { readonly name: FilterName; readonly values: readonly string[] };
type Index = {
  readonly prefix: string;
  /** What of the view the index says by itself. */
  readonly holds?: 'open' | 'pending';
  readonly isNewestFirst: boolean;
};

/**
 * The index that leaves the least to filter: one entity, investigation, decider or incident; else what is open; else all.
 * What one person has decided grows with the years, so for a view of what is open that index is no help.
 */
const indexFor = ({ view, orderBy, filters }: ListQuery): Index => {
  if (orderBy === 'expiresAt') return { prefix: indexPrefix.expiring(), holds: 'pending', isNewestFirst: false };
  const isOpenView = view === 'pending' || view === 'inProgress';
  for (const name of ['entityId', 'investigationId', 'decidedBy', 'incidentId'] as const) {
    const [id, ...others] = filters[name] ?? [];
    const helps = id !== undefined && others.length === 0 && !(isOpenView && name === 'decidedBy');
    if (helps) return { prefix: indexPrefix[name](id), isNewestFirst: true };
  }
  if (isOpenView) return { prefix: indexPrefix.open(), holds: 'open', isNewestFirst: true };
  return { prefix: indexPrefix.action(), isNewestFirst: true };
};

/** One array item per comparison. */
const viewFilter = (view: ListQuery['view'], holds: Index['holds']): readonly string[] => {
  if (view === undefined) return [];
  if (view === 'history') return ['history eq true'];
  if (view === 'pending') return holds === 'pending' ? [] : ["status eq 'pending'"];
  return ["status ne 'pending'", ...(holds === 'open' ? [] : ['history eq false'])];
};

/** While there are too many comparisons, the longest filter is left for the code; deciders are no property. */
const split = (
  filters: readonly Filter[],
  room: number,
): { readonly inStorage: Filter[]; readonly inCode: Filter[] } => {
  const inCode = filters.filter(({ name }) => name === 'decidedBy');
  const inStorage = filters
    .filter(({ name }) => name !== 'decidedBy')
    .toSorted((a, b) => a.values.length - b.values.length);
  while (countOf(inStorage) > room) inCode.push(...inStorage.splice(-1));
  return { inStorage, inCode };
};
const countOf = (filters: readonly Filter[]) => filters.reduce((sum, { values }) => sum + values.length, 0);

// `odata` quotes a value only where some text comes before it in the same template.
const anyOf = ({ name, values }: Filter): string => `(${values.map(value => name + odata` eq ${value}`).join(' or ')})`;

const isWithin = (
  { createdAfter = 0, createdBefore = Number.POSITIVE_INFINITY }: ListQuery,
  { createdAt }: ActionOutline,
) => createdAt >= createdAfter && createdAt < createdBefore;

const shownValues: Record<FilterName, (summary: ActionOutline) => readonly (string | undefined)[]> = {
  status: summary => [summary.status],
  kind: summary => [summary.kind],
  entityKind: summary => [summary.entity.kind],
  entityId: summary => [summary.entity.id],
  severity: summary => [summary.severity],
  verdict: summary => [summary.verdict],
  source: summary => [summary.source],
  investigationId: summary => [summary.investigation?.id],
  incidentId: summary => [summary.incident?.id],
  assignedTo: summary => [summary.assignedTo?.id],
  decidedBy: summary => summary.votes.map(({ by }) => by.id),
  submittedById: summary => [summary.submittedBy.id],
};

// The cursor is storage's own continuation, bound to the list and filter that it belongs to. It holds a place, never a
// right: the tenant of the query always comes from the caller's token.
const cursorSchema = z.tuple([z.string(), z.base64()]);
// A place that names no row would silently start again from the beginning.
const placeSchema = z.strictObject({ nextPartitionKey: z.string().min(1), nextRowKey: z.string().optional() });

export const cursorOf = (query: TableQuery, continuation: string): string =>
  Buffer.from(JSON.stringify([query.fingerprint, continuation])).toString('base64url');

/** Storage's continuation, or `undefined` if this is no cursor of this query. */
export const continuationOf = (query: TableQuery, cursor: string): string | undefined => {
  try {
    const [print, continuation] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    placeSchema.parse(JSON.parse(Buffer.from(continuation, 'base64').toString()));
    return print === query.fingerprint ? continuation : undefined;
  } catch {
    return undefined;
  }
};
