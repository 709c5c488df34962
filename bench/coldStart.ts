import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { build } from '../local/build.ts';
import { readLocalSettings } from '../local/host/settings.ts';
import { startHostProcess } from '../local/hostProcess.ts';
import { median, ms, printTable, remark } from './table.ts';

const root = resolve(import.meta.dirname, '..');
const starts = 6;
const requires = 5;
const packages = ['@azure/functions', '@azure/data-tables', '@azure/identity', 'zod', 'jose', 'uuid'] as const;

/** What a start costs: until the first answer, beside an app that does nothing; and what loading each package takes. */
export const coldStart = async (connectionString: string): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'action-center-bench-'));
  try {
    const ours = await build({ directory: join(folder, 'ours') });
    const hello = await build({
      entry: join(import.meta.dirname, 'helloWorld.ts'),
      directory: join(folder, 'hello'),
    });
    await firstAnswers({ ours, hello }, connectionString);
    await imports({ ours, hello }, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

type Apps = { readonly ours: string; readonly hello: string };

const firstAnswers = async ({ ours, hello }: Apps, connectionString: string): Promise<void> => {
  const localSettings = await readLocalSettings(join(root, 'local.settings.json'));
  const storage = { AzureWebJobsStorage: connectionString, STORAGE_CONNECTION: connectionString };
  const environment = { PATH: process.env['PATH'], ...localSettings, ...storage };
  const times = { ours: [0].slice(1), hello: [0].slice(1) };
  for (let start = 0; start <= starts; start++) {
    const helloTime = await firstAnswer(hello, environment);
    const ourTime = await firstAnswer(ours, environment);
    // The first start fills the caches of the file system.
    if (start === 0) continue;
    times.hello.push(helloTime);
    times.ours.push(ourTime);
  }
  const rowOf = (name: string, values: readonly number[]) => [
    name,
    ...[median(values), Math.min(...values), Math.max(...values)].map(ms),
  ];
  printTable(
    `Cold start: process start to first answer of the local host, in ms (${starts} starts each, in turns)`,
    ['app', 'median', 'least', 'most'],
    [rowOf('hello world', times.hello), rowOf('Action Center', times.ours)],
  );
  const [a, b] = [median(times.ours), median(times.hello)];
  remark(`Ratio ${(a / b).toFixed(2)}; Action Center costs ${ms(a - b)} ms more than nothing at all.`);
};

const firstAnswer = async (directory: string, environment: Readonly<Record<string, string | undefined>>) => {
  const startedAt = performance.now();
  const host = await startHostProcess({ directory, port: 0, environment, quiet: true, onLine: () => {} });
  const response = await fetch(`${host.url}/api/health`);
  await response.text();
  const time = performance.now() - startedAt;
  await host.stop();
  if (!response.ok) throw new Error(`${directory} answered ${response.status}`);
  return time;
};

const imports = async ({ ours, hello }: Apps, folder: string): Promise<void> => {
  const rows: string[][] = [];
  for (const name of packages) {
    const file = join(folder, `${name.replaceAll('/', '_')}.cjs`);
    await bundle(name, file);
    rows.push([name, ms(await requireTime(name)), ms(await requireTime(file)), await kilobytes(file)]);
  }
  const bundles = [
    ['bundle: hello world', join(hello, 'index.cjs')],
    ['bundle: Action Center', join(ours, 'index.cjs')],
  ] as const;
  for (const [name, file] of bundles) rows.push([name, '', ms(await requireTime(file)), await kilobytes(file)]);
  printTable(
    `Loading alone in a fresh process, in ms of CPU time (least of ${requires})`,
    ['', 'from node_modules', 'bundled', 'bundled kB'],
    rows,
  );
  remark('@azure/identity is in the bundle, and loaded only where storage is reached with an identity.');
};

const bundle = (name: string, outfile: string) =>
  esbuild.build({
    ...{ outfile, bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'node22' },
    stdin: { contents: `export * from '${name}'`, resolveDir: root },
    external: ['@azure/functions-core'],
    logLevel: 'error',
  });

const kilobytes = async (file: string) => ((await stat(file)).size / 1024).toFixed(0);

const run = promisify(execFile);
/** CPU time, and the least of several: what else the machine does must not count as the cost of a package. */
const requireTime = async (module: string): Promise<number> => {
  const times: number[] = [];
  for (let i = 0; i < requires; i++) {
    const load = `const before = process.cpuUsage(); require(${JSON.stringify(module)});`;
    const tell = 'const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000)';
    const { stdout } = await run(process.execPath, ['--eval', load + tell], {
      cwd: root,
      env: { NODE_NO_WARNINGS: '1' },
    });
    times.push(Number(stdout.trim().split('\n').at(-1)));
  }
  return Math.min(...times);
};
