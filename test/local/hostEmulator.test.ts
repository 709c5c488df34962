import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { startEmulator } from '../../local/emulator.ts';

const row = { partitionKey: 'p', rowKey: 'r', text: 'kept' };
const tableOf = (connectionString: string) =>
  TableClient.fromConnectionString(connectionString, 'rows', { allowInsecureConnection: true });

test('two emulators at once share nothing, and one that is stopped answers no more', async () => {
  const one = await startEmulator();
  const two = await startEmulator();
  try {
    const queue = new QueueClient(one.connectionString, 'messages');
    await queue.create();
    await queue.sendMessage('here');
    expect(await new QueueClient(two.connectionString, 'messages').exists()).toBe(false);
    await two.stop();
    expect((await queue.peekMessages()).peekedMessageItems).toHaveLength(1);
  } finally {
    await one.stop();
  }
  const [, endpoint = ''] = /QueueEndpoint=([^;]+)/.exec(two.connectionString) ?? [];
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
});

test('a folder keeps rows and messages from one start to the next', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'emulator-'));
  const first = await startEmulator({ dataDir });
  await tableOf(first.connectionString).createTable();
  await tableOf(first.connectionString).createEntity(row);
  await new QueueClient(first.connectionString, 'messages').create();
  await new QueueClient(first.connectionString, 'messages').sendMessage('kept');
  await first.stop();

  const second = await startEmulator({ dataDir });
  expect(await tableOf(second.connectionString).getEntity('p', 'r')).toMatchObject(row);
  const { peekedMessageItems } = await new QueueClient(second.connectionString, 'messages').peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['kept']);
  await second.stop();
  await rm(dataDir, { recursive: true });
});

test('a port in use is an error that names the port, and the other services end', async () => {
  const one = await startEmulator();
  const tablePort = Number(/TableEndpoint=[^;]+:(\d+)/.exec(one.connectionString)?.[1]);
  await expect(startEmulator({ tablePort })).rejects.toMatchObject({ code: 'EADDRINUSE', port: tablePort });
  await one.stop();
});
