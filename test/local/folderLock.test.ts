import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../local/folderLock.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'lock-')), 'not', 'there', 'yet');
});
afterEach(() => rm(join(folder, '../../..'), { recursive: true, force: true }));

test('a folder that another process has is refused, saying who has it and what to do; later it is free', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const release = await lockFolder(folder);
  await writeFile(join(folder, `in-use-by-${other.pid}`), '');
  await release();
  await expect(lockFolder(folder)).rejects.toThrow(
    new RegExp(`is in use by another start \\(process ${other.pid}\\)\\. End that one, or .* --data`),
  );
  expect(await readdir(folder)).toEqual([`in-use-by-${other.pid}`]);

  other.kill('SIGKILL');
  await once(other, 'close');
  const again = await lockFolder(folder);
  expect(await readdir(folder)).toEqual([`in-use-by-${process.pid}`]);
  await again();
  expect(await readdir(folder)).toEqual([]);
});
