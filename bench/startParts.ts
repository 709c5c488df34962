import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { kilobytes, loadedLater, loadedWith } from '../test/support/builtFiles.ts';
import type { Apps } from './coldStart.ts';
import { ms, printTable, remark } from './table.ts';

const root = resolve(import.meta.dirname, '..');
const loads = 7;
const packages = ['@azure/functions', 'zod', '@azure/data-tables', 'jose', 'uuid', '@azure/identity'] as const;

/** What loading each package takes, and our own files as they are loaded, with their sizes. */
export const startParts = async (apps: Apps): Promise<void> => {
  printTable(
    `Loading alone in a fresh process, in ms of CPU time (least of ${loads})`,
    ['', 'from node_modules', 'as built', 'kB'],
    [
      ...(await packageRows(apps.folder)),
      ...(await appRows('hello world', apps.hello)),
      ...(await appRows('Action Center', apps.ours)),
    ],
  );
  remark('Files loaded later: beyond what the start has loaded. `esm` is @azure/identity, for storage without a key.');
};

const packageRows = async (folder: string) => {
  const rows: string[][] = [];
  for (const name of packages) {
    const file = join(folder, `${name.replaceAll('/', '_')}.mjs`);
    await bundle(name, file);
    rows.push([name, ms(await loadTime([name])), ms(await loadTime([file])), await size([file])]);
  }
  return rows;
};

/** Whole packages: what we use of them may be less. */
const bundle = (name: string, outfile: string) =>
  esbuild.build({
    ...{ outfile, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node22' },
    stdin: { contents: `import * as all from '${name}'; console.assert(all);`, resolveDir: root },
    banner: { js: "import{createRequire as requireAt}from'node:module';const require=requireAt(import.meta.url);" },
    external: ['@azure/functions-core'],
    logLevel: 'error',
  });

/** The start, then each file that is loaded later, with what these bring along. */
const appRows = async (name: string, directory: string) => {
  const main = join(directory, 'index.mjs');
  const start = await loadedWith(main);
  const rows = [[`${name}: start`, '', ms(await loadTime([main])), await size(start)]];
  const later = (await Promise.all([...start].map(loadedLater))).flat();
  for (const file of new Set(later)) {
    const more = without(await loadedWith(file), start);
    rows.push([`${name}: ${nameOf(file)}, later`, '', ms(await loadTime([main, file])), await size(more)]);
    for (const last of await loadedLater(file)) {
      const rest = without(await loadedWith(last), start, new Set(more));
      const time = ms(await loadTime([main, file, last]));
      rows.push([`${name}: ${nameOf(last)}, later still`, '', time, await size(rest)]);
    }
  }
  return rows;
};

const without = (files: ReadonlySet<string>, ...loaded: readonly ReadonlySet<string>[]) =>
  [...files].filter(file => !loaded.some(set => set.has(file)));
const nameOf = (file: string) => /(\w+)-\w+\.mjs$/.exec(file)?.[1] ?? file;

const size = async (files: Iterable<string>) => (await kilobytes(files)).toFixed(0);

const run = promisify(execFile);
/**
 * CPU time for the last of these modules, and the least of several: other work of the machine does not count, nor does
 * what every host has loaded itself.
 */
const loadTime = async (modules: readonly string[]): Promise<number> => {
  const urls = ['node:http', 'node:https', ...modules].map(module =>
    module.startsWith('/') ? pathToFileURL(module).href : module,
  );
  const before = urls.slice(0, -1).map(url => `await import('${url}');`);
  const script = `${before.join('')} const before = process.cpuUsage(); await import('${urls.at(-1)}');
    const { user, system } = process.cpuUsage(before); console.log('\\n' + (user + system) / 1000); process.exit()`;
  const times: number[] = [];
  for (let i = 0; i < loads; i++) {
    const args = ['--input-type=module', '--eval', script];
    const { stdout } = await run(process.execPath, args, { cwd: root, env: { NODE_NO_WARNINGS: '1' } });
    times.push(Number(stdout.trim().split('\n').at(-1)));
  }
  return Math.min(...times);
};
