import { odata } from '@azure/data-tables';
import * as z from 'zod';
import type { ListQuery } from '../../../application/actions/ports.ts';
import { type FilterName, filterNamed, filterNames } from '../../../domain/actions/filters.ts';
import { mentions } from '../../../domain/actions/mentions.ts';
import type { ActionOutline } from '../../../domain/actions/outline.ts';
import { sha256 } from '../../node/sha256.ts';
import { maxComparisons } from '../kernel/guards.ts';
import { createdRange, rangeOf } from '../kernel/keys.ts';
import { inRange } from '../kernel/rangeReads.ts';
import { parsed, type StoredRow } from '../kernel/rows.ts';
import { indexPrefix } from './keys.ts';

/** A list as one range query on one index, other filters as property filters in it. */
export type TableQuery = {
  /** Names list, filters and order; a cursor is bound to it. */
  readonly fingerprint: string;
  readonly filter: string;
  readonly comparisons: number;
  /** Properties to read beside the summary. */
  readonly select?: readonly string[];
  /** What storage was not asked: who decided, labels, words, and what no longer fits into a filter's comparisons. */
  readonly stillToCheck: (summary: ActionOutline, row: StoredRow) => boolean;
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
    select: inCode.flatMap(({ name }) => filterNamed(name).whole ?? []),
    stillToCheck: (summary, row) =>
      isWithin(query, summary) &&
      (query.words === undefined || mentions(summary, query.words)) &&
      inCode.every(({ name, values }) =>
        valuesIn(name, summary, row).some(value => value !== undefined && values.includes(value)),
      ),
  };
};

/** All values that an action has, those too that its summary leaves out. */
const valuesIn = (name: FilterName, summary: ActionOutline, row: StoredRow): readonly (string | undefined)[] => {
  const { whole, of } = filterNamed(name);
  const all = whole === undefined ? undefined : row[whole];
  return typeof all === 'string' ? parsed(z.array(z.string()), whole ?? '', () => JSON.parse(all)) : of(summary);
};

type Filter = { readonly name: FilterName; readonly values: readonly string[] };
type Index = {
  readonly prefix: string;
  /** What of the view the index says by itself. */
  readonly holds?: 'open' | 'pending' | 'ended';
  readonly isNewestFirst: boolean;
};

/**
 * The index that leaves the least to filter: one entity, investigation, decider or incident; else what is open; else all.
 * What one person has decided grows with the years, so for a view of what is open that index is no help.
 */
const indexFor = ({ view, orderBy, filters }: ListQuery): Index => {
  if (orderBy === 'expiresAt') return { prefix: indexPrefix.expiring(), holds: 'pending', isNewestFirst: false };
  if (orderBy === 'endedAt') return { prefix: indexPrefix.ended(), holds: 'ended', isNewestFirst: false };
  const isOpenView = view === 'pending' || view === 'inProgress';
  for (const name of indexedNames) {
    const [id, ...others] = filters[name] ?? [];
    const helps = id !== undefined && others.length === 0 && !(isOpenView && name === 'decidedBy');
    if (helps) return { prefix: indexPrefix[name](id), isNewestFirst: true };
  }
  if (isOpenView) return { prefix: indexPrefix.open(), holds: 'open', isNewestFirst: true };
  return { prefix: indexPrefix.action(), isNewestFirst: true };
};

const rankOf = (name: FilterName) => filterNamed(name).index;
const hasIndex = (name: FilterName): name is FilterName & keyof typeof indexPrefix =>
  rankOf(name) !== undefined && name in indexPrefix;
const indexedNames = filterNames.filter(hasIndex).toSorted((a, b) => (rankOf(a) ?? 0) - (rankOf(b) ?? 0));

/** One array item per comparison. */
const viewFilter = (view: ListQuery['view'], holds: Index['holds']): readonly string[] => {
  if (view === undefined) return [];
  if (view === 'history') return holds === 'ended' ? [] : ['history eq true'];
  if (view === 'pending') return holds === 'pending' ? [] : ["status eq 'pending'"];
  return ["status ne 'pending'", ...(holds === 'open' ? [] : ['history eq false'])];
};

/** While there are too many comparisons, the longest filter is left for the code; so is what is no property. */
const split = (
  filters: readonly Filter[],
  room: number,
): { readonly inStorage: Filter[]; readonly inCode: Filter[] } => {
  const isStored = ({ name }: Filter) => filterNamed(name).property !== undefined;
  const inCode = filters.filter(filter => !isStored(filter));
  const inStorage = filters.filter(isStored).toSorted((a, b) => a.values.length - b.values.length);
  while (countOf(inStorage) > room) inCode.push(...inStorage.splice(-1));
  return { inStorage, inCode };
};
const countOf = (filters: readonly Filter[]) => filters.reduce((sum, { values }) => sum + values.length, 0);

// `odata` quotes a value only where some text comes before it in the same template.
const anyOf = ({ name, values }: Filter): string =>
  `(${values.map(value => filterNamed(name).property + odata` eq ${value}`).join(' or ')})`;

const isWithin = (
  { createdAfter = 0, createdBefore = Number.POSITIVE_INFINITY, modifiedAfter = 0 }: ListQuery,
  { createdAt, lastModifiedAt }: ActionOutline,
) => createdAt >= createdAfter && createdAt < createdBefore && lastModifiedAt >= modifiedAfter;

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
