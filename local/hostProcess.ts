import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type HostProcess = {
  readonly url: string;
  readonly port: number;
  /** Ends it in order; resolves when it is gone. */
  readonly stop: () => Promise<void>;
  /** SIGKILL: what ran is cut off. */
  readonly kill: () => Promise<void>;
  /** Resolves to the exit code (undefined after a signal) when it has ended, however that came. */
  readonly exited: Promise<number | undefined>;
};

export type HostProcessOptions = {
  /** The folder of the built app. */
  readonly directory: string;
  /** 0: a free port. */
  readonly port: number;
  /** The whole environment of the process, app settings included. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly quiet?: boolean;
  /** The host's own file, where it is not the source. */
  readonly program?: string;
  readonly onLine: (line: string) => void;
};

const source = join(import.meta.dirname, 'host/main.ts');

/** Starts the local host as a process of its own; resolves when it answers, rejects when it ends before. */
export const startHostProcess = async (options: HostProcessOptions): Promise<HostProcess> => {
  const { directory, port, environment, quiet = false, program = source, onLine } = options;
  const child = fork(program, ['--app', directory, '--port', String(port), ...(quiet ? ['--quiet'] : [])], {
    env: environment,
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  readLines(child.stdout, onLine);
  readLines(child.stderr, onLine);

  // `close` comes after the last line, `exit` may come before.
  const exited = once(child, 'close').then(([code]) => (typeof code === 'number' ? code : undefined));
  const ready = await Promise.race([readyMessage(child), exited.then(code => ({ code }))]);
  if (!('port' in ready)) throw new Error(`The local host did not start (exit code ${ready.code}).`);

  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    await exited;
  };
  return {
    url: `http://127.0.0.1:${ready.port}`,
    port: ready.port,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    exited,
  };
};

const readLines = (stream: NodeJS.ReadableStream | null, onLine: (line: string) => void) => {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine);
};

const readyMessage = (child: ChildProcess) =>
  new Promise<{ readonly port: number }>(resolve => {
    child.on('message', message => {
      if (typeof message !== 'object' || !('type' in message) || message.type !== 'ready') return;
      if ('port' in message) resolve({ port: Number(message.port) });
    });
  });
