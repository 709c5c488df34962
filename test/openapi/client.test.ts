import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { generateApi } from 'swagger-typescript-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { actionOperations } from '../../src/domain/actions/allowedOperations.ts';
import { isJson } from '../../src/openapi/schemas.ts';
import { type Api, apiOf, apiVersion, isolation } from '../support/api.ts';
import { at, description } from '../support/described.ts';
import { type SharedApp, sharedApp } from '../support/sharedApp.ts';

// What an ordinary generator makes of the description: a TypeScript client that compiles, and works.

const repository = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** What a program of somebody else looks like that uses the generated client. */
const program = `
import { Api, type Action, type ActionItem } from './Client.ts';

export const approveFirst = async (baseUrl: string, token: string): Promise<{ before: ActionItem; after: Action; csv: string }> => {
  const api = new Api<string>({
    baseUrl,
    securityWorker: bearer => ({ headers: { Authorization: \`Bearer \${bearer}\` } }),
  });
  api.setSecurityData(token);
  const version = { 'api-version': '${apiVersion}' };
  const { data: page } = await api.actions.actionsList({ ...version, view: 'pending', include: ['allowedOperations'] });
  const before = page.value.find(({ allowedOperations }) => allowedOperations?.approve.allowed);
  if (!before) throw new Error('nothing can be approved');
  // A closed shape: this is no property of it.
  // @ts-expect-error
  before.allowedOperations?.explode;
  const { data: after } = await api.actions.actionsApprove(before.id, version, { digest: before.digest });
  const response = await api.actions.actionsList({ ...version, format: 'csv' }, { format: 'text' });
  return { before, after, csv: String(response.data) };
};
`;
const given = z.object({
  before: z.looseObject({ id: z.string(), status: z.string() }),
  after: z.looseObject({ id: z.string(), status: z.string() }),
  csv: z.string(),
});
const madeBy = z.object({
  approveFirst: z.custom<(baseUrl: string, token: string) => Promise<unknown>>(value => typeof value === 'function'),
});

let app: SharedApp;
let api: Api;
let folder: string;
beforeAll(async () => {
  app = await sharedApp('client');
  api = apiOf(app);
  folder = await mkdtemp(join(tmpdir(), 'client-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a client that is generated from the description compiles, lists what is pending, and approves it', async () => {
  const input = join(folder, 'openapi.json');
  await writeFile(input, JSON.stringify(description));
  const { files } = await generateApi({
    ...{ input, output: false, silent: true, httpClientType: 'fetch', moduleNameFirstTag: true },
  });
  for (const { fileContent } of files) await writeFile(join(folder, 'Client.ts'), fileContent);
  await writeFile(join(folder, 'program.ts'), program);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const checks = ['--strict', '--skipLibCheck', '--noUnusedLocals', 'false', '--lib', 'es2023,dom,dom.iterable'];
  const modules = [
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--outDir',
    'out',
    '--rewriteRelativeImportExtensions',
  ];
  const tsc = join(repository, 'node_modules/typescript/bin/tsc');
  const compiled = run(process.execPath, [tsc, ...checks, ...modules, '--types', '', 'program.ts'], { cwd: folder });
  await compiled.catch((error: unknown) => {
    throw new Error(`it does not compile: ${Object(error).stdout}`);
  });

  const proposed = await api.submit('submitter', isolation());
  const loaded: unknown = await import(pathToFileURL(join(folder, 'out/program.js')).href);
  const { approveFirst } = madeBy.parse(loaded);
  const { before, after, csv } = given.parse(await approveFirst(`${app.url}/api`, await api.token('operator', {})));
  expect(before).toMatchObject({ id: proposed.id, status: 'pending' });
  expect(after).toMatchObject({ id: proposed.id, status: 'approved' });
  expect(csv).toContain(`\r\n${proposed.id},isolateDevice,`);
});

describe('the description', () => {
  const operations = Object.values(at(description, 'paths')).flatMap(item =>
    Object.keys(at(item)).map(method => at(item, method)),
  );

  test('asks for nothing that has a default, and nobody can count on it being sent', () => {
    const required: string[] = [];
    const walk = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return;
      const names = isJson(value) && Array.isArray(value['required']) ? value['required'] : [];
      for (const name of names)
        if ('default' in at(value, 'properties', String(name))) required.push(`${path} ${name}`);
      if (isJson(value) && value['required'] === true && 'default' in at(value, 'schema')) required.push(path);
      for (const [name, inner] of Object.entries(value)) walk(inner, `${path}.${name}`);
    };
    walk(description, '');
    expect(required).toEqual([]);
  });

  test('has arrays in queries as one text, separated by commas', () => {
    const arrays = operations
      .flatMap(operation => (Array.isArray(operation['parameters']) ? operation['parameters'].map(p => at(p)) : []))
      .filter(parameter => at(parameter, 'schema')['type'] === 'array');
    expect(arrays.length).toBeGreaterThan(10);
    for (const parameter of arrays) expect(parameter).toMatchObject({ in: 'query', style: 'form', explode: false });
  });

  test('has a closed shape for what the caller may do, and CSV under a media type of its own', () => {
    const { properties, required } = at(description, 'components', 'schemas', 'AllowedOperations');
    expect(Object.keys(Object(properties)).sort()).toEqual([...actionOperations].sort());
    expect(required).toEqual(Object.keys(Object(properties)));
    const content = at(description, 'paths', '/actions', 'get', 'responses', '200', 'content');
    expect(Object.keys(content)).toEqual(['application/json', 'text/csv']);
    expect(content['text/csv']).toEqual({ schema: { type: 'string' } });
  });
});
