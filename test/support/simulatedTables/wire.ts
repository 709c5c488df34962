import { refusal } from './refusal.ts';
import type { Operation, Position } from './service.ts';

/** A request as it comes over the wire, alone or as a part of a batch. `header` wants lower-case names. */
export type WireRequest = {
  readonly method: string;
  readonly url: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
};

/** What a request is about: `Tables`, `$batch`, all of a table, or one entity of it. */
export type Address = { readonly table: string; readonly entity: Position | undefined };

const tableOrEntity = /^\/(\$?\w+)(?:\((?:PartitionKey='((?:[^']|'')*)',RowKey='((?:[^']|'')*)')?\))?$/;

/** The decoded path, `/Actions(PartitionKey='a',RowKey='b')`. */
export const pathOf = (url: string): string => {
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    throw refusal('InvalidInput');
  }
};

export const addressOf = (url: string): Address => {
  const [, table, partitionKey, rowKey] = tableOrEntity.exec(pathOf(url)) ?? [];
  if (table === undefined) throw refusal('InvalidInput');
  const isEntity = partitionKey !== undefined && rowKey !== undefined;
  return { table, entity: isEntity ? { partitionKey: unquoted(partitionKey), rowKey: unquoted(rowKey) } : undefined };
};

const unquoted = (text: string): string => text.replaceAll("''", "'");

const methods = new Map<string, Operation['method']>([
  ['POST', 'POST'],
  ['PUT', 'PUT'],
  ['PATCH', 'PATCH'],
  ['MERGE', 'PATCH'],
  ['DELETE', 'DELETE'],
]);

/** Reads a write of one entity; undefined for every other request. */
export const operationOf = (request: WireRequest): Operation | undefined => {
  const method = methods.get(request.method);
  const { table, entity } = addressOf(request.url);
  if (method === undefined || table === 'Tables' || table === '$batch') return undefined;
  if ((method === 'POST') !== (entity === undefined)) throw refusal('NotImplemented');
  const properties = method === 'DELETE' ? {} : jsonObject(request.body);
  const { PartitionKey: partitionKey, RowKey: rowKey } = entity
    ? { PartitionKey: entity.partitionKey, RowKey: entity.rowKey }
    : properties;
  return {
    method,
    table,
    partitionKey: textOf(partitionKey),
    rowKey: textOf(rowKey),
    properties,
    ifMatch: request.header('if-match'),
  };
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Parses a JSON object or refuses. */
export const jsonObject = (text: string): Readonly<Record<string, unknown>> => {
  const value = parsed(text);
  if (!isObject(value)) throw refusal('InvalidInput');
  return value;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('InvalidInput');
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Writes one half of a continuation as Azure does: version, length, base64 with `-` for `=`. */
export const continuationOf = (key: string): string => {
  const text = Buffer.from(key).toString('base64').replaceAll('=', '-');
  return `1!${text.length}!${text}`;
};

/** Reads the continuation of a query; undefined at its start. Anything that we did not write is refused. */
export const positionIn = (query: URLSearchParams): Position | undefined => {
  const [partition, row] = [query.get('NextPartitionKey'), query.get('NextRowKey')];
  if (partition === null && row === null) return undefined;
  if (partition === null) throw refusal('InvalidInput');
  return { partitionKey: keyIn(partition), rowKey: row === null ? '' : keyIn(row) };
};

const keyIn = (continuation: string): string => {
  const [, length, text] = /^1!(\d+)!([A-Za-z0-9+/]*-{0,2})$/.exec(continuation) ?? [];
  if (text === undefined || Number(length) !== text.length) throw refusal('InvalidInput');
  return Buffer.from(text.replaceAll('-', '='), 'base64').toString();
};
