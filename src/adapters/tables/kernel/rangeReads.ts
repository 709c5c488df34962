import { odata } from '@azure/data-tables';
import { isUnreadableRecord, storageUnavailable } from '../../../application/change/failures.ts';
import type { Log } from '../../../application/change/ports.ts';
import { leftOut, type Portion } from '../../../domain/values/portion.ts';
import type { EntityPage, PageRequest, TableRequests } from './tableRequests.ts';

type Query = Omit<PageRequest, 'continuation' | 'size'>;
type Row = EntityPage['entities'][number];

/** Where rows are read, and who is told of those that cannot be. */
export type Reading = { readonly requests: TableRequests; readonly log: Log };

/** What could be read, and the keys of the rows that could not. */
export type Readable<T> = { readonly items: readonly T[]; readonly unreadable: readonly string[] };

/**
 * Rows of a page. One that cannot be read spoils nothing: it is left out, and told with its key. Whoever reads pages reads
 * them here; what stands alone (a record, a history) throws.
 */
export const readRows = <T>(log: Log, rows: readonly Row[], read: (row: Row) => T): Readable<T> => {
  const items: T[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      items.push(read(row));
    } catch (error) {
      if (!isUnreadableRecord(error)) throw error;
      const { partitionKey: tenant, rowKey = '' } = row;
      unreadable.push(rowKey);
      log('error', 'a row cannot be read and is left out', { tenant, rowKey, error: String(error) });
    }
  }
  return { items, unreadable };
};

/** Storage gives no more at once, and fewer when it has looked long enough. */
const wholePage = 1000;

/** The filter of a key range of a tenant, and its three comparisons. */
export const inRange = (
  tenant: string,
  [from, below]: readonly [string, string],
): { readonly filter: string; readonly comparisons: number } => ({
  filter: odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below}`,
  comparisons: 3,
});

/** Page by page what a query finds, so that nobody reads more than they handle. */
export const pagesOf = async function* (
  requests: TableRequests,
  query: Query,
  size: number | (() => number) = wholePage,
): AsyncGenerator<{ readonly entities: readonly Row[]; readonly isLast: boolean }> {
  let continuation: string | undefined;
  do {
    const next = typeof size === 'number' ? size : size();
    const page = await requests.page({ ...query, size: next, continuation });
    if (!page) throw storageUnavailable('storage did not know its own continuation');
    continuation = page.continuation;
    yield { entities: page.entities, isLast: continuation === undefined };
  } while (continuation !== undefined);
};

/** Everything that a query finds, each row made small at once. */
export const allRows = async <T>(
  { requests, log }: Reading,
  query: Query,
  read: (row: Row) => T,
): Promise<Readable<T>> => {
  const items: T[] = [];
  const unreadable: string[] = [];
  for await (const { entities } of pagesOf(requests, query)) {
    const found = readRows(log, entities, read);
    for (const item of found.items) items.push(item);
    unreadable.push(...found.unreadable);
  }
  return { items, unreadable };
};

/** A caller waits for the first rows: where storage gives little at a time, no more pages than this are asked for. */
const mostPages = 5;

/**
 * The first rows that a query finds, up to a limit. Where storage says that it could go on, that is taken for more: to ask
 * for one row after the limit would cost a request each time there is.
 */
export const firstRows = async <T>(
  { requests, log }: Reading,
  query: Query,
  limit: number,
  read: (row: Row) => T,
): Promise<Portion<T>> => {
  const items: T[] = [];
  let unreadable = 0;
  const missing = () => Math.min(limit - items.length, wholePage);
  let pages = 0;
  for await (const { entities, isLast } of pagesOf(requests, query, missing)) {
    const found = readRows(log, entities, read);
    items.push(...found.items);
    unreadable += found.unreadable.length;
    pages++;
    if (isLast || items.length >= limit || pages === mostPages)
      return { items, complete: isLast, ...leftOut(unreadable) };
  }
  return { items, complete: true };
};
