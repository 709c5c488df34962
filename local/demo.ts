import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from './build.ts';
import { readLocalSettings } from './host/settings.ts';
import { startHostProcess } from './hostProcess.ts';
import { startStack } from './stack.ts';
import { mainJob } from './story/mainJob.ts';
import { teller } from './story/teller.ts';

// Everything on free ports, in memory, built into a folder of its own: the demo runs beside whatever runs already.
const endings: (() => Promise<unknown>)[] = [];
const hostLines: string[] = [];

const run = async () => {
  const startedAt = performance.now();
  console.log('Action Center: the main job, from proposal to proof\n');
  const directory = await mkdtemp(join(tmpdir(), 'action-center-demo-'));
  endings.unshift(() => rm(directory, { recursive: true, force: true }));
  const stack = await startStack();
  endings.unshift(stack.stop);
  await build({ directory });
  // Nothing of this machine's environment: the demo shows the same everywhere.
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../local.settings.json'));
  const environment = { PATH: process.env['PATH'], ...localSettings, ...stack.settings };
  const host = await startHostProcess({ directory, port: 0, environment, onLine: line => hostLines.push(line) });
  endings.unshift(host.stop);
  console.log(`Storage emulator, identity provider and app are built and up after ${secondsSince(startedAt)} s.`);

  await mainJob(teller(host.url, stack.identityUrl, console.log));
  console.log(`\nAll as expected, in ${secondsSince(startedAt)} s. Try it yourself: npm start`);
};

const secondsSince = (start: number) => ((performance.now() - start) / 1000).toFixed(1);

const end = async (exitCode: number) => {
  for (const ending of endings.splice(0)) await ending().catch(error => console.error(String(error)));
  process.exit(exitCode);
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => end(130));
run().then(
  () => end(0),
  async error => {
    console.error(`\nThe demo failed. ${error instanceof Error ? error.message : error}`);
    if (hostLines.length > 0) console.error(`What the app said last:\n  ${hostLines.slice(-10).join('\n  ')}`);
    await end(1);
  },
);
