import { QueueClient, type RestError } from '@azure/storage-queue';
import { resolveConnection, resolveSettings, type Settings } from './settings.ts';

export type Queues = {
  /** The queue that a trigger names; throws, naming the setting, where one is missing. */
  readonly open: (binding: Readonly<Record<string, unknown>>) => QueueClient;
  /** Sends text as it is, and creates the queue when it is missing. */
  readonly send: (queue: QueueClient, text: string) => Promise<void>;
};

// The service is next door: no reason to wait long between tries.
const retryOptions = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 } as const;

export const createQueues = (settings: Settings): Queues => ({
  open: ({ queueName, connection }) => {
    const name = resolveSettings(String(queueName), settings).toLowerCase();
    const connectionName = typeof connection === 'string' ? connection : undefined;
    return new QueueClient(resolveConnection(connectionName, settings), name, { retryOptions });
  },
  send: async (queue, text) => {
    try {
      await queue.sendMessage(text);
    } catch (error) {
      if (!isMissingQueue(error)) throw error;
      await queue.createIfNotExists();
      await queue.sendMessage(text);
    }
  },
});

export const isMissingQueue = (error: unknown): error is RestError =>
  error instanceof Error && 'code' in error && error.code === 'QueueNotFound';
