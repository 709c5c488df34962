import { isUtf8 } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import type { TypedData } from './coreTypes.ts';
import type { RegisteredFunction } from './functionsCore.ts';
import type { QueueOptions } from './hostJson.ts';
import type { Invoke } from './invoke.ts';
import { describeError, type Log } from './log.ts';
import { isMissingQueue, type Queues } from './queues.ts';

/** How long a message is invisible while it is worked on, and how often that is renewed: the true host's figures. */
const visibilitySeconds = 10 * 60;
const renewAfterMs = 5 * 60 * 1000;
const shortestPollMs = 100;

export type QueueTriggerOptions = {
  readonly fn: RegisteredFunction;
  readonly binding: Readonly<Record<string, unknown>>;
  readonly queues: Queues;
  readonly options: QueueOptions;
  readonly invoke: Invoke;
  readonly log: Log;
};

export type Trigger = {
  /** Takes nothing new; resolves when what runs has ended. */
  readonly stop: () => Promise<void>;
};

/** Listens on a queue the way the true host does: batches, back-off while it is empty, retries, the poison queue. */
export const startQueueTrigger = (trigger: QueueTriggerOptions): Trigger => {
  const { fn, binding, queues, options, log } = trigger;
  const queue = queues.open(binding);
  const poison = queue.name.endsWith('-poison')
    ? undefined
    : queues.open({ ...binding, queueName: `${queue.name}-poison` });

  const stopped = new AbortController();
  const processing = new Set<Promise<unknown>>();
  let missing = false;

  const process = async (message: DequeuedMessageItem) => {
    try {
      await processMessage({ ...trigger, queue, poison, message });
    } catch (error) {
      // The message becomes visible again by itself.
      log('error', fn.metadata.name, `Message ${message.messageId}: ${describeError(error)}`);
    }
  };

  const takeBatch = async (): Promise<boolean> => {
    const messages = await receive(queue, options.batchSize);
    if (messages === 'noQueue') {
      if (!missing)
        log('warning', fn.metadata.name, `There is no queue '${queue.name}'. Nobody creates it for a trigger.`);
      missing = true;
      return false;
    }
    missing = false;
    for (const message of messages) {
      const done = process(message).finally(() => processing.delete(done));
      processing.add(done);
    }
    return messages.length > 0;
  };

  const loop = async () => {
    let pollMs = shortestPollMs;
    while (!stopped.signal.aborted) {
      if (processing.size > options.newBatchThreshold) {
        await Promise.race(processing);
        continue;
      }
      const found = await takeBatch().catch(error => {
        log('error', fn.metadata.name, `The queue '${queue.name}' could not be read: ${describeError(error)}`);
        return false;
      });
      if (found) {
        pollMs = shortestPollMs;
        continue;
      }
      await wait(pollMs, undefined, { signal: stopped.signal }).catch(() => {});
      pollMs = Math.min(pollMs * 2, options.maxPollingInterval);
    }
  };
  const looping = loop();

  return {
    stop: async () => {
      stopped.abort();
      await looping;
      await Promise.all(processing);
    },
  };
};

/** As the true host, it creates no queue: there each look at a missing one is a failed request in the log. */
const receive = async (queue: QueueClient, numberOfMessages: number) => {
  try {
    const options = { numberOfMessages, visibilityTimeout: visibilitySeconds };
    return (await queue.receiveMessages(options)).receivedMessageItems;
  } catch (error) {
    if (!isMissingQueue(error)) throw error;
    return 'noQueue';
  }
};

type Taken = QueueTriggerOptions & {
  readonly queue: QueueClient;
  readonly poison: QueueClient | undefined;
  readonly message: DequeuedMessageItem;
};

const processMessage = async (taken: Taken) => {
  const { fn, queue, options, log, message } = taken;
  const bytes = decodeBase64(message.messageText);
  if (bytes === undefined) {
    log('error', fn.metadata.name, `Message ${message.messageId} is not base64.`);
    return setAside(taken);
  }
  if (message.dequeueCount > options.maxDequeueCount) return setAside(taken);

  const receipt = keepInvisible(queue, message, error =>
    log('warning', fn.metadata.name, `Message ${message.messageId} could not be kept: ${describeError(error)}`),
  );
  const succeeded = await handOver(taken, bytes).finally(receipt.stop);
  const current = { ...message, popReceipt: await receipt.latest() };

  if (succeeded) await queue.deleteMessage(current.messageId, current.popReceipt);
  else if (message.dequeueCount >= options.maxDequeueCount) await setAside({ ...taken, message: current });
  // On a poison queue a failed message stays invisible for the ten minutes, lest it fail in a tight loop.
  else if (taken.poison !== undefined) await release(queue, current, options.visibilityTimeout);
};

/** Whether the function did it. What is not UTF-8 fails before it, and comes again as after any other failure. */
const handOver = async ({ fn, invoke, log, message }: Taken, bytes: Buffer): Promise<boolean> => {
  if (!isUtf8(bytes)) {
    log('error', fn.metadata.name, `Message ${message.messageId} is not UTF-8.`);
    return false;
  }
  const text = bytes.toString();
  return invoke(fn, { data: { string: text }, metadata: metadataOf(message, text) }).then(
    () => true,
    () => false,
  );
};

const release = (queue: QueueClient, { messageId, messageText, popReceipt }: DequeuedMessageItem, afterMs: number) =>
  queue.updateMessage(messageId, popReceipt, messageText, Math.round(afterMs / 1000));

/** Moves a message to the poison queue; on a poison queue itself it stays. */
const setAside = async ({ fn, queues, queue, poison, message, log }: Taken) => {
  if (poison === undefined) return;
  log('warning', fn.metadata.name, `Message ${message.messageId} moves to '${poison.name}'.`);
  await queues.send(poison, message.messageText);
  await queue.deleteMessage(message.messageId, message.popReceipt);
};

/** Renews the invisibility while a function runs. Each renewal gives a new receipt, the only valid one from then on. */
const keepInvisible = (queue: QueueClient, message: DequeuedMessageItem, onFailure: (error: unknown) => void) => {
  let latest = Promise.resolve(message.popReceipt);
  const renew = async (popReceipt: string) => {
    try {
      const renewed = await queue.updateMessage(message.messageId, popReceipt, message.messageText, visibilitySeconds);
      return renewed.popReceipt ?? popReceipt;
    } catch (error) {
      onFailure(error);
      return popReceipt;
    }
  };
  const timer = setInterval(() => {
    latest = latest.then(renew);
  }, renewAfterMs);
  return { latest: () => latest, stop: () => clearInterval(timer) };
};

const decodeBase64 = (text: string): Buffer | undefined => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text.trim() ? bytes : undefined;
};

/** Names and types as the true host gives them: texts as texts, all else as JSON. */
const metadataOf = (message: DequeuedMessageItem, text: string): Readonly<Record<string, TypedData>> => ({
  QueueTrigger: { string: text },
  DequeueCount: { json: String(message.dequeueCount) },
  Id: { string: message.messageId },
  PopReceipt: { string: message.popReceipt },
  InsertionTime: { json: JSON.stringify(message.insertedOn) },
  ExpirationTime: { json: JSON.stringify(message.expiresOn) },
  NextVisibleTime: { json: JSON.stringify(message.nextVisibleOn) },
});
