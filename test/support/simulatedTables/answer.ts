import { type PartAnswer, parseBatch, writeBatch } from './batch.ts';
import { type Entity, etagOf, type Metadata, wireEntity } from './entity.ts';
import { isRefusal, type Refusal, refusal } from './refusal.ts';
import type { Operation, Page, Position, TableService } from './service.ts';
import { addressOf, continuationOf, jsonObject, operationOf, positionIn, type WireRequest } from './wire.ts';

/** What goes back over the wire; header names are in lower case. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

type Context = { readonly service: TableService; readonly requestId: string; readonly now: number };

const maximumBody = 4 * 1024 * 1024;
const json = (metadata: Metadata): string =>
  `application/json;odata=${metadata === 'none' ? 'no' : metadata}metadata;streaming=true;charset=utf-8`;

type Write = { readonly request: WireRequest; readonly operation: Operation };

/** A request, and the writes in it: one, or those of a batch. */
export type Understood = {
  readonly request: WireRequest;
  readonly writes: readonly Write[];
  /** Set when the request makes no sense. */
  readonly refusal?: Refusal;
};

/** Parses a request; nothing is looked up yet. */
export const understand = (request: WireRequest): Understood => {
  try {
    if (Buffer.byteLength(request.body) > maximumBody) throw refusal('RequestBodyTooLarge');
    return { request, writes: isBatch(request) ? parseBatch(request).map(writeOf) : writesOf(request) };
  } catch (error) {
    if (isRefusal(error)) return { request, writes: [], refusal: error };
    throw error;
  }
};

const isBatch = ({ method, url }: WireRequest): boolean => method === 'POST' && addressOf(url).table === '$batch';

const writesOf = (request: WireRequest): readonly Write[] => {
  const operation = operationOf(request);
  return operation === undefined ? [] : [{ request, operation }];
};

const writeOf = (request: WireRequest): Write => {
  const [write] = writesOf(request);
  if (write === undefined) throw refusal('NotImplemented');
  return write;
};

/** Carries out a request; whatever the service refuses becomes the answer. */
export const answer = (understood: Understood, context: Context): Answer => {
  try {
    if (understood.refusal) throw understood.refusal;
    return route(understood, context);
  } catch (error) {
    if (isRefusal(error)) return refused(error, context);
    throw error;
  }
};

const route = ({ request, writes }: Understood, context: Context): Answer => {
  const { table, entity } = addressOf(request.url);
  if (isBatch(request)) return transaction(writes, context);
  if (request.method === 'POST' && table === 'Tables') return createTable(request, context);
  const [write] = writes;
  if (write !== undefined) return written(write, context.service.write(write.operation));
  if (request.method !== 'GET' || table.startsWith('$') || table === 'Tables') throw refusal('NotImplemented');
  return entity === undefined ? list(table, request, context) : found(table, entity, request, context);
};

const createTable = (request: WireRequest, { service }: Context): Answer => {
  const { TableName: name } = jsonObject(request.body);
  service.createTable(typeof name === 'string' ? name : '');
  return { status: 201, headers: { 'content-type': json('minimal') }, body: JSON.stringify({ TableName: name }) };
};

const found = (
  table: string,
  { partitionKey, rowKey }: Position,
  request: WireRequest,
  { service }: Context,
): Answer => {
  const entity = service.get(table, partitionKey, rowKey);
  const { searchParams, origin } = new URL(request.url);
  const metadata = metadataOf(searchParams, request);
  const wire = wireEntity(entity, selected(searchParams), metadata);
  return {
    status: 200,
    headers: { etag: etagOf(entity), 'content-type': json(metadata) },
    body: JSON.stringify({ ...described(`${origin}/$metadata#${table}/@Element`, metadata), ...wire }),
  };
};

