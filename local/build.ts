import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { viewerFiles } from '../src/http/meta/docs.ts';
import { routes } from '../src/http/routes.ts';
import { commandLine, helpOption } from './commandLine.ts';

const root = resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

export type BuildOptions = {
  /** Default: src/index.ts. */
  readonly entry?: string;
  /** Default: dist at the root, which package.json's `main` names. */
  readonly directory?: string;
};

/** What package.json names: the file that a start loads. What it needs later lies beside it. */
const mainFile = 'index.mjs';

/** Writes a folder that can be deployed as it is: the app's code, package.json, host.json, docs. Returns the folder. */
export const build = async ({
  entry = join(root, 'src/index.ts'),
  directory = join(root, 'dist'),
}: BuildOptions = {}) => {
  await mkdir(directory, { recursive: true });
  await removeCode(directory);
  await Promise.all([
    bundle(entry, directory),
    writePackage(join(directory, 'package.json')),
    copyFile(join(root, 'host.json'), join(directory, 'host.json')),
    copyViewer(join(directory, 'docs')),
  ]);
  return directory;
};

/** Files have names by their content, so those of earlier builds would stay for ever. */
const removeCode = async (directory: string) => {
  const code = (await readdir(directory)).filter(name => /\.[cm]js(\.map|\.LEGAL\.txt)?$/.test(name));
  await Promise.all(code.map(name => rm(join(directory, name))));
};

/**
 * Few files start two to four times faster than the same packages from node_modules; and what is imported later gets
 * files of its own, which a start neither reads nor compiles.
 */
const bundle = (entry: string, directory: string) =>
  esbuild.build({
    entryPoints: { index: entry },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'linked',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // The Functions worker provides it, as Node provides node:fs.
    external: ['@azure/functions-core'],
    // What packages in CommonJS ask for: modules of Node, and the one that the worker provides to `require` alone.
    banner: { js: "import{createRequire as requireAt}from'node:module';const require=requireAt(import.meta.url);" },
    plugins: [valuesInPlace],
    logLevel: 'warning',
  });

/** What is the same at each start is found out here, once: the routes, without the features that they come from. */
const valuesInPlace: esbuild.Plugin = {
  name: 'values in place of their making',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]src[\\/]http[\\/]routes\.ts$/ }, () => ({
      contents: `export const routes = ${JSON.stringify(routes)};`,
    })),
};

/** The API's page for people is served by us, so nothing of it is fetched from anywhere at run time. */
const copyViewer = async (directory: string) => {
  const source = dirname(require.resolve('swagger-ui-dist/package.json'));
  await mkdir(directory, { recursive: true });
  const licences = ['LICENSE', 'NOTICE', 'swagger-ui-bundle.js.LICENSE.txt'];
  const names = [...Object.keys(viewerFiles), ...licences];
  await Promise.all(names.map(name => copyFile(join(source, name), join(directory, name))));
};

const writePackage = async (file: string) => {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await writeFile(file, `${JSON.stringify({ name, version, private: true, main: mainFile }, undefined, 2)}\n`);
};

const help = `Writes dist/, as it is deployed.

  npm run build

  --help   this text
`;

if (import.meta.main) {
  commandLine(help, () => parseArgs({ options: helpOption }));
  const startedAt = performance.now();
  const directory = await build();
  console.log(`Built ${directory} in ${Math.round(performance.now() - startedAt)} ms`);
}
