import {
  createDefaultHttpClient,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

/** One request on its way to storage; a transaction counts as one, `operations` says how much is in it. */
export type CountedRequest = { readonly method: string; readonly path: string; readonly operations: number };

export type CountingClient = HttpClient & {
  readonly count: () => number;
  readonly log: () => readonly CountedRequest[];
  readonly reset: () => void;
};

/** Counts what the SDK really sends, retries included. Without `inner` requests go out over real sockets. */
export const countingClient = (inner: HttpClient = createDefaultHttpClient()): CountingClient => {
  let requests: CountedRequest[] = [];
  return {
    sendRequest: (request: PipelineRequest): Promise<PipelineResponse> => {
      const path = decodeURIComponent(new URL(request.url).pathname);
      requests.push({ method: request.method, path, operations: operationsIn(request, path) });
      return inner.sendRequest(request);
    },
    count: () => requests.length,
    log: () => requests,
    reset: () => {
      requests = [];
    },
  };
};

// A line break cannot stand in JSON, so no entity's content looks like the head of a part.
const partHead = /^content-type: application\/http/gim;

const operationsIn = ({ body }: PipelineRequest, path: string): number =>
  path.endsWith('/$batch') && typeof body === 'string' ? (body.match(partHead) ?? []).length : 1;
