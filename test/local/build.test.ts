import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { build } from '../../local/build.ts';
import { kilobytes, loadedLater, loadedWith } from '../support/builtFiles.ts';

const root = resolve(import.meta.dirname, '../..');
const mainOf = async (directory: string): Promise<string> =>
  join(directory, JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')).main);
const built = async () => {
  const app = inject('builtApp');
  if ('problem' in app) throw new Error(app.problem);
  return mainOf(app.directory);
};

const directories: string[] = [];
afterAll(() => Promise.all(directories.map(directory => rm(directory, { recursive: true }))));

test('a start loads the library, the routes and little else: no schema, no feature, no SDK', async () => {
  const start = await loadedWith(await built());
  expect(await kilobytes(start)).toBeLessThan(130);
  const code = (await Promise.all([...start].map(file => readFile(file, 'utf8')))).join('');
  expect(code).toContain('api/actions/{actionId}/approve');
  expect(code).not.toMatch(/ZodObject|fast-xml-parser/);
});

test('the first call loads all that calls need, and not what signs in to Azure or describes the API', async () => {
  const start = await built();
  const [whole] = (await loadedLater(start)).filter(file => /\bwhole-\w+\.mjs$/.test(file));
  const called = await loadedWith(whole ?? '');
  expect(await kilobytes(called)).toBeLessThan(640);
  const later = (await Promise.all([...called].map(loadedLater))).flat();
  expect(later.filter(file => !called.has(file))).not.toEqual([]);
  expect([...called].filter(file => /describeApi/.test(file))).toEqual([]);
});

test('the host finds the same file from here as from the folder that is deployed', async () => {
  expect(await mainOf(root)).toBe(join(root, 'dist', (await built()).split('/').at(-1) ?? ''));
});

test('a build leaves no code of an earlier one, and what is none of its own alone', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'build-'));
  directories.push(directory);
  const stale = ['index.cjs', 'index.cjs.map', 'whole-OLDOLDOL.mjs', 'whole-OLDOLDOL.mjs.map'];
  for (const name of stale) await writeFile(join(directory, name), '');
  await mkdir(join(directory, 'portal'));
  await build({ directory, entry: resolve(import.meta.dirname, 'fixtures/keys.ts') });
  const names = await readdir(directory);
  expect(names.filter(name => stale.includes(name))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['index.mjs', 'package.json', 'host.json', 'docs', 'portal']));
});
