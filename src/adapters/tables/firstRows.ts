import { odata } from '@azure/data-tables';
import { storageUnavailable } from '../../application/ports.ts';
import type { Portion } from '../../domain/portion.ts';
import type { EntityPage, TableRequests } from './tableRequests.ts';

type Wanted<T> = {
  readonly filter: string;
  readonly comparisons: number;
  readonly select: readonly string[];
  readonly read: (row: EntityPage['entities'][number]) => T;
};

/** Storage gives pages of at most 1,000, or fewer when it has looked long enough. */
const maxPage = 1000;
const maxRequests = 5;

/** The filter of a key range of a tenant: three comparisons. */
export const filterOfRange = (tenant: string, [from, below]: readonly [string, string]): string =>
  odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below}`;

/**
 * The first rows of a range, up to a limit. Where storage says that it could go on, that is taken for more: to ask for one
 * row after the limit would cost a request each time there is.
 */
export const firstRows = async <T>(
  requests: TableRequests,
  { read, ...asked }: Wanted<T>,
  limit: number,
): Promise<Portion<T>> => {
  const items: T[] = [];
  let continuation: string | undefined;
  for (let tried = 0; tried < maxRequests; tried++) {
    const size = Math.min(limit - items.length, maxPage);
    const page = await requests.page({ ...asked, size, continuation });
    if (!page) throw storageUnavailable('storage did not know its own continuation');
    items.push(...page.entities.map(read));
    continuation = page.continuation;
    if (continuation === undefined || items.length === limit) break;
  }
  return { items, complete: continuation === undefined };
};
