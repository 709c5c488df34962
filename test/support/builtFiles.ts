import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** This file of a build, and all that are loaded with it. */
export const loadedWith = async (file: string): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  const visit = async (next: string): Promise<void> => {
    if (found.has(next)) return;
    found.add(next);
    for (const imported of await named(next, /(?:from|import)"(\.\/[^"]+)"/g)) await visit(imported);
  };
  await visit(file);
  return found;
};

/** The files that this one loads when it needs them. */
export const loadedLater = (file: string): Promise<readonly string[]> => named(file, /import\("(\.\/[^"]+)"\)/g);

const named = async (file: string, form: RegExp): Promise<readonly string[]> =>
  [...(await readFile(file, 'utf8')).matchAll(form)].map(([, path]) => join(file, '..', path ?? ''));

export const kilobytes = async (files: Iterable<string>): Promise<number> => {
  const sizes = await Promise.all([...files].map(async file => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
};
