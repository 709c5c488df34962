import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { localTenant, unknownTenant } from '../../local/identity/personas.ts';
import { storyClock } from '../../local/story/storyClock.ts';
import { sealCopies } from '../../src/adapters/blobs/sealCopies.ts';
import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { keyOfSeal } from '../../src/adapters/tables/seals/keys.ts';
import { sealFeeds } from '../../src/application/seals/sealFeeds.ts';
import { hour, minute } from '../../src/domain/values/time.ts';
import { decides, depsOn, safetyIn, submitted, tablePeek } from '../support/deps.ts';

const bundleShape = z.looseObject({
  seals: z.array(
    z.strictObject({
      seal: z.looseObject({ number: z.number(), hash: z.string() }),
      proofs: z.array(
        z.strictObject({
          leaf: z.looseObject({ key: z.string(), row: z.record(z.string(), z.unknown()) }),
          index: z.number(),
          path: z.array(z.string()),
        }),
      ),
    }),
  ),
  histories: z.array(z.strictObject({ actionId: z.string(), entries: z.array(z.looseObject({ hash: z.string() })) })),
});
type Bundle = z.infer<typeof bundleShape>;

let emulator: Emulator;
let folder: string;
let ids: readonly string[];
let newest: string;
let undo: () => Promise<void>;
beforeAll(async () => {
  emulator = await startEmulator({ blobs: true });
  folder = await mkdtemp(join(tmpdir(), 'seals-'));
  const { connectionString } = emulator;
  const container = new ContainerClient(connectionString, 'seals');
  await container.create();
  const clock = storyClock();
  const copies = sealCopies({ connection: connectionString, container: 'seals' }, ms => AbortSignal.timeout(ms));
  const deps = depsOn({ connectionString, ...clock }, { sealCopies: copies });
  clock.pass(-hour);
  await deps.store.check();
  const actions = [];
  for (let n = 0; n < 5; n++) actions.push(await submitted(deps, localTenant));
  ids = actions.map(({ id }) => id);
  for (const action of actions) {
    await decides(deps, action, 'olivia', 'Reject');
    clock.pass(5 * minute);
    await sealFeeds(deps, [localTenant]);
  }
  await safetyIn(deps, localTenant, { caps: { isolateDevice: 7 } });
  clock.pass(5 * minute);
  await sealFeeds(deps, [localTenant]);
  newest = (await deps.store.newestSeal(localTenant))?.hash ?? '';
  for await (const { name } of container.listBlobsFlat()) {
    const file = join(folder, 'container', name);
    await mkdir(dirname(file), { recursive: true });
    await container.getBlobClient(name).downloadToFile(file);
  }
});
afterAll(async () => {
  await emulator.stop();
  await rm(folder, { recursive: true });
});

