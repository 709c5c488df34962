import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readHostJson } from '../../local/host/hostJson.ts';

const file = resolve(import.meta.dirname, '../../host.json');

test('an approval waits a second for its executor at most, and a failed message 30', async () => {
  const { queues } = (await readHostJson(file)).extensions;
  expect(queues).toMatchObject({ maxPollingInterval: 1000, visibilityTimeout: 30_000 });
});

// Else an idle instance of the true host sends Application Insights some 0.5 GB a day of the SDK's own requests.
test('what the SDK tells of each of its requests is not logged, our own information is', async () => {
  const { logLevel } = JSON.parse(await readFile(file, 'utf8')).logging;
  expect(logLevel).toMatchObject({ 'Azure.Core': 'Error', Function: 'Information' });
});
