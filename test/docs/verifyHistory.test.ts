import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { apiOf, isolation } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

const historyShape = z.looseObject({ value: z.array(z.looseObject({ hash: z.string() })) });
type History = z.infer<typeof historyShape>;

let app: LocalApp;
let folder: string;
let history: History;
let etag: string;
beforeAll(async () => {
  app = await startLocalApp();
  folder = await mkdtemp(join(tmpdir(), 'history-'));
  const api = apiOf(app);
  const proposal = isolation('Zoë’s laptop \u{1f4bb} <1>', { reason: 'one\ntwo "three" \\ \u20ac', tags: ['b', 'a'] });
  const action = await api.submit('submitter', proposal);
  await api.ask('operator2', 'comment', action, { comment: 'Ünïcode, {"json": 1.50}' });
  await api.ask('operator', 'approve', action, { comment: 'yes' });
  const succeeded = await api.until('succeeded', action);
  etag = succeeded.etag;
  history = historyShape.parse((await api.get('operator', `/actions/${action.id}/history`)).body);
});
afterAll(async () => {
  await app.stop();
  await rm(folder, { recursive: true });
});

/** As somebody without our code would run it. */
const verify = (text: string, file?: string) =>
  new Promise<{ code: number; said: string }>(done => {
    const script = resolve(import.meta.dirname, '../../docs/verify-history.mjs');
    const child = execFile(process.execPath, file ? [script, file] : [script], { cwd: folder }, (error, said) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, said }),
    );
    child.stdin?.end(text);
  });
const altered = (change: (entries: History['value']) => History['value']) =>
  verify(JSON.stringify({ ...history, value: change(history.value) }));
const replaced = (index: number, properties: object) => (entries: History['value']) =>
  entries.map((entry, at) => (at === index ? { ...entry, ...properties } : entry));

test('a real history is intact, from the standard input as from a file', async () => {
  const count = history.value.length;
  const intact = { code: 0, said: `Intact: ${count} entries, the last hash is ${history.value.at(-1)?.hash}\n` };
  expect(await verify(JSON.stringify(history))).toEqual(intact);
  const file = join(folder, 'history.json');
  await writeFile(file, JSON.stringify(history, undefined, 2));
  expect(await verify('', file)).toEqual(intact);
  expect(etag).toBe(`"${count}"`);
});

test.each<[string, number, string, (entries: History['value']) => History['value']]>([
  ['with another comment', 2, 'was altered', replaced(1, { comment: 'no' })],
  ['with another time', 1, 'was altered', replaced(0, { at: '2026-01-01T00:00:00.000Z' })],
  ['with something added', 3, 'was altered', replaced(2, { note: 'by me' })],
  ['with another hash', 2, 'was altered', replaced(1, { hash: `sha256:${'1'.repeat(64)}` })],
  ['without its second entry', 2, 'is missing or out of place', entries => entries.toSpliced(1, 1)],
  ['without its first entry', 1, 'is missing or out of place', entries => entries.slice(1)],
  ['in another order', 1, 'is missing or out of place', entries => entries.toReversed()],
  ['joined from elsewhere', 2, 'does not follow', replaced(1, { previousHash: `sha256:${'0'.repeat(64)}` })],
])('one %s is broken, at entry %d', async (_, at, fault, change) => {
  const { code, said } = await altered(change);
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(`Broken at entry ${at}: `) });
  expect(said).toContain(fault);
});

test.each(['', '{}', '{"value":[]}', 'null', '{"error":{"code":"NotFound"}}'])('%j is no history', async text => {
  expect(await verify(text)).toMatchObject({ code: 2, said: expect.stringMatching(/no history/i) });
});