type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };
const node = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise(done => {
    const file = resolve(import.meta.dirname, '../..', program);
    execFile(process.execPath, [file, ...args], { env, cwd: folder }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
const verify = (args: readonly string[], settings: Readonly<Record<string, string>> = {}) =>
  node('local/verifyHistory.ts', args, { STORAGE_CONNECTION: emulator.connectionString, ...settings });
const own = ['--tenant', localTenant];

describe('npm run verify-history', () => {
  test('says what it proves, and without copies what it does not', async () => {
    const lines = [
      'Intact: 10 entries of 5 actions, 11 changes in 6 seals.',
      `The newest seal is 6 of ${'\\S+'}, ${newest}`,
      'Not compared with copies of the seals',
    ];
    const { code, stdout, stderr } = await verify(['--tenant', localTenant.toUpperCase()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(lines.join('\n')));
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    ['of the container', [], { SEAL_CONTAINER: 'seals' }],
    ['of a folder', ['--seals', 'container'], {}],
    ["of the tenant's own folder", ['--seals', join('container', localTenant)], {}],
  ])('compares with the copies %s', async (_, args, settings) => {
    const { code, stdout } = await verify([...own, ...args], settings);
    expect(stdout).toContain('Compared with the copies of 6 seals.');
    expect(code).toBe(0);
  });

  test('names the first broken place, and exports nothing', async () => {
    const { table, rowsIn } = tablePeek(emulator.connectionString);
    const [, , id = ''] = ids;
    const key = keyOf.history(id, 2);
    const entry = (await rowsIn(localTenant))[key] ?? {};
    await table.deleteEntity(localTenant, key);
    expect(await verify([...own, '--export', 'broken.json'])).toEqual({
      ...{ code: 1, stderr: '' },
      stdout: `Broken: Entry 2 of action ${id} was removed: seal 3 has it.\n`,
    });
    expect((await readdir(folder)).filter(name => name.startsWith('broken'))).toEqual([]);
    await table.createEntity({ partitionKey: localTenant, rowKey: key, ...entry });

    const seal = (await rowsIn(localTenant))[keyOfSeal.seal(6)] ?? {};
    const leaves = (await rowsIn(localTenant))[keyOfSeal.leaves(6, 1)] ?? {};
    undo = async () => {
      await table.createEntity({ partitionKey: localTenant, rowKey: keyOfSeal.seal(6), ...seal });
      await table.createEntity({ partitionKey: localTenant, rowKey: keyOfSeal.leaves(6, 1), ...leaves });
    };
    await table.deleteEntity(localTenant, keyOfSeal.seal(6));
    await table.deleteEntity(localTenant, keyOfSeal.leaves(6, 1));
    // What only the copies can tell.
    expect(await verify(own)).toMatchObject({ code: 0, stdout: expect.stringContaining('in 5 seals') });
    expect(await verify([...own, '--seals', 'container'])).toEqual({
      ...{ code: 1, stderr: '' },
      stdout: 'Broken: Seal 6 was removed: the container has its copy.\n',
    });
    await undo();
  });

  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['without a tenant', [], {}, 'Say which tenant'],
    ['with an unknown option', [...own, '--sael', 'x'], {}, "'--sael'"],
    ['for a tenant of somebody else', ['--tenant', unknownTenant], {}, 'is not one of ALLOWED_TENANTS'],
    ['without storage', own, { STORAGE_CONNECTION: '' }, 'STORAGE_CONNECTION'],
    ['with a folder that is not there', [...own, '--seals', 'nowhere'], {}, 'nowhere is no folder'],
    ['with a folder that has no copies', [...own, '--seals', '.'], {}, 'has no copies of seals'],
    [
      'with a container that is not there',
      own,
      { SEAL_CONTAINER: 'no-such' },
      'The specified container does not exist',
    ],
    ['for an action without a file', [...own, '--action', 'x'], {}, '--action goes with --export'],
    ['for an action that is not there', [...own, '--export', 'x.json', '--action', 'x'], {}, 'There is no action x'],
    ['with a file that cannot be written', [...own, '--export', 'no/such/x.json'], {}, 'no such file or directory'],
    [
      'when storage does not answer',
      own,
      {
        STORAGE_CONNECTION:
          'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a',
      },
      'storage did not answer',
    ],
  ])('says what is wrong, and does nothing, %s', async (_, args, settings, message) => {
    const { code, stdout, stderr } = await verify(args, settings);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(await readdir(folder)).not.toContain('x.json');
  });

  test('--help tells how to use it', async () => {
    expect(await verify(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('--seals DIR') });
  });
});

describe('An exported bundle', () => {
  const offline = (...args: readonly string[]) => node('docs/verify-history.mjs', args);
  const exported = async (name: string, ...more: readonly string[]): Promise<Bundle> => {
    const { code, stderr, stdout } = await verify([...own, '--export', name, ...more]);
    // A slow machine hears where it is.
    expect({ code, stderr: stderr.replace(/^\.\.\. .*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Exported to ${name}.`);
    return bundleShape.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
  };

  test('is verified offline, without our code, and with the copies', async () => {
    await exported('bundle.json');
    const { code, stdout } = await offline('bundle.json');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'Intact: 10 entries of 5 actions, 11 leaves in 6 seals.\nThe seals have all of their leaves.',
    );
    expect(stdout).toContain('Not compared');
    expect(stdout.trimEnd().endsWith(newest)).toBe(true);
    const compared = await offline('bundle.json', 'container');
    expect(compared).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Compared with the copies of 6 seals.'),
    });
  });

  test('of one action shows nothing of the others, and is verified as well', async () => {
    const [id = ''] = ids;
    const bundle = await exported('one.json', '--action', id);
    expect(bundle.histories.map(({ actionId }) => actionId)).toEqual([id]);
    expect(bundle.seals.flatMap(({ proofs }) => proofs.map(({ leaf }) => leaf.key.includes(id)))).toEqual([true, true]);
    const { code, stdout } = await offline('one.json', 'container');
    expect(stdout).toContain('Intact: 2 entries of 1 action, 2 leaves in 6 seals.\nThe seals have only some');
    expect(code).toBe(0);
  });

  test.each<[string, RegExp, (bundle: Bundle) => unknown]>([
    [
      'with another entry',
      /at entry 2 of action \S+: it was altered/,
      ({ histories: [first] }) => Object.assign(first?.entries[1] ?? {}, { comment: 'x' }),
    ],
    [
      'without the last entry of an action',
      /at seal 2: of what it has, entry 2 of action \S+ is missing/,
      ({ histories }) => histories[1]?.entries.pop(),
    ],
    ['without an action', /of what it has, entry 1 of action/, ({ histories }) => histories.pop()],
    [
      'with the history of another action',
      /at entry 1 of action \S+: it is another action's/,
      ({ histories: [a, b] }) => Object.assign(a ?? {}, { entries: b?.entries }),
    ],
    [
      'with another leaf',
      /at seal 3: leaf 0 .* does not lead to its root/,
      ({ seals }) => Object.assign(seals[2]?.proofs[0]?.leaf.row ?? {}, { type: 'Approved' }),
    ],
    [
      'with another place of a leaf',
      /at seal 1: leaf 1 .* does not lead/,
      ({ seals }) => Object.assign(seals[0]?.proofs[0] ?? {}, { index: 1 }),
    ],
    [
      'with a place that is none',
      /at seal 1: leaf -1 .* does not lead/,
      ({ seals }) => Object.assign(seals[0]?.proofs[0] ?? {}, { index: -1 }),
    ],
    ['with another path', /at seal 1: leaf 0 .* does not lead/, ({ seals }) => seals[0]?.proofs[0]?.path.pop()],
    [
      'with another seal',
      /at seal 4: it was altered/,
      ({ seals }) => Object.assign(seals[3]?.seal ?? {}, { count: 9 }),
    ],
    ['without a seal', /at seal 2: it is numbered 3/, ({ seals }) => seals.splice(1, 1)],
    [
      'without the newest seal, beside the copies',
      /at seal 6: the folder has a copy of it/,
      ({ seals }) => seals.pop(),
    ],
    [
      'without the proofs of a seal',
      /at entry \d of action \S+: its time is sealed, and no seal has it/,
      ({ seals }) => seals[0]?.proofs.splice(0),
    ],
  ])('%s is broken', async (_, said, change) => {
    const bundle = await exported('altered.json');
    change(bundle);
    await writeFile(join(folder, 'altered.json'), JSON.stringify(bundle));
    const { code, stdout } = await offline('altered.json', 'container');
    expect(stdout).toMatch(said);
    expect(code).toBe(1);
  });

  test('beside other copies is broken', async () => {
    await exported('other.json');
    await cp(join(folder, 'container'), join(folder, 'others'), { recursive: true });
    const name = (await readdir(join(folder, 'others', localTenant))).find(each => each.includes('-seal-2.')) ?? '';
    const file = join(folder, 'others', localTenant, name);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"hash":"sha256:', '"hash":"sha256:0'));
    expect(await offline('other.json', 'others')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('at seal 2: '),
    });
  });

  test('that is none is none', async () => {
    await writeFile(join(folder, 'none.json'), '{"format":"action-center-history-1"}');
    expect(await offline('none.json')).toMatchObject({ code: 2, stdout: expect.stringContaining('no whole bundle') });
  });
});
