import { resolve } from 'node:path';
import { inject } from 'vitest';
import { readLocalSettings } from '../../local/host/settings.ts';
import { type HostProcess, startHostProcess } from '../../local/hostProcess.ts';
import { startStack } from '../../local/stack.ts';

export type LocalApp = {
  /** Stays the same after `restart`. */
  readonly url: string;
  readonly settings: Readonly<Record<string, string | undefined>>;
  readonly connectionString: string;
  readonly identityUrl: string;
  /** All lines that the host has written so far, over all restarts. */
  readonly logs: () => readonly string[];
  /** Ends the host and the services. */
  readonly stop: () => Promise<void>;
  /** SIGKILL to the host; storage and identity provider stay. */
  readonly kill: () => Promise<void>;
  /** Starts the host again, after `kill` or as it runs, with changed settings if given. */
  readonly restart: (changes?: LocalApp['settings']) => Promise<void>;
  /** The exit code, when the host ends by itself. */
  readonly exited: () => Promise<number | undefined>;
};

export type LocalAppOptions = {
  /** Over those of local.settings.json; undefined takes one away. */
  readonly settings?: LocalApp['settings'];
  /** The folder of a built app; the app of this repository unless said. */
  readonly bundle?: string;
  /** All tenants there are, instead of the usual two. */
  readonly tenants?: readonly string[];
  /** Hears each line of the host as it comes. */
  readonly onLine?: (line: string) => void;
};

/** The whole app on free ports: storage and identity provider in this process, the local host in its own. */
export const startLocalApp = async (options: LocalAppOptions = {}): Promise<LocalApp> => {
  const directory = options.bundle ?? builtApp();
  const { tenants } = options;
  const stack = await startStack(tenants && { tenants });
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../../local.settings.json'));
  const allowed = tenants && { ALLOWED_TENANTS: tenants.join() };
  let settings = { ...localSettings, ...stack.settings, ...allowed, ...options.settings };
  const lines: string[] = [];

  // Nothing of the developer's own environment: a setting there must not change what a test sees.
  const start = (port: number) =>
    startHostProcess({
      ...{ directory, port },
      environment: { PATH: process.env['PATH'], ...settings },
      onLine: line => {
        lines.push(line);
        options.onLine?.(line);
      },
    });
  let host: HostProcess = await start(0).catch(async error => {
    await stack.stop();
    throw new Error(`${error.message}\n${lines.join('\n')}`);
  });

  return {
    url: host.url,
    get settings() {
      return settings;
    },
    connectionString: stack.connectionString,
    identityUrl: stack.identityUrl,
    logs: () => lines,
    stop: async () => {
      await host.stop();
      await stack.stop();
    },
    kill: () => host.kill(),
    restart: async (changes = {}) => {
      await host.stop();
      settings = { ...settings, ...changes };
      host = await start(host.port);
    },
    exited: () => host.exited,
  };
};

const builtApp = (): string => {
  const built = inject('builtApp');
  if ('problem' in built) throw new Error(built.problem);
  return built.directory;
};
