import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { answer, refused, type Understood, understand } from './answer.ts';
import type { Entity } from './entity.ts';
import { type RefusalCode, refusal } from './refusal.ts';
import { type Operation, tableService } from './service.ts';
import { pathOf, type WireRequest } from './wire.ts';

/**
 * What becomes of a request: `fail-before` is a 500 and nothing written; `fail-after` is carried out, then the
 * connection breaks; `hang-before` and `hang-after` never answer, so only the caller's abort ends them; an object is
 * the answer instead, with nothing written.
 */
export type Fault =
  | 'ok'
  | 'fail-before'
  | 'fail-after'
  | 'hang-before'
  | 'hang-after'
  | { readonly status: number; readonly code: string };

/** Azure's answer when a partition gets more than it can take. */
export const throttled = { status: 503, code: 'ServerBusy' satisfies RefusalCode } as const;

/** A request as the service saw it. */
export type SeenRequest = {
  readonly method: string;
  /** Decoded: `/Actions()`, `/Actions(PartitionKey='a',RowKey='b')`, `/$batch` ... */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The writes in it, several for a transaction. */
  readonly operations: readonly Operation[];
};

export type Faults = {
  /** The faults of the coming requests, used up one by one; then `decide` is asked. */
  next: Fault[];
  /** May take its time: the request waits, and is not carried out yet, until the promise is fulfilled. */
  decide: (request: SeenRequest) => Fault | Promise<Fault>;
};

export type SimulatedTables = {
  readonly httpClient: HttpClient;
  readonly connectionString: string;
  /** Every request so far, also those that a fault kept from being carried out. */
  readonly requests: SeenRequest[];
  readonly faults: Faults;
  /** How many entities reads have looked at so far, those too that a filter left out. */
  readonly looked: () => number;
  /** Puts many entities there at once, without requests and without Azure's rules. */
  readonly fill: (table: string, entities: Iterable<Entity>) => void;
};

/**
 * An Azure Table service in memory, to be put below the SDK as its `httpClient`. It keeps Azure's rules, those too that
 * Azurite lets through. `now` gives milliseconds; a query looks at `scanLimit` entities and answers what it has found
 * by then, even nothing, with a continuation.
 */
export const simulatedTables = ({
  now = Date.now,
  scanLimit = 1000,
}: {
  readonly now?: () => number;
  readonly scanLimit?: number;
} = {}): SimulatedTables => {
  const service = tableService({ now, scanLimit });
  const requests: SeenRequest[] = [];
  const faults: Faults = { next: [], decide: () => 'ok' };

  const sendRequest = async (request: PipelineRequest): Promise<PipelineResponse> => {
    const understood = understand(wireRequest(request));
    const requestId = `00000000-0000-0000-0000-${String(requests.length).padStart(12, '0')}`;
    const seen = seenRequest(understood);
    requests.push(seen);
    const fault = await orAborted(request, async () => faults.next.shift() ?? faults.decide(seen));
    if (fault === 'hang-before') return hang(request);
    const context = { service, requestId, now: now() };
    const result =
      typeof fault === 'string' && fault !== 'fail-before'
        ? answer(understood, context)
        : refused(instead(fault), context);
    if (fault === 'hang-after') return hang(request);
    if (fault === 'fail-after') throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    const headers = createHttpHeaders({
      ...result.headers,
      date: new Date(now()).toUTCString(),
      'x-ms-request-id': requestId,
      'x-ms-version': '2019-02-02',
    });
    return { request, status: result.status, headers, bodyAsText: result.body ?? null };
  };

  // A shared access signature and no key: nobody checks signatures here, and to make one for each request takes time.
  const connectionString = 'TableEndpoint=https://simulated.table.core.windows.net;SharedAccessSignature=sig=simulated';
  const { looked, fill } = service;
  return { httpClient: { sendRequest }, connectionString, requests, faults, looked, fill };
};

const instead = (fault: Exclude<Fault, 'ok'>) => {
  if (typeof fault === 'string') return refusal('InternalError');
  return Object.assign(new Error('A fault that a test asked for.'), fault);
};

const wireRequest = ({ method, url, headers, body }: PipelineRequest): WireRequest => {
  if (body !== undefined && body !== null && typeof body !== 'string') throw new Error('only text can be sent here');
  return { method, url, header: name => headers.get(name), body: body ?? '' };
};

const seenRequest = ({ request: { method, url }, writes }: Understood): SeenRequest => ({
  method,
  path: pathOf(url),
  query: Object.fromEntries(new URL(url).searchParams),
  operations: writes.map(({ operation }) => operation),
});

const hang = (request: PipelineRequest): Promise<never> => orAborted(request, () => new Promise<never>(() => {}));

const orAborted = <T>({ abortSignal }: PipelineRequest, run: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    if (abortSignal?.aborted) return abort();
    abortSignal?.addEventListener('abort', abort);
    run()
      .then(resolve, reject)
      .finally(() => abortSignal?.removeEventListener('abort', abort));
  });
