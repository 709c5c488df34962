import type { TokenCredential } from '@azure/identity';
import type { QueueClient } from '@azure/storage-queue';
import {
  type ChangeDeps,
  type Deadline,
  type ExecutionQueue,
  executionQueueName,
} from '../../application/change/ports.ts';

/** Where the queue is: with a connection string, or with an identity. */
export type QueueLocation =
  | { readonly connection: string }
  | { readonly endpoint: string; readonly credential: TokenCredential };

type Outside = Pick<ChangeDeps, 'now'> & { readonly deadline: Deadline };

const second = 1000;
/** For all of one use, connecting and signing in included: people wait for the answer to their approval. */
const timeLimit = 1.5 * second;
/** After a queue that did not answer in time: else a batch or a sweep would wait for each of its messages anew. */
const quietTime = 5 * second;
/** What is further away is left to the sweep: a message lives seven days, and Azure throws it away without a word. */
const longestDelay = 60 * 60 * second;

/** The queue on Azure Storage. The package is loaded and the connection made when the queue is first used. */
export const executionQueue = (location: QueueLocation, { now, deadline }: Outside): ExecutionQueue => {
  let opening: Promise<QueueClient> | undefined;
  let quietUntil = Number.NEGATIVE_INFINITY;

  const inTime = async (use: (queue: QueueClient, abortSignal: AbortSignal) => Promise<unknown>): Promise<void> => {
    if (now() < quietUntil) throw new Error('the queue did not answer a moment ago');
    const signal = deadline(timeLimit);
    opening ??= open(location);
    try {
      await Promise.race([opening.then(queue => use(queue, signal)), aborted(signal)]);
    } catch (error) {
      if (signal.aborted) quietUntil = now() + quietTime;
      throw error;
    }
  };

  return {
    announce: async ({ tenant, actionId, at, wakeAt }) => {
      const delay = Math.max(0, at - now());
      if (delay > longestDelay) return;
      const text = Buffer.from(JSON.stringify({ tenant, actionId, wakeAt })).toString('base64');
      const visibilityTimeout = Math.ceil(delay / second);
      await inTime(async (queue, abortSignal) => {
        const send = () => queue.sendMessage(text, { visibilityTimeout, abortSignal });
        try {
          await send();
        } catch (error) {
          if (codeOf(error) !== 'QueueNotFound') throw error;
          await queue.createIfNotExists({ abortSignal });
          await send();
        }
      });
    },
    check: () =>
      inTime(async (queue, abortSignal) => {
        try {
          await queue.getProperties({ abortSignal });
        } catch (error) {
          // Created with the first message. And who may only send is refused a look, by a queue that answers.
          if (!['QueueNotFound', 'AuthorizationPermissionMismatch'].includes(codeOf(error))) throw error;
        }
      }),
  };
};

const open = async (location: QueueLocation): Promise<QueueClient> => {
  const { QueueClient } = await import('@azure/storage-queue');
  const options = { retryOptions: { maxTries: 1 } };
  if ('connection' in location) return new QueueClient(location.connection, executionQueueName, options);
  return new QueueClient(`${location.endpoint}/${executionQueueName}`, location.credential, options);
};

/** Rejects when the time is up, also where the SDK does not look at its signal: while it signs in, say. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
