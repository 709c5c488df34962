import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { loadDemoData } from './demoData.ts';
import { readLocalSettings } from './host/settings.ts';
import { startHostProcess } from './hostProcess.ts';
import { startStack } from './stack.ts';
import { mainJob } from './story/mainJob.ts';
import { overview } from './story/overview.ts';
import { teller } from './story/teller.ts';

// Everything on free ports, in memory, built into a folder of its own: the demo runs beside whatever runs already.
const endings: (() => Promise<unknown>)[] = [];
const hostLines: string[] = [];

const usage = 'npm run demo [-- report [--out FILE.html]]';

/** Which story is asked for; the report's is told over the demo data, and its page is written to a file. */
const asked = (): { readonly report?: string } => {
  const { positionals, values } = parseArgs({ options: { out: { type: 'string' } }, allowPositionals: true });
  const [story, ...more] = positionals;
  if (story === undefined && values.out === undefined) return {};
  if (story !== 'report' || more.length > 0) throw new Error(`Usage: ${usage}`);
  return { report: resolve(values.out ?? join(tmpdir(), 'action-center-report.html')) };
};

const run = async () => {
  const startedAt = performance.now();
  const { report } = asked();
  console.log(`Action Center: ${report ? 'what waits, and what happened' : 'the main job, from proposal to proof'}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'action-center-demo-'));
  endings.unshift(() => rm(directory, { recursive: true, force: true }));
  const stack = await startStack();
  endings.unshift(stack.stop);
  await build({ directory });
  // Nothing of this machine's environment: the demo shows the same everywhere.
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../local.settings.json'));
  const portal = { PORTAL_URL: 'https://actions.contoso.example/portal' };
  const settings = { ...localSettings, ...stack.settings, ...portal };
  if (report) await loadDemoData(settings, console.log);
  const environment = { PATH: process.env['PATH'], ...settings };
  const host = await startHostProcess({ directory, port: 0, environment, onLine: line => hostLines.push(line) });
  endings.unshift(host.stop);
  console.log(`Storage emulator, identity provider and app are built and up after ${secondsSince(startedAt)} s.`);

  const tell = teller(host.url, stack.identityUrl, console.log);
  if (report) await overview(tell, page => writeFile(report, page));
  else await mainJob(tell);
  if (report) console.log(`\nThe report as a page: ${report}`);
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
