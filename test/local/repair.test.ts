import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { localTenant, otherTenant, unknownTenant } from '../../local/identity/personas.ts';
import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { depsOn, submitted, tablePeek } from '../support/deps.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };
const repair = (args: readonly string[], settings: Readonly<Record<string, string>> = {}): Promise<Run> =>
  new Promise(done => {
    const program = resolve(import.meta.dirname, '../../local/repair.ts');
    const env = { STORAGE_CONNECTION: emulator.connectionString, ...settings };
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

test('finds, mends, and then finds nothing', async () => {
  const { table } = tablePeek(emulator.connectionString);
  const action = await submitted(depsOn(emulator), localTenant);
  const { id } = action;
  const [open, history] = [keyOf.open(id), keyOf.history(id, 1)];
  await table.deleteEntity(localTenant, open);
  const args = ['--tenant', localTenant.toUpperCase()];
  const found = `missing\t${open}\t${id}`;
  expect(await repair(args)).toEqual({
    ...{ code: 1, stderr: '' },
    stdout: `${found}\n1 found, nothing was changed. --write mends.\n`,
  });
  expect(await repair([...args, '--write'])).toEqual({
    ...{ code: 0, stderr: '' },
    stdout: `${found}\tmended\n1 found, 1 mended, 0 left alone.\n`,
  });
  const clean = { code: 0, stdout: 'Nothing differs.\n', stderr: '' };
  expect(await repair(args)).toEqual(clean);
  expect(await repair(['--tenant', otherTenant])).toEqual(clean);

  await table.deleteEntity(localTenant, history);
  expect(await repair([...args, '--write'])).toEqual({
    ...{ code: 1, stderr: '' },
    stdout: `historyBroken\t${keyOf.action(id)}\t${id}\tleft alone\n1 found, 0 mended, 1 left alone.\n`,
  });
});

describe('says what is wrong, and does nothing', () => {
  test.each<[string, readonly string[], Readonly<Record<string, string>>, string]>([
    ['without a tenant', [], {}, 'Say which tenant'],
    ['with an unknown option', ['--tenant', localTenant, '--wrte'], {}, "'--wrte'"],
    ['for a tenant of somebody else', ['--tenant', unknownTenant], {}, 'is not one of ALLOWED_TENANTS'],
    ['without storage', ['--tenant', localTenant], { STORAGE_CONNECTION: '' }, 'STORAGE_CONNECTION'],
    [
      'when storage does not answer',
      ['--tenant', localTenant],
      {
        STORAGE_CONNECTION:
          'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/a',
      },
      'storage did not answer',
    ],
  ])('%s', async (_, args, settings, message) => {
    const { code, stdout, stderr } = await repair(args, settings);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test('--help tells how to use it', async () => {
    expect(await repair(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('--tenant ID') });
  });
});
