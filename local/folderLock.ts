import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = 'in-use-by-';

/**
 * Makes a folder this process's own until what it returns is called; two emulators on one folder would overwrite each
 * other's files. Throws, saying what to do, while another process has it. A process that was killed has it no more: each
 * leaves a file with its id, and ids of processes that are gone do not count. Of two at the same moment both may be refused.
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true });
  const file = (pid: number) => join(folder, `${prefix}${pid}`);
  const release = () => rm(file(process.pid), { force: true });
  await writeFile(file(process.pid), '');

  const names = (await readdir(folder)).filter(name => name.startsWith(prefix));
  for (const pid of names.map(name => Number(name.slice(prefix.length)))) {
    if (pid === process.pid) continue;
    if (isAlive(pid)) {
      await release();
      throw new Error(
        `${folder} is in use by another start (process ${pid}). End that one, or choose another folder with --data.\n` +
          `If process ${pid} is something else by now, delete ${file(pid)}.`,
      );
    }
    await rm(file(pid), { force: true });
  }
  return release;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
