import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startFixture } from '../support/fixtureApp.ts';
import type { LocalApp } from '../support/localApp.ts';

let app: LocalApp;
beforeAll(async () => {
  app = await startFixture('queueTroubles', {
    queues: { maxPollingInterval: '00:00:01', visibilityTimeout: '00:00:01', maxDequeueCount: 2 },
  });
});
afterAll(() => app.stop());

const queue = (name: string) => new QueueClient(app.connectionString, name);
const send = async (name: string, bytes: Uint8Array | string) => {
  await queue(name).createIfNotExists();
  await queue(name).sendMessage(Buffer.from(bytes).toString('base64'));
};
const lines = (pattern: RegExp) => app.logs().filter(line => pattern.test(line));
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 100 });

test('a queue that is missing is told once, and not created', async () => {
  await until(() => expect(lines(/WARN {2}work(er|Poison): There is no queue /)).toHaveLength(2));
  expect(await queue('work').exists()).toBe(false);
  await send('work', '"here now"');
  await until(() => expect(lines(/worker: got "here now"/)).toHaveLength(1));
  expect(lines(/There is no queue 'work'/)).toHaveLength(1);
});

test('a message whose handler on the poison queue fails stays there, unseen by the next looks', async () => {
  await send('work-poison', '"the last straw"');
  await until(() => expect(lines(/workPoison: Failed: Error: cannot set aside "the last straw"/)).toHaveLength(1));
  expect((await queue('work-poison').peekMessages()).peekedMessageItems).toEqual([]);
  expect((await queue('work-poison').getProperties()).approximateMessagesCount).toBe(1);
});

test('base64 that is not UTF-8 fails before the function, comes again, and then moves to the poison queue', async () => {
  await send('work', new Uint8Array([0x22, 0xff, 0x22]));
  await until(() => expect(lines(/ERROR workPoison: Message .* is not UTF-8\./)).toHaveLength(1));
  expect(lines(/ERROR worker: Message .* is not UTF-8\./)).toHaveLength(2);
  expect(lines(/worker: got "[^h]/)).toEqual([]);
});