const list = (table: string, request: WireRequest, { service }: Context): Answer => {
  const { searchParams, origin } = new URL(request.url);
  const top = searchParams.get('$top');
  const page = service.query(table, {
    filter: searchParams.get('$filter') || undefined,
    top: top === null ? 1000 : Number(top),
    from: positionIn(searchParams),
  });
  const metadata = metadataOf(searchParams, request);
  const value = page.entities.map(entity => wireEntity(entity, selected(searchParams), metadata));
  return {
    status: 200,
    headers: { 'content-type': json(metadata), ...continuation(page) },
    body: JSON.stringify({ ...described(`${origin}/$metadata#${table}`, metadata), value }),
  };
};

// The SDK hands this on among the properties of an entity that was read alone.
const described = (url: string, metadata: Metadata): Record<string, string> =>
  metadata === 'none' ? {} : { 'odata.metadata': url };

const continuation = ({ next }: Page): Record<string, string> =>
  next === undefined
    ? {}
    : {
        'x-ms-continuation-nextpartitionkey': continuationOf(next.partitionKey),
        'x-ms-continuation-nextrowkey': continuationOf(next.rowKey),
      };

const selected = (query: URLSearchParams): readonly string[] | undefined => {
  const names = (query.get('$select') ?? '').split(',').map(name => name.trim());
  const wanted = names.filter(name => name !== '');
  return wanted.length === 0 ? undefined : wanted;
};

const metadataOf = (query: URLSearchParams, request: WireRequest): Metadata => {
  const format = query.get('$format') ?? request.header('accept') ?? '';
  if (format.includes('odata=fullmetadata')) return 'full';
  return format.includes('odata=nometadata') ? 'none' : 'minimal';
};

// Only an insert names its entity (Location, DataServiceId); updates and deletes do not, so in a transaction's answer
// only the order tells which is which.
const written = ({ operation, request }: Write, entity: Entity | undefined): Answer => {
  if (entity === undefined) return { status: 204, headers: {} };
  const headers = { etag: etagOf(entity) };
  if (operation.method !== 'POST') return { status: 204, headers };
  const location = locationOf(request.url, entity);
  const named = { ...headers, location, dataserviceid: location };
  if (request.header('prefer') === 'return-no-content')
    return { status: 204, headers: { ...named, 'preference-applied': 'return-no-content' } };
  const body = JSON.stringify(wireEntity(entity, undefined, 'minimal'));
  return { status: 201, headers: { ...named, 'content-type': json('minimal') }, body };
};

const locationOf = (url: string, { partitionKey, rowKey }: Entity): string => {
  const quoted = (key: string) => encodeURIComponent(key.replaceAll("'", "''"));
  return `${url.replace(/[?].*$/s, '')}(PartitionKey='${quoted(partitionKey)}',RowKey='${quoted(rowKey)}')`;
};

const transaction = (writes: readonly Write[], context: Context): Answer => ({
  status: 202,
  headers: { 'content-type': `multipart/mixed; boundary=batchresponse_${context.requestId}` },
  body: writeBatch(context.requestId, partAnswers(writes, context).map(inPart)),
});

const partAnswers = (writes: readonly Write[], context: Context): readonly Answer[] => {
  try {
    const entities = context.service.transaction(writes.map(({ operation }) => operation));
    return writes.map((write, index) => written(write, entities[index]));
  } catch (error) {
    if (isRefusal(error)) return [refused(error, context)];
    throw error;
  }
};

// Clients look for these names in the text of a part, so their case matters there.
const partNames = new Map([
  ['etag', 'ETag'],
  ['location', 'Location'],
  ['dataserviceid', 'DataServiceId'],
]);

const inPart = ({ headers, ...rest }: Answer): PartAnswer => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [partNames.get(name) ?? name, value])),
});

/** The answer that carries a refusal. */
export const refused = ({ status, code, message }: Refusal, { requestId, now }: Omit<Context, 'service'>): Answer => {
  const value = `${message}\nRequestId:${requestId}\nTime:${new Date(now).toISOString()}`;
  return {
    status,
    headers: { 'content-type': json('minimal'), 'x-ms-error-code': code },
    body: JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value } } }),
  };
};
