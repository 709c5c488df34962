import { execFile } from 'node:child_process';
import { cp, glob, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { allowed } from './allowed.ts';
import { forbiddenGlobals, forbiddenHabits, forbiddenLengths, forbiddenNames } from './forbiddenCode.ts';
import { forbiddenImportForms, forbiddenImports } from './forbiddenImports.ts';
import { compilerViolations, domainViolations } from './forbiddenTypes.ts';
import { unusedViolations } from './unusedCode.ts';

const root = resolve(import.meta.dirname, '../..');

const lintViolations = [
  ...[...forbiddenImports, ...forbiddenImportForms],
  ...[...forbiddenGlobals, ...forbiddenHabits, ...forbiddenLengths, ...forbiddenNames],
];

type File = { readonly path: string; readonly source: string };
/** What a tool says about each file, by path. */
type Findings = (path: string) => readonly string[];

const directories: string[] = [];

/** Our layout and settings, with other files in it. */
const layoutOf = async (files: readonly File[]): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'action-center-rules-'));
  directories.push(directory);
  const settings = ['package.json', 'tsconfig.json', 'biome.json', 'knip.json', 'src/domain/tsconfig.json'];
  const plugins = ['importForms', 'currentTime'].map(name => `test/architecture/${name}.grit`);
  await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  for (const path of [...settings, ...plugins]) await cp(join(root, path), join(directory, path));
  for (const { path, source } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), source);
  }
  return directory;
};

/** Runs an installed tool; one that finds something exits with a code that says so, so only its output counts. */
const run = (directory: string, tool: string, ...args: readonly string[]): Promise<string> =>
  new Promise(done => {
    const options = { cwd: directory, maxBuffer: 2 ** 26 };
    execFile(join(root, 'node_modules/.bin', tool), args, options, (_error, stdout) => done(stdout));
  });

const findings =
  (found: readonly { readonly path: string; readonly rule: string }[]): Findings =>
  path => [...new Set(found.filter(finding => finding.path === path).map(({ rule }) => rule))];

const biomeReport = z.object({
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});
const lint = async (directory: string): Promise<Findings> => {
  const output = await run(directory, 'biome', 'check', '--reporter=json', '--max-diagnostics=none', '.');
  const { diagnostics } = biomeReport.parse(JSON.parse(output));
  return findings(diagnostics.map(({ category, location }) => ({ path: location.path, rule: category })));
};

const compile = async (directory: string, project: string): Promise<Findings> => {
  const output = await run(directory, 'tsc', '-p', project, '--pretty', 'false');
  const lines = [...output.matchAll(/^(?<path>\S+)\(\d+,\d+\): error (?<rule>TS\d+)/gm)];
  return findings(lines.map(({ groups }) => ({ path: groups?.['path'] ?? '', rule: groups?.['rule'] ?? '' })));
};

const named = z.array(z.object({ name: z.string() }));
const knipReport = z.object({
  issues: z.array(z.object({ file: z.string(), files: named, exports: named, unlisted: named, dependencies: named })),
});
const unused = async (directory: string): Promise<Findings> => {
  const { issues } = knipReport.parse(JSON.parse(await run(directory, 'knip', '--reporter', 'json')));
  return findings(
    issues.flatMap(({ file, ...kinds }) =>
      Object.entries(kinds).flatMap(([kind, names]) =>
        names.map(({ name }) => ({ path: file, rule: `${kind}: ${name}` })),
      ),
    ),
  );
};

afterAll(() => Promise.all(directories.map(directory => rm(directory, { recursive: true }))));

describe('Biome refuses', () => {
  let found: Findings;
  beforeAll(async () => {
    found = await lint(await layoutOf(lintViolations));
  });

  test.each(lintViolations)('$title', ({ path, rule }) => {
    expect(found(path)).toEqual([rule]);
  });
});

describe('the compiler refuses', () => {
  let found: Findings;
  beforeAll(async () => {
    found = await compile(await layoutOf(compilerViolations), '.');
  });

  test.each(compilerViolations)('$title', ({ path, rule }) => {
    expect(found(path)).toEqual([rule]);
  });
});

describe("the domain's own compiler settings refuse", () => {
  let found: Findings;
  beforeAll(async () => {
    found = await compile(await layoutOf(domainViolations), 'src/domain');
  });

  test.each(domainViolations)('$title', ({ path, rule }) => {
    expect(found(path)).toEqual([rule]);
  });
});

describe('knip finds', () => {
  let found: Findings;
  beforeAll(async () => {
    found = await unused(await layoutOf(unusedViolations));
  });

  test.each(unusedViolations)('$title', ({ path, rule }) => {
    expect(found(path)).toEqual([rule]);
  });

  test('a dependency that nobody imports', () => {
    expect(found('package.json')).toContain('dependencies: jose');
  });
});

describe('no tool objects to what is allowed', () => {
  let found: readonly Findings[];
  beforeAll(async () => {
    const directory = await layoutOf(allowed);
    found = await Promise.all([lint(directory), compile(directory, '.'), compile(directory, 'src/domain')]);
  });

  test.each(allowed)('in $path', ({ path }) => {
    expect(found.flatMap(findingsOf => findingsOf(path))).toEqual([]);
  });
});

describe('nothing escapes these tests:', () => {
  const rules = z.object({ rules: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.unknown())])) });
  const settings = z.object({
    linter: rules,
    overrides: z.array(z.object({ includes: z.array(z.string()), linter: rules })),
  });
  const read = async () => settings.parse(JSON.parse(await readFile(join(root, 'biome.json'), 'utf8')));
  const namesIn = ({ rules }: z.infer<typeof settings>['linter']) =>
    Object.values(rules).flatMap(group => (typeof group === 'string' ? [] : Object.entries(group)));

  test('each rule of biome.json has a violation', async () => {
    const { linter, overrides } = await read();
    const set = [linter, ...overrides.map(override => override.linter)].flatMap(namesIn);
    const proved = new Set(lintViolations.map(({ rule }) => rule.split('/').at(-1)));
    expect(set.filter(([name, level]) => level !== 'off' && !proved.has(name)).map(([name]) => name)).toEqual([]);
  });

  test('each folder that has import rules has a forbidden and an allowed import', async () => {
    const folders = (await read()).overrides
      .filter(({ linter }) => namesIn(linter).some(([name]) => name === 'noRestrictedImports'))
      .flatMap(({ includes }) => includes);
    const covers = (files: readonly File[], folder: string) => files.some(({ path }) => matchesGlob(path, folder));
    expect(folders.filter(folder => !covers(forbiddenImports, folder) || !covers(allowed, folder))).toEqual([]);
  });

  const silences = (text: string) => /(biome|@ts)-(ignore|nocheck)/.test(text);

  test.each(['biome', '@ts'])('%s cannot be told to look away', tool => {
    expect(silences(`// ${tool}-ignore: just once`)).toBe(true);
  });

  test('no file tells a tool to look away', async () => {
    const found: string[] = [];
    for await (const path of glob('{src,local,test,bench}/**/*.ts', { cwd: root }))
      if (silences(await readFile(join(root, path), 'utf8'))) found.push(path);
    expect(found).toEqual([]);
  });
});
