import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { build } from '../local/build.ts';
import { readLocalSettings } from '../local/host/settings.ts';
import { startHostProcess } from '../local/hostProcess.ts';
import { mintToken } from '../local/identity/mint.ts';
import { startIdentityProvider } from '../local/identity/server.ts';
import { startParts } from './startParts.ts';
import { median, ms, printTable, remark } from './table.ts';

const root = resolve(import.meta.dirname, '..');
const starts = 9;

/** CPU time beside hello world, measured in the same way on 25 November 2026 at commit 72450c1: all in one file then. */
const inOneFile = { health: 1.6, list: 1.8 } as const;

/** What a start costs until the first answer, beside an app that does nothing; and what each part has in it. */
export const coldStart = async (connectionString: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'action-center-bench-'));
  try {
    const ours = await build({ directory: join(folder, 'ours') });
    const hello = await build({
      entry: join(import.meta.dirname, 'helloWorld.ts'),
      directory: join(folder, 'hello'),
    });
    const host = await buildHost(folder);
    await firstAnswers({ ours, hello, host, folder }, connectionString);
    await startParts({ ours, hello, host, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export type Apps = { readonly ours: string; readonly hello: string; readonly host: string; readonly folder: string };

/** One file, as the true worker is: reading its parts as TypeScript would drown what an app costs. */
const buildHost = async (folder: string) => {
  const outfile = join(folder, 'host.mjs');
  await esbuild.build({
    entryPoints: [join(root, 'local/host/main.ts')],
    ...{ outfile, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node22', logLevel: 'warning' },
    banner: { js: "import{createRequire as requireAt}from'node:module';const require=requireAt(import.meta.url);" },
  });
  return outfile;
};

/** A start of an app in a process of its own, and the first thing it is asked. Milliseconds. */
type First = { readonly name: string; readonly app: 'hello' | 'ours'; readonly path: string };
const firsts = {
  hello: { name: 'hello world', app: 'hello', path: '/api/health' },
  health: { name: 'Action Center: health', app: 'ours', path: '/api/health' },
  list: { name: 'a list, with a token', app: 'ours', path: '/api/actions?view=pending&api-version=2026-11-01' },
} as const satisfies Record<string, First>;
type Cost = { readonly wall: number; readonly cpu: number };

const firstAnswers = async (apps: Apps, connectionString: string): Promise<void> => {
  const identity = await startIdentityProvider({ port: 0 });
  try {
    const token = await mintToken(identity.url, 'reader');
    const environment = await environmentFor(apps.folder, connectionString, identity.url);
    const costOf = (first: First) => costOfFirstAnswer(apps, first, token, environment);
    const costs: Record<keyof typeof firsts, Cost[]> = { hello: [], health: [], list: [] };
    for (let start = 0; start <= starts; start++) {
      const [hello, health, list] = [
        await costOf(firsts.hello),
        await costOf(firsts.health),
        await costOf(firsts.list),
      ];
      // The first start fills the caches of the file system.
      if (start === 0) continue;
      costs.hello.push(hello);
      costs.health.push(health);
      costs.list.push(list);
    }
    printFirstAnswers(costs);
  } finally {
    await identity.stop();
  }
};

/** As the app that answers HTTP runs in Azure: what looks at queue and clock runs in another one. */
const environmentFor = async (folder: string, connectionString: string, authority: string) => ({
  PATH: process.env['PATH'],
  ...(await readLocalSettings(join(root, 'local.settings.json'))),
  ...{ AzureWebJobsStorage: connectionString, STORAGE_CONNECTION: connectionString, AUTHORITY: authority },
  ...Object.fromEntries(
    ['executeAction', 'executePoison', 'sweep', 'pendingReport'].map(name => [`AzureWebJobs.${name}.Disabled`, 'true']),
  ),
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'cpuAtExit.ts'))}`,
  CPU_FILE: join(folder, 'cpu'),
});

const costOfFirstAnswer = async (
  apps: Apps,
  { app, path }: First,
  token: string,
  environment: Awaited<ReturnType<typeof environmentFor>>,
): Promise<Cost> => {
  const startedAt = performance.now();
  const host = await startHostProcess({
    ...{ directory: apps[app], program: apps.host, port: 0, environment, quiet: true },
    onLine: () => {},
  });
  const response = await fetch(`${host.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await response.text();
  const wall = performance.now() - startedAt;
  await host.stop();
  if (!response.ok) throw new Error(`${apps[app]} answered ${response.status}`);
  return { wall, cpu: Number(await readFile(environment.CPU_FILE, 'utf8')) };
};

const printFirstAnswers = (costs: Readonly<Record<keyof typeof firsts, readonly Cost[]>>): void => {
  const figures = (first: keyof typeof firsts, what: keyof Cost) => {
    const values = costs[first].map(cost => cost[what]);
    return { median: median(values), least: Math.min(...values) };
  };
  const ratio = (first: keyof typeof firsts, what: keyof Cost) =>
    (figures(first, what).least / figures('hello', what).least).toFixed(2);
  const rowOf = (first: keyof typeof firsts, before: string) => [
    firsts[first].name,
    ...(['wall', 'cpu'] as const).flatMap(what => {
      const { median, least } = figures(first, what);
      return [ms(median), ms(least), ratio(first, what)];
    }),
    before,
  ];
  printTable(
    `Cold start: a process of the local host until its first answer, in ms (${starts} starts each, in turns; ratios of the least)`,
    ['first answer', 'wall: median', 'least', 'x hello', 'CPU: median', 'least', 'x hello', 'in one file'],
    [rowOf('hello', ''), rowOf('health', inOneFile.health.toFixed(2)), rowOf('list', inOneFile.list.toFixed(2))],
  );
  const beyond = (first: keyof typeof firsts) => ms(figures(first, 'cpu').least - figures('hello', 'cpu').least);
  remark(`Beyond hello world, whatever the host: health ${beyond('health')} ms of CPU time, a list ${beyond('list')}.`);
};
