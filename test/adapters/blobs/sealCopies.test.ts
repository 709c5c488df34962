import { randomUUID } from 'node:crypto';
import { ContainerClient } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../../local/emulator.ts';
import { copyFrom, copyText, nameOfCopy, numberInName } from '../../../src/adapters/blobs/copies.ts';
import { sealCopies } from '../../../src/adapters/blobs/sealCopies.ts';
import { sha256 } from '../../../src/adapters/node/sha256.ts';
import type { SealCopy } from '../../../src/application/seals/ports.ts';
import { type Seal, sealOver } from '../../../src/domain/history/seal.ts';

const deadline = (milliseconds: number) => AbortSignal.timeout(milliseconds);
const leaves = [{ key: 'feed_1795424412000_safety_000001', row: { type: 'Zoë’s \u{1f4bb} change', schema: 1 } }];
const copyAfter = (tenant: string, previous?: Seal): SealCopy => ({
  seal: sealOver(leaves, { tenant, createdAt: 1_795_424_999_123, previous }, sha256),
  leaves,
});

let emulator: Emulator;
let container: ContainerClient;
let copies: ReturnType<typeof sealCopies>;
beforeAll(async () => {
  emulator = await startEmulator({ blobs: true });
  container = new ContainerClient(emulator.connectionString, 'seals');
  await container.create();
  copies = sealCopies({ connection: emulator.connectionString, container: 'seals' }, deadline);
});
afterAll(() => emulator.stop());

describe('Copies in a container', () => {
  it('are found again, and the newest of a tenant first', async () => {
    const [tenant, other] = [randomUUID(), randomUUID()];
    expect(await copies.newestCopy(tenant)).toBe(0);
    expect(await copies.loadCopy(tenant, 1)).toBeUndefined();
    let previous: Seal | undefined;
    for (let number = 1; number <= 12; number++) {
      const copy = copyAfter(tenant, previous);
      await copies.keepCopy(copy);
      expect(await copies.newestCopy(tenant)).toBe(number);
      expect(await copies.loadCopy(tenant, number)).toEqual(copy);
      previous = copy.seal;
    }
    expect(await copies.newestCopy(other)).toBe(0);
  });

  it('are written once: the same again is no failure, another is, and changes nothing', async () => {
    const tenant = randomUUID();
    const copy = copyAfter(tenant);
    await copies.keepCopy(copy);
    await copies.keepCopy(copy);
    const another = { ...copy, seal: { ...copy.seal, createdAt: 7 } };
    await expect(copies.keepCopy(another)).rejects.toMatchObject({ code: 'BlobAlreadyExists' });
    expect(await copies.loadCopy(tenant, 1)).toEqual(copy);
  });

  it('that are none are refused, not guessed', async () => {
    const tenant = randomUUID();
    for (const [index, text] of ['', '{', '[]', '{"seal":{},"leaves":[]}'].entries()) {
      await container.getBlockBlobClient(nameOfCopy(tenant, index + 1)).upload(text, text.length);
      await expect(copies.loadCopy(tenant, index + 1)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    }
  });

  it('are not kept where there is no container: nobody makes one that has no policy', async () => {
    const none = sealCopies({ connection: emulator.connectionString, container: 'no-such' }, deadline);
    const copy = copyAfter(randomUUID());
    await expect(none.newestCopy(copy.seal.tenant)).rejects.toMatchObject({ code: 'ContainerNotFound' });
    await expect(none.keepCopy(copy)).rejects.toMatchObject({ code: 'ContainerNotFound' });
    expect(await new ContainerClient(emulator.connectionString, 'no-such').exists()).toBe(false);
  });
});

it('A copy is the seal as it is shown and hashed, and its leaves; its name says its number', () => {
  const tenant = randomUUID();
  const copy = copyAfter(tenant);
  expect(JSON.parse(copyText(copy))).toMatchObject({
    seal: { createdAt: '2026-11-23T09:09:59.123Z', number: 1 },
    leaves,
  });
  expect(copyFrom(copyText(copy))).toEqual(copy);
  const names = [1, 2, 9, 10, 123_456].map(number => nameOfCopy(tenant, number));
  expect(names.toSorted()).toEqual(names.toReversed());
  expect(names.map(numberInName)).toEqual([1, 2, 9, 10, 123_456]);
  expect(numberInName(`${tenant}/readme.txt`)).toBe(0);
});
