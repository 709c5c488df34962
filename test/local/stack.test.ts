import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { startStack } from '../../local/stack.ts';
import { startLocalApp } from '../support/localApp.ts';

test('the queues are there before the app is', async () => {
  const stack = await startStack();
  const names: string[] = [];
  for await (const { name } of QueueServiceClient.fromConnectionString(stack.connectionString).listQueues())
    names.push(name);
  await stack.stop();
  expect(names).toEqual(['action-execution', 'action-execution-poison']);
});

test('they are all that the app listens on', async () => {
  const app = await startLocalApp();
  // By the time it answers, each trigger has looked.
  expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
  await app.stop();
  expect(app.logs().filter(line => line.includes('There is no queue'))).toEqual([]);
});
