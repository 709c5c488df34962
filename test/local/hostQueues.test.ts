import { type DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startFixture } from '../support/fixtureApp.ts';
import type { LocalApp } from '../support/localApp.ts';

let app: LocalApp;
beforeAll(async () => {
  app = await startFixture('queues', {
    settings: { WORK_QUEUE: 'work' },
    queues: { maxPollingInterval: '00:00:01', visibilityTimeout: '00:00:01', maxDequeueCount: 2 },
  });
});
afterAll(() => app.stop());

const queue = (name: string) => new QueueClient(app.connectionString, name);
const sendRaw = async (text: string) => {
  await queue('work').createIfNotExists();
  await queue('work').sendMessage(text);
};
const base64 = (text: string) => Buffer.from(text).toString('base64');
const send = (message: unknown) => sendRaw(base64(JSON.stringify(message)));
const decoded = ({ messageText }: DequeuedMessageItem) => JSON.parse(Buffer.from(messageText, 'base64').toString());

/** Waits for the next message on "received" that fits. */
const received = (fits: (message: { message?: unknown; poison?: unknown }) => boolean) =>
  vi.waitFor(
    async () => {
      const { receivedMessageItems } = await queue('received').receiveMessages({
        numberOfMessages: 32,
        visibilityTimeout: 1,
      });
      const found = receivedMessageItems.map(decoded).find(fits);
      expect(found).toBeDefined();
      return found;
    },
    { timeout: 15_000, interval: 100 },
  );

describe('a queue trigger', () => {
  test('gets a message, and what the service says about it', async () => {
    await send({ order: 1 });
    const { type, metadata } = await received(({ message }) => JSON.stringify(message) === '{"order":1}');
    expect(type).toBe('object');
    expect(metadata).toMatchObject({ dequeueCount: 1, queueTrigger: { order: 1 }, popReceipt: expect.any(String) });
    expect(metadata.id).toMatch(/^[\da-f-]{36}$/);
    for (const time of [metadata.insertionTime, metadata.expirationTime, metadata.nextVisibleTime]) {
      expect(Date.parse(time)).toBeGreaterThan(Date.parse('2020-01-01'));
    }
  });

  test('gets text that is JSON parsed, and other text as text', async () => {
    await sendRaw(base64('123'));
    await sendRaw(base64('plain text'));
    expect(await received(({ message }) => message === 123)).toMatchObject({ type: 'number' });
    expect(await received(({ message }) => message === 'plain text')).toMatchObject({ type: 'string' });
  });

  test('that fails gets the message again, then it moves to the poison queue, where another function listens', async () => {
    await sendRaw(base64('{"fail":"always"}'));
    expect(await received(({ poison }) => poison !== undefined)).toEqual({ poison: { fail: 'always' } });
    const failures = app.logs().filter(line => line.includes('ERROR worker: Failed: Error: cannot do it'));
    expect(failures).toHaveLength(2);
    await vi.waitFor(async () => expect((await queue('work').getProperties()).approximateMessagesCount).toBe(0));
  });

  test('never sees text that is not base64', async () => {
    await sendRaw('not base64!');
    const complaints = (name: string) =>
      app.logs().filter(line => line.includes(`ERROR ${name}: `) && line.endsWith('is not base64.'));
    await vi.waitFor(
      () => {
        expect(complaints('worker')).toHaveLength(1);
        expect(complaints('workPoison')).toHaveLength(1);
      },
      { timeout: 15_000, interval: 100 },
    );
    expect((await queue('work-poison').getProperties()).approximateMessagesCount).toBe(1);
  });

  test('with a missing setting is left out, and the log names the setting', () => {
    expect(app.logs()).toContainEqual(expect.stringMatching(/misconfigured.*%NO_SUCH_SETTING%.*NO_SUCH_SETTING/));
  });

  test('works on a backlog in batches, each message once', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, backlog) => send({ backlog })));
    const seen = new Map<number, number>();
    await vi.waitFor(
      async () => {
        const { receivedMessageItems } = await queue('received').receiveMessages({ numberOfMessages: 32 });
        for (const item of receivedMessageItems) {
          const index = decoded(item).message?.backlog;
          if (index !== undefined) seen.set(index, (seen.get(index) ?? 0) + 1);
        }
        expect(seen.size).toBe(60);
      },
      { timeout: 15_000, interval: 20 },
    );
    expect(Math.max(...seen.values())).toBe(1);
  });
});

test('what is sent while the host is dead is worked on when it is back', async () => {
  await app.kill();
  await sendRaw(base64('"while it was down"'));
  await app.restart();
  await received(({ message }) => message === 'while it was down');
});
