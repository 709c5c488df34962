import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { commandLine, helpOption } from './commandLine.ts';
import { loadDemoData } from './demoData.ts';
import { orderlyEnding } from './ending.ts';
import { readLocalSettings } from './host/settings.ts';
import { startHostProcess } from './hostProcess.ts';
import { startStack } from './stack.ts';
import { mainJob } from './story/mainJob.ts';
import { overview } from './story/overview.ts';
import { rulesJob } from './story/rulesJob.ts';
import { tamperer } from './story/tampering.ts';
import { teller } from './story/teller.ts';

// Everything on free ports, in memory, built into a folder of its own: the demo runs beside whatever runs already.
const ending = orderlyEnding(130);
const hostLines: string[] = [];

const help = `Plays the main story in this terminal, from proposal to proof, and leaves nothing behind.

  npm run demo [-- full | report [--out FILE.html]]

  full         instead: the longer story, in two minutes: a policy, decisions by rule and by many, undo, escalation, proof
  report       instead: what waits and what happened, over the demo data, and the report as a page
  --out FILE   where the page goes; action-center-report.html in the folder for temporary files unless said
  --help       this text
`;

/** Which story is asked for; the longer ones are told over the demo data, and the report's page is written to a file. */
const { report, full } = commandLine(help, () => {
  const options = { out: { type: 'string' }, ...helpOption } as const;
  const { positionals, values } = parseArgs({ options, allowPositionals: true });
  const [story, ...more] = positionals;
  if (more.length > 0) throw new Error(`One story at a time: what is "${more.join(' ')}"?`);
  if (story !== 'report' && values.out !== undefined) throw new Error('--out is for the report.');
  if (story === undefined || story === 'full') return { values, full: story === 'full' };
  if (story !== 'report') throw new Error(`There is no story "${story}".`);
  return { values, report: resolve(values.out ?? join(tmpdir(), 'action-center-report.html')) };
});

const about = report
  ? 'what waits, and what happened'
  : full
    ? 'rules, many decisions, undo and proof'
    : 'the main job, from proposal to proof';

const run = async () => {
  const startedAt = performance.now();
  console.log(`Action Center: ${about}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'action-center-demo-'));
  ending.first(() => rm(directory, { recursive: true, force: true }));
  const stack = await startStack();
  ending.first(stack.stop);
  await build({ directory });
  // Nothing of this machine's environment: the demo shows the same everywhere.
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../local.settings.json'));
  const portal = { PORTAL_URL: 'https://actions.contoso.example/portal' };
  const settings = { ...localSettings, ...stack.settings, ...portal };
  if (report || full) await loadDemoData(settings, console.log);
  const environment = { PATH: process.env['PATH'], ...settings };
  const host = await startHostProcess({ directory, port: 0, environment, onLine: line => hostLines.push(line) });
  ending.first(host.stop);
  console.log(`Storage emulator, identity provider and app are built and up after ${secondsSince(startedAt)} s.`);

  const tell = teller(host.url, stack.identityUrl, console.log);
  if (report) await overview(tell, page => writeFile(report, page));
  else if (full) await rulesJob(tell, tamperer(stack.connectionString));
  else await mainJob(tell);
  if (report) console.log(`\nThe report as a page: ${report}`);
  console.log(`\nAll as expected, in ${secondsSince(startedAt)} s. Try it yourself: npm start`);
};

const secondsSince = (start: number) => ((performance.now() - start) / 1000).toFixed(1);

run().then(
  () => ending.end(0),
  async error => {
    console.error(`\nThe demo failed. ${error instanceof Error ? error.message : error}`);
    if (hostLines.length > 0) console.error(`What the app said last:\n  ${hostLines.slice(-10).join('\n  ')}`);
    await ending.end(1);
  },
);
