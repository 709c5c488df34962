import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the demo in a process group of its own, of which nothing may be left. */
const runDemo = async (temporaryFolder: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, ['local/demo.ts', ...args], {
    detached: true,
    env: { ...process.env, TMPDIR: temporaryFolder },
  });
  const [output, problems] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  // What has ended stays in the list of processes until the system takes note of it, which may be a moment later.
  await expect.poll(() => isAlive(-Number(child.pid)), { timeout: 10_000 }).toBe(false);
  return { exitCode: child.exitCode, output, problems };
};

const isAlive = (group: number): boolean => {
  try {
    process.kill(group, 0);
    return true;
  } catch {
    return false;
  }
};

test('the demo tells the main job from start to end, and leaves nothing behind', async () => {
  const { exitCode, output, problems } = await runDemo(folder);
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: '' });
  expect(await readdir(folder)).toEqual([]);
  const keyLines = [
    '"Isolate device fin-ws-017 (full)" is pending',
    'The same action, not a second one',
    'She may approve, reject',
    '401 InvalidToken',
    '403 MissingRole',
    'Approved is not done',
    'succeeded',
    'Approved         by Olivia Operator (SecurityOperator)',
    'the chain is intact',
    'needs 2 approvals',
    'a person counts once',
    '2 of 2',
    'succeeded',
    '403 OwnProposal',
    'one rejection is enough',
    'All as expected',
  ];
  expectInOrder(output, keyLines);
});

test('the report’s demo tells what waits and what happened, and leaves only its page', async () => {
  const page = join(folder, 'report.html');
  const { exitCode, output, problems } = await runDemo(folder, 'report', '--out', page);
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: '' });
  expect(await readdir(folder)).toEqual(['report.html']);
  expectInOrder(output, [
    'What waits, newest first',
    'Isolate device srv-dc-02 (full)',
    'More behind nextLink',
    'An investigation',
    'The summary',
    'The report',
    'wait for a decision',
    'over3Days                    ##',
    'Waiting longest: Run antivirus scan on device lt-payroll-03',
    'https://actions.contoso.example/portal/actions/',
    'median time to decision',
    `The report as a page: ${page}`,
    'All as expected',
  ]);
  expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>[\s\S]*Pending actions[\s\S]*<\/html>\n$/);
});

test('a story that there is not is refused', async () => {
  const { exitCode, problems } = await runDemo(folder, 'reports');
  expect(problems).toBe('There is no story "reports".\nSee npm run demo -- --help\n');
  expect(exitCode).toBe(2);
});

const expectInOrder = (output: string, lines: readonly string[]) => {
  let from = 0;
  for (const line of lines) {
    const at = output.indexOf(line, from);
    expect(at, `"${line}", after:\n${output.slice(0, from)}\nin the rest:\n${output.slice(from)}`).toBeGreaterThan(-1);
    from = at + line.length;
  }
};

test('a demo that cannot go on says so, and fails', async () => {
  const { exitCode, problems } = await runDemo(join(folder, 'no such folder'));
  expect(problems).toMatch(/The demo failed\. .*no such folder/);
  expect(exitCode).toBe(1);
});

test('the longer story goes from a policy through many decisions to an altered entry that is found', async () => {
  const { exitCode, output, problems } = await runDemo(folder, 'full');
  expect({ exitCode, problems }).toEqual({ exitCode: 0, problems: '' });
  expect(await readdir(folder)).toEqual([]);
  expectInOrder(output, [
    'submissions it would treat',
    '403 OwnChange',
    'From now on it holds',
    '403 OwnProposal',
    'The third is over the cap of its rule',
    '200, 200, 200, 200, 404 NotFound',
    'A look first: "Restore file',
    'Each of the two names the other',
    'Told: escalation and warning',
    'intact. Now somebody',
    'Found: entry',
    'All as expected',
  ]);
}, 240_000);
