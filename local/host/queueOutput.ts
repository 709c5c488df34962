import { QueueClient, type RestError } from '@azure/storage-queue';
import type { FunctionMetadata, InvocationResponse, TypedData } from './coreTypes.ts';
import { resolveConnection, resolveSettings, type Settings } from './settings.ts';

/** Sends what a function put into its outputs; throws when a message could not be sent. */
export type SendOutputs = (
  metadata: FunctionMetadata,
  outputs: NonNullable<InvocationResponse['outputData']>,
) => Promise<void>;

export type Queues = {
  /** The queue that a trigger or output names; throws, naming the setting, where one is missing. */
  readonly open: (binding: Readonly<Record<string, unknown>>) => QueueClient;
  /** Sends text as it is, and creates the queue when it is missing. */
  readonly send: (queue: QueueClient, text: string) => Promise<void>;
  /** Called after this host has sent something to the queue: its own listener then looks at once. */
  readonly onSent: (queue: QueueClient, listener: () => void) => void;
  readonly sendOutputs: SendOutputs;
};

// The service is next door: no reason to wait long between tries.
const retryOptions = { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 } as const;

export const createQueues = (settings: Settings): Queues => {
  const listeners = new Map<string, () => void>();

  const open: Queues['open'] = ({ queueName, connection }) => {
    const name = resolveSettings(String(queueName), settings).toLowerCase();
    const connectionName = typeof connection === 'string' ? connection : undefined;
    return new QueueClient(resolveConnection(connectionName, settings), name, { retryOptions });
  };

  const send: Queues['send'] = async (queue, text) => {
    try {
      await queue.sendMessage(text);
    } catch (error) {
      if (!isMissingQueue(error)) throw error;
      await queue.createIfNotExists();
      await queue.sendMessage(text);
    }
    listeners.get(queue.url)?.();
  };

  const sendOutputs: SendOutputs = async ({ bindings }, outputs) => {
    for (const { name, data } of outputs) {
      const binding = bindings[name];
      if (binding?.type !== 'queue') throw new Error(`The local host cannot send to the output '${name}'.`);
      const queue = open(binding);
      for (const message of messagesOf(data)) await send(queue, message.toString('base64'));
    }
  };

  return { open, send, onSent: (queue, listener) => listeners.set(queue.url, listener), sendOutputs };
};

/** An array is several messages; an item that is no text is sent as JSON. */
const messagesOf = (data: TypedData): readonly Buffer[] => {
  if (data.bytes !== undefined) return [Buffer.from(data.bytes)];
  if (data.json === undefined) return [Buffer.from(data.string ?? String(data.int ?? data.double))];
  const value: unknown = JSON.parse(data.json);
  if (!Array.isArray(value)) return [Buffer.from(data.json)];
  return value.map(item => Buffer.from(typeof item === 'string' ? item : JSON.stringify(item)));
};

export const isMissingQueue = (error: unknown): error is RestError =>
  error instanceof Error && 'code' in error && error.code === 'QueueNotFound';
