import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { throttled } from '../support/simulatedTables/simulatedTables.ts';
import { continuationOf } from '../support/simulatedTables/wire.ts';
import type { Body } from './processes.ts';
import type { World } from './world.ts';

type Fate =
  | 'ok'
  | 'fails'
  | 'throttled'
  /** Never reaches storage: only the caller's deadline ends it. */
  | 'lost'
  /** Carried out, and the answer gets lost. */
  | 'unanswered'
  /** Carried out, then the connection breaks. */
  | 'broken'
  /** Reaches storage late, perhaps when nobody waits for it any more. */
  | 'late'
  | 'emptyPage';

/** The way of one process to the Table service: requests and answers take time, get lost, and outlive their sender. */
export const networkOf = (world: World, body: Body): HttpClient => ({
  sendRequest: request =>
    new Promise((resolve, reject) => {
      if (!body.isAlive() || body.mayDie('before a request')) return;
      const abort = () => reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
      if (request.abortSignal?.aborted) return abort();
      request.abortSignal?.addEventListener('abort', abort);
      const fate = fateOf(world);
      const { random, scheduler } = world;
      const there = fate === 'late' ? random.between(1000, 20_000) : random.between(1, 30);
      const back = random.between(1, 30);
      if (fate !== 'ok') world.story.tell(body.name, `its request ${pathOf(request)} will be ${fate}`);
      if (fate !== 'lost')
        scheduler.after(there, () => {
          const answered = arrive(world, request, fate);
          const receive = (run: () => void) =>
            scheduler.after(back, () =>
              body.wake(() => {
                request.abortSignal?.removeEventListener('abort', abort);
                run();
              }),
            );
          answered.then(
            response => response && receive(() => resolve(response)),
            error => receive(() => reject(error)),
          );
        });
      body.mayDie('after sending a request');
    }),
});

const fateOf = ({ random, scheduler, conditions }: World): Fate => {
  if (scheduler.now() < conditions.outageUntil) return random.pick(['fails', 'lost', 'throttled']);
  if (!random.chance(conditions.weather.storage)) return 'ok';
  return random.weighted({ fails: 2, throttled: 2, lost: 1, unanswered: 2, broken: 3, late: 2, emptyPage: 2 });
};

const pathOf = ({ method, url }: PipelineRequest) => `${method} ${decodeURIComponent(new URL(url).pathname)}`;

/** What storage does with the request; `undefined`: no answer. */
const arrive = async (world: World, request: PipelineRequest, fate: Fate): Promise<PipelineResponse | undefined> => {
  const { tables, stored } = world;
  const emptyPage = fate === 'emptyPage' ? emptyPageFor(world, request) : undefined;
  if (emptyPage) return emptyPage;
  if (fate === 'fails') tables.faults.next.push('fail-before');
  if (fate === 'throttled') tables.faults.next.push(throttled);
  const { url, method, headers, body } = request;
  // Without the sender's abort signal: what was sent is on its way.
  const sent = createPipelineRequest({ url, method, headers, ...(body !== undefined && { body }) });
  const answer = tables.httpClient.sendRequest(sent);
  const seen = tables.requests.at(-1);
  const response = await answer;
  if (seen && wasCarriedOut(response)) world.onWrites(stored.apply(seen));
  if (fate === 'unanswered') return undefined;
  if (fate === 'broken') throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
  // The SDK looks up what it asked for by the very object that it sent.
  return { ...response, request };
};

const wasCarriedOut = ({ status, bodyAsText }: PipelineResponse): boolean =>
  status < 300 && !(status === 202 && /HTTP\/1\.1 [45]\d\d /.test(bodyAsText ?? ''));

/** A page without entities that says: go on where you began. Azure may answer any query so. */
const emptyPageFor = ({ scheduler }: World, request: PipelineRequest): PipelineResponse | undefined => {
  const query = new URL(request.url).searchParams;
  const [, partition] = /PartitionKey eq '([^']*)'/.exec(query.get('$filter') ?? '') ?? [];
  const [, row] = /RowKey ge '([^']*)'/.exec(query.get('$filter') ?? '') ?? [];
  if (partition === undefined || row === undefined) return undefined;
  const headers = createHttpHeaders({
    'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8',
    date: new Date(scheduler.now()).toUTCString(),
    'x-ms-continuation-nextpartitionkey': query.get('NextPartitionKey') ?? continuationOf(partition),
    'x-ms-continuation-nextrowkey': query.get('NextRowKey') ?? continuationOf(row),
  });
  return { request, status: 200, headers, bodyAsText: '{"value":[]}' };
};
