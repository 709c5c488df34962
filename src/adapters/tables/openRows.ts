import { odata } from '@azure/data-tables';
import { z } from 'zod';
import { type ActionStore, storageUnavailable, unreadableRecord } from '../../application/ports.ts';
import { type OpenAction, openActionSchema, type Portion } from '../../domain/openFigures.ts';
import { expiringRange, indexPrefix, parseExpiringKey, parseOpenKey, rangeOf } from './keys.ts';
import { rowSchema } from './rows.ts';
import type { TableRequests } from './tableRequests.ts';

const countedRow = z.object({
  ...openActionSchema.omit({ id: true, createdAt: true }).shape,
  rowKey: z.string(),
  schema: z.literal(rowSchema),
});

/** What figures are counted from: properties and keys alone, no summary is read or parsed. */
export const openRows = (requests: TableRequests): Pick<ActionStore, 'open' | 'expiring'> => ({
  open: (tenant, limit) => {
    const select = ['rowKey', 'schema', 'status', 'severity', 'kind', 'entityKind'];
    return firstOf(requests, { tenant, range: rangeOf(indexPrefix.open()), select, read: openActionIn }, limit);
  },
  expiring: (tenant, after, until, limit) => {
    const range = expiringRange(after, until);
    const read = ({ rowKey = '' }: { readonly rowKey?: string | undefined }) => parseExpiringKey(rowKey);
    return firstOf(requests, { tenant, range, select: ['rowKey'], read }, limit);
  },
});

const openActionIn = (row: unknown): OpenAction => {
  const parsed = countedRow.safeParse(row);
  if (!parsed.success) throw unreadableRecord('an open row cannot be read by this version', parsed.error);
  const { rowKey, schema: _, ...facts } = parsed.data;
  return { ...facts, ...parseOpenKey(rowKey) };
};

type Wanted<T> = {
  readonly tenant: string;
  readonly range: readonly [from: string, below: string];
  readonly select: readonly string[];
  readonly read: (row: { readonly rowKey?: string | undefined }) => T;
};

/** Storage gives pages of at most 1,000, or fewer when it has looked long enough. */
const maxPage = 1000;
const maxRequests = 5;

/**
 * The first rows of a range, up to a limit. Where storage says that it could go on, that is taken for more: to ask for one
 * row after the limit would cost a request each time there is.
 */
const firstOf = async <T>(requests: TableRequests, wanted: Wanted<T>, limit: number): Promise<Portion<T>> => {
  const { tenant, range, select, read } = wanted;
  const [from, below] = range;
  const filter = odata`PartitionKey eq ${tenant} and RowKey ge ${from} and RowKey lt ${below}`;
  const items: T[] = [];
  let continuation: string | undefined;
  for (let asked = 0; asked < maxRequests; asked++) {
    const size = Math.min(limit - items.length, maxPage);
    const page = await requests.page({ filter, comparisons: 3, select, size, continuation });
    if (!page) throw storageUnavailable('storage did not know its own continuation');
    items.push(...page.entities.map(read));
    continuation = page.continuation;
    if (continuation === undefined || items.length === limit) break;
  }
  return { items, isAll: continuation === undefined };
};
