import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Reads files that the build has put beside the app; nothing where one is missing. Names must be known good. */
export const builtFiles =
  (directory: string) =>
  async (name: string): Promise<Uint8Array | undefined> => {
    try {
      return await readFile(join(directory, name));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
