import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../local/emulator.ts';
import { executionQueue } from '../../../src/adapters/queues/executionQueue.ts';
import { executionQueueName } from '../../../src/application/change/ports.ts';
import { executionMessage } from '../../../src/http/kernel/executionMessage.ts';

let emulator: Emulator;
let stored: QueueClient;
beforeAll(async () => {
  emulator = await startEmulator();
  stored = new QueueClient(emulator.connectionString, executionQueueName);
});
afterAll(() => emulator.stop());
beforeEach(() => stored.deleteIfExists());

const deadline = (milliseconds: number) => AbortSignal.timeout(milliseconds);
const queueAt = (connection: string) => executionQueue({ connection }, { now: Date.now, deadline });
const effectAt = (at: number, wakeAt = at) => ({
  ...({ type: 'enqueueExecution', at, wakeAt } as const),
  ...{ tenant: '11111111-1111-4111-8111-111111111111', actionId: '019ab3c0-0000-7000-8000-000000000000' },
});
const received = async () => {
  const { receivedMessageItems } = await stored.receiveMessages();
  return receivedMessageItems.map(({ messageText }) => JSON.parse(Buffer.from(messageText, 'base64').toString()));
};

describe('The queue', () => {
  it('is made with its first message, which names the action and the wake-up, as the trigger reads it', async () => {
    const { type: _, at: __, ...message } = effectAt(Date.now() - 1000, 5);
    await queueAt(emulator.connectionString).announce(effectAt(Date.now() - 1000, 5));
    const messages = await received();
    expect(messages).toEqual([message]);
    expect(executionMessage.parse(messages[0])).toEqual(message);
  });

  it('shows a message at the time to look, not before', async () => {
    const at = Date.now() + 2500;
    await queueAt(emulator.connectionString).announce(effectAt(at));
    expect(await received()).toEqual([]);
    await expect.poll(received, { timeout: 10_000 }).toHaveLength(1);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
  });

  it('is told nothing that is over an hour away: the sweep looks after it', async () => {
    await stored.createIfNotExists();
    const queue = queueAt(emulator.connectionString);
    await queue.announce(effectAt(Date.now() + 3_700_000));
    expect((await stored.getProperties()).approximateMessagesCount).toBe(0);
    await queue.announce(effectAt(Date.now() + 3_500_000));
    expect((await stored.getProperties()).approximateMessagesCount).toBe(1);
  });

  it('is well when it answers, also before its first message', async () => {
    await expect(queueAt(emulator.connectionString).check()).resolves.toBeUndefined();
    await stored.createIfNotExists();
    await expect(queueAt(emulator.connectionString).check()).resolves.toBeUndefined();
  });

  it('that nobody serves is an error, for a message and for a look', async () => {
    const queue = queueAt(
      emulator.connectionString.replace(/QueueEndpoint=[^;]+/, 'QueueEndpoint=http://127.0.0.1:1/x'),
    );
    await expect(queue.announce(effectAt(0))).rejects.toThrow();
    await expect(queue.check()).rejects.toThrow();
  });

  it('that did not answer in time is left alone for five seconds, and then tried again', async () => {
    let now = 0;
    const timeUp = () => AbortSignal.abort(new Error('time is up'));
    let timing: typeof deadline = timeUp;
    const outside = { now: () => now, deadline: (milliseconds: number) => timing(milliseconds) };
    const queue = executionQueue({ connection: emulator.connectionString }, outside);
    await expect(queue.announce(effectAt(0))).rejects.toThrow();
    timing = deadline;
    now = 4999;
    await expect(queue.announce(effectAt(0))).rejects.toThrow('a moment ago');
    now = 5000;
    await queue.announce(effectAt(0));
    expect(await received()).toHaveLength(1);
  });
});
