import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ending-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) signalAll(child, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const up = / (is|are) running\. Ctrl-C ends/;

/** Starts a command, on free ports and with all its processes in one group; resolves when it says this, or has ended. */
const start = async (command: readonly string[], words = up, env: Readonly<Record<string, string>> = {}) => {
  const [program = '', ...args] = command;
  const ports = { PORT: '0', IDENTITY_PORT: '0', BLOB_PORT: '0', QUEUE_PORT: '0', TABLE_PORT: '0' };
  const child = spawn(program, args, { detached: true, env: { ...process.env, ...ports, ...env } });
  started.push(child);
  let said = '';
  const saidIt = new Promise<void>(done => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', chunk => {
        said += chunk;
        if (words.test(said)) done();
      });
  });
  await Promise.race([saidIt, once(child, 'close')]);
  return { child, said: () => said };
};

/** Sends to the whole group; false when nothing of it is left. */
const signalAll = (child: ChildProcess, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-Number(child.pid), signal);
  } catch {
    return false;
  }
};
const nothingLeft = (child: ChildProcess) =>
  expect.poll(() => signalAll(child, 0), { timeout: 20_000, interval: 100 }).toBe(false);

test('npm start ends with all that it started when npm alone gets a SIGTERM', async () => {
  const { child, said } = await start(['npm', 'start', '--', '--empty', '--data', folder]);
  expect(said()).toMatch(up);
  child.kill('SIGTERM');
  await nothingLeft(child);
  expect((await readdir(folder)).filter(name => name.startsWith('in-use-by'))).toEqual([]);
});

test('npm run services ends when npm alone gets a SIGHUP', async () => {
  const { child, said } = await start(['npm', 'run', 'services']);
  expect(said()).toMatch(up);
  child.kill('SIGHUP');
  await nothingLeft(child);
});

test.each(['SIGINT', 'SIGHUP'] as const)(
  'a start that is not up yet ends when a terminal sends %s to all',
  async signal => {
    const { child, said } = await start(['npm', 'start'], /Demo data: /);
    expect(said()).not.toMatch(up);
    signalAll(child, signal);
    await nothingLeft(child);
  },
);

test('a second start on the same data is refused, saying so; the first one ends in order', async () => {
  const command = [process.execPath, 'local/start.ts', '--empty', '--data', folder];
  const first = await start(command);
  const second = await start(command);
  expect(second.said()).toContain(`${folder} is in use by another start (process ${first.child.pid}). End that one`);
  expect(second.child.exitCode).toBe(1);
  signalAll(first.child, 'SIGINT');
  await nothingLeft(first.child);
  expect(first.child.exitCode).toBe(0);
});

test('a SIGTERM reaches the true host as SIGINT, the only signal that it obeys', async () => {
  const notes = join(folder, 'notes');
  const func = join(folder, 'func');
  await writeFile(
    func,
    `#!${process.execPath}
    const note = text => require('node:fs').appendFileSync('${notes}', text + ' ');
    if (process.argv[2] === '--version') process.exit(0);
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => note(signal));
    process.on('SIGINT', () => { note('SIGINT'); process.exit(0); });
    console.log('func is running. Ctrl-C ends it.');
    setInterval(() => {}, 1000);`,
  );
  await chmod(func, 0o755);
  const path = `${folder}${delimiter}${process.env['PATH']}`;
  const { child } = await start([process.execPath, resolve('local/startFunc.ts')], up, { PATH: path });
  child.kill('SIGTERM');
  await nothingLeft(child);
  expect(await readFile(notes, 'utf8')).toBe('SIGINT ');
});
