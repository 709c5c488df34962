import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const root = resolve(import.meta.dirname, '..');

export type BuildOptions = {
  /** Default: src/index.ts. */
  readonly entry?: string;
  /** Default: dist at the root, which package.json's `main` names. */
  readonly directory?: string;
};

/** Writes a folder that can be deployed as it is: one bundle, package.json, host.json. Returns the folder. */
export const build = async ({
  entry = join(root, 'src/index.ts'),
  directory = join(root, 'dist'),
}: BuildOptions = {}) => {
  await mkdir(directory, { recursive: true });
  await Promise.all([
    bundle(entry, join(directory, 'index.cjs')),
    writePackage(join(directory, 'package.json')),
    copyFile(join(root, 'host.json'), join(directory, 'host.json')),
  ]);
  return directory;
};

/** One file starts two to four times faster than the same packages from node_modules. */
const bundle = (entry: string, outfile: string) =>
  esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    // The Functions worker provides it, as Node provides node:fs.
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  });

const writePackage = async (file: string) => {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(file, `${JSON.stringify({ name, version, private: true, main: 'index.cjs' }, undefined, 2)}\n`);
};

if (import.meta.main) {
  const startedAt = performance.now();
  const directory = await build();
  console.log(`Built ${directory} in ${Math.round(performance.now() - startedAt)} ms`);
}
