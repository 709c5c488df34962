import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { type FilterName, filterNames, type ListQuery } from '../../application/ports.ts';
import type { Summary } from '../../domain/summary.ts';
import { maxComparisons } from './guards.ts';
import { indexPrefix, rangeOf, sha256 } from './keys.ts';

/** A list as one range query on one index, other filters as property filters in it. */
export type TableQuery = {
  /** Names list and filters; a cursor is bound to it. */
  readonly fingerprint: string;
  readonly filter: string;
  readonly comparisons: number;
  /** What storage could not be asked as well, because a filter takes only so many comparisons. */
  readonly stillToCheck: (summary: Summary) => boolean;
};

/** PartitionKey, and the two ends of the key range. */
const rangeComparisons = 3;

export const tableQuery = (query: ListQuery): TableQuery => {
  const { prefix, covered } = indexFor(query);
  const [from, below] = rangeOf(prefix);
  const range = odata`PartitionKey eq ${query.tenant} and RowKey ge ${from} and RowKey lt ${below}`;
  const wanted: Filter[] = filterNames.flatMap(name => {
    const values = query.filters[name];
    return values === undefined ? [] : [{ name, values }];
  });
  const viewParts = viewFilter(query.view, covered);
  const { inStorage, inCode } = split(wanted, maxComparisons - rangeComparisons - viewParts.length);
  const parts = [range, ...viewParts, ...inStorage.map(anyOf)];
  return {
    fingerprint: sha256(JSON.stringify(query)).slice(0, 16),
    filter: parts.join(' and '),
    comparisons: rangeComparisons + viewParts.length + countOf(inStorage),
    stillToCheck: summary => inCode.every(({ name, values }) => values.includes(shownValue[name](summary) ?? '')),
  };
};

type Filter = { readonly name: FilterName; readonly values: readonly string[] };

/** The index that leaves the least to filter: one entity, investigation or incident; else what is open; else all. */
const indexFor = ({ view, filters }: ListQuery): { readonly prefix: string; readonly covered: boolean } => {
  for (const name of ['entityId', 'investigationId', 'incidentId'] as const) {
    const [id, ...others] = filters[name] ?? [];
    if (id !== undefined && others.length === 0) return { prefix: indexPrefix[name](id), covered: false };
  }
  const isOpenView = view === 'pending' || view === 'inProgress';
  return isOpenView ? { prefix: indexPrefix.open(), covered: true } : { prefix: indexPrefix.action(), covered: false };
};

/** One array item per comparison. `covered`: the index holds open actions only. */
const viewFilter = (view: ListQuery['view'], covered: boolean): readonly string[] => {
  if (view === undefined) return [];
  if (view === 'history') return ['history eq true'];
  if (view === 'pending') return ["status eq 'pending'"];
  return ["status ne 'pending'", ...(covered ? [] : ['history eq false'])];
};

/** While there are too many comparisons, the longest filter is left for the code. */
const split = (
  filters: readonly Filter[],
  room: number,
): { readonly inStorage: Filter[]; readonly inCode: Filter[] } => {
  const inStorage = filters.toSorted((a, b) => a.values.length - b.values.length);
  const inCode: Filter[] = [];
  while (countOf(inStorage) > room) inCode.push(...inStorage.splice(-1));
  return { inStorage, inCode };
};
const countOf = (filters: readonly Filter[]) => filters.reduce((sum, { values }) => sum + values.length, 0);

// `odata` quotes a value only where some text comes before it in the same template.
const anyOf = ({ name, values }: Filter): string => `(${values.map(value => name + odata` eq ${value}`).join(' or ')})`;

const shownValue: Record<FilterName, (summary: Summary) => string | undefined> = {
  status: summary => summary.status,
  kind: summary => summary.kind,
  entityKind: summary => summary.entity.kind,
  entityId: summary => summary.entity.id,
  severity: summary => summary.severity,
  investigationId: summary => summary.investigation?.id,
  incidentId: summary => summary.incident?.id,
  submittedById: summary => summary.submittedBy.id,
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
