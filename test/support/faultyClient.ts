import { createHttpHeaders, type HttpClient, type PipelineRequest, RestError } from '@azure/core-rest-pipeline';

/**
 * What becomes of a request to any Table service: `lost` is carried out, and its answer does not arrive; `silent` ones get
 * no answer until the caller gives up, after the write or instead of it; a status is the answer instead of the write.
 */
export type Fault = 'ok' | 'lost' | 'silentAfter' | 'silentBefore' | { readonly status: number; readonly code: string };

/** Puts faults between the SDK and a Table service; `giveUp` ends the caller's patience with a request in progress. */
export const faultyClient = (inner: HttpClient, giveUp: () => void) => {
  let coming: Fault[] = [];
  let usual: Fault = 'ok';
  let meanwhile: (() => Promise<unknown>) | undefined;
  let transactions = 0;

  const sendRequest: HttpClient['sendRequest'] = async request => {
    const isTransaction = new URL(request.url).pathname.endsWith('/$batch');
    const fault = (isTransaction ? coming.shift() : undefined) ?? usual;
    if (isTransaction) {
      transactions++;
      const happens = meanwhile;
      meanwhile = undefined;
      await happens?.();
    }
    if (typeof fault === 'object') return refusal(request, fault);
    if (fault === 'silentBefore') return silence(request, giveUp);
    const answer = await inner.sendRequest(request);
    if (fault === 'ok') return answer;
    if (fault === 'lost') throw new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
    return silence(request, giveUp);
  };

  return {
    sendRequest,
    /** The faults of the coming transactions, one each. */
    onTransactions: (...faults: readonly Fault[]): void => {
      coming = [...faults];
    },
    /** The fault of every other request, until it is set again. */
    onAll: (fault: Fault): void => {
      usual = fault;
    },
    /** Happens before the next transaction reaches storage. */
    beforeTransaction: (happens: () => Promise<unknown>): void => {
      meanwhile = happens;
    },
    transactions: () => transactions,
  };
};

const refusal = (request: PipelineRequest, { status, code }: Exclude<Fault, string>) => ({
  request,
  status,
  headers: createHttpHeaders({ 'content-type': 'application/json' }),
  bodyAsText: JSON.stringify({
    'odata.error': { code, message: { lang: 'en-US', value: 'A fault that a test asked for.' } },
  }),
});

const silence = ({ abortSignal }: PipelineRequest, giveUp: () => void): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(Object.assign(new Error('The operation was aborted.'), { name: 'AbortError' }));
    abortSignal?.addEventListener('abort', abort);
    giveUp();
  });
