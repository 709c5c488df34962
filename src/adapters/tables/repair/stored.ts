import { canonicalJson } from '../../../domain/values/digest.ts';
import { rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import { joined, type Row, rowSchema, type StoredRow } from '../kernel/rows.ts';
import type { Entity, TableRequests } from '../kernel/tableRequests.ts';

/** What repair looks at: the rows of a tenant. */
export type Table = { readonly requests: TableRequests; readonly tenant: string };

const pageSize = 500;

/** The rows of a tenant whose keys begin so. */
export const rowsIn = async function* (
  { requests, tenant }: Table,
  prefix: string,
  select?: readonly string[],
): AsyncGenerator<Entity> {
  const query = { ...inRange(tenant, rangeOf(prefix)), ...(select && { select }) };
  for await (const { entities } of pagesOf(requests, query, pageSize)) yield* entities;
};
export const keysOnly = ['partitionKey', 'rowKey'] as const;

/** What cannot be read is `undefined`. Never around a request: that storage is away must not look like damage. */
export const readable = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** Written by another version: what it means is not for this one to say. */
export const isForeign = ({ schema }: StoredRow): boolean => typeof schema === 'number' && schema > rowSchema;

/** Whether a row says what it should; the order of names in JSON means nothing. */
export const isLike = (stored: Entity, right: Row): boolean =>
  Object.keys(stored).every(name => name in right || isStoragesOwn(name) || isJson(name)) &&
  Object.entries(right).every(([name, value]) => isJson(name) || stored[name] === value) &&
  inJson.every(name => json(name, stored) === json(name, right));

const isStoragesOwn = (name: string) =>
  ['etag', 'partitionKey', 'rowKey', 'timestamp'].includes(name) || name.startsWith('odata.');
/** Properties that are written as JSON, in one piece or several. */
const inJson = ['summary', 'detail', 'safety', 'policy', 'headline', 'report', 'seal'] as const;
const isJson = (name: string) => inJson.some(json => json === name.replace(/\d+$/, ''));
/** Its properties may have been written in another order, and so be cut elsewhere. */
const json = (name: string, row: StoredRow): string | undefined =>
  readable(() => canonicalJson(JSON.parse(joined(name, row))));
