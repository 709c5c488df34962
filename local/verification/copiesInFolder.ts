import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { copyFrom, nameOfCopy, numberInName } from '../../src/adapters/blobs/copies.ts';
import type { SealCopyReads } from '../../src/application/seals/ports.ts';

/** Copies of seals in a folder into which the container, or its part of this tenant, was downloaded. */
export const copiesInFolder = async (folder: string, tenant: string): Promise<SealCopyReads> => {
  const names = await readdir(folder).catch(() => {
    throw new Error(`${folder} is no folder that can be read.`);
  });
  const own = names.includes(tenant) ? join(folder, tenant) : folder;
  const numbers = (own === folder ? names : await readdir(own)).map(numberInName);
  const newest = Math.max(0, ...numbers);
  if (newest === 0) throw new Error(`${own} has no copies of seals.`);
  return {
    newestCopy: async () => newest,
    loadCopy: async (_, number) => {
      if (!numbers.includes(number)) return undefined;
      return copyFrom(await readFile(join(own, basename(nameOfCopy(tenant, number))), 'utf8'));
    },
  };
};
