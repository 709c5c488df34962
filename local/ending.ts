import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export type Ending = {
  /** Something to do before the process ends; the last one given is done first. */
  readonly first: (step: () => Promise<unknown>) => void;
  /** Does all that, then ends the process. The first call counts. */
  readonly end: (exitCode: number) => Promise<void>;
};

/**
 * Ends this process in order, with this exit code, on Ctrl-C, SIGTERM and SIGHUP, and when the `npm` that started it is
 * gone: npm passes no SIGHUP on, and its shell dies of a SIGTERM without a word to us.
 */
export const orderlyEnding = (exitCode = 0): Ending => {
  const steps: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;
  const endAll = async (code: number) => {
    for (const step of steps.splice(0)) await step().catch(error => console.error(String(error)));
    process.exit(code);
  };
  const end: Ending['end'] = code => {
    ending ??= endAll(code);
    return ending;
  };

  // Ctrl-C may come twice, from the terminal and from npm.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(exitCode));
  if (process.env['npm_lifecycle_event'] !== undefined) whenOrphaned(() => end(exitCode));
  // Whoever read our output may be gone first; to fail on that would cut the ending short.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return { first: step => steps.unshift(step), end };
};

/** npm starts a shell, the shell starts us: either may be the one that is ended. */
const whenOrphaned = (then: () => void) => {
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(timer);
    then();
  }, 1000);
  timer.unref();
};

/** From the system's list of processes; 0 when it is not there (any more), or the system has neither /proc nor ps. */
const parentOf = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? 0);
  }
};
