import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ProgrammingModel } from './coreTypes.ts';
import type { RegisteredFunction, Registrations } from './functionsCore.ts';
import { installFunctionsCore } from './functionsCore.ts';
import { describeError, type Log } from './log.ts';

/** An app that has been loaded and started. */
export type App = {
  readonly functions: readonly RegisteredFunction[];
  readonly model: ProgrammingModel | undefined;
  readonly hooks: Registrations['hooks'];
  /** Shared by all hooks of the app. */
  readonly hookData: Record<string, unknown>;
  readonly terminate: () => Promise<void>;
};

/** Loads the file that `main` of the folder's package.json names, then runs the start hooks. */
export const loadApp = async (directory: string, log: Log): Promise<App> => {
  const registrations = installFunctionsCore(log);
  const { main, type } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'));
  await load(join(directory, main), type, log);
  registrations.closed = true;

  const hookData = {};
  await runHooks(registrations.hooks.appStart, {
    hookData: {},
    appHookData: hookData,
    functionAppDirectory: directory,
  });
  // Locks the library's setup, as the worker's own call does.
  await registrations.model?.getCapabilities({});

  return {
    functions: [...registrations.functions.values()],
    model: registrations.model,
    hooks: registrations.hooks,
    hookData,
    terminate: () => runHooks(registrations.hooks.appTerminate, { hookData: {}, appHookData: hookData }),
  };
};

/** Hooks run one after another; the first that throws ends it. */
export const runHooks = async (hooks: Registrations['hooks'][keyof Registrations['hooks']], context: object) => {
  for (const hook of hooks) await hook(context);
};

/** An app that throws while it is loaded leaves a host with what it registered until then, perhaps nothing. */
const load = async (file: string, type: unknown, log: Log) => {
  try {
    if (isModule(file, type)) await import(pathToFileURL(file).href);
    else createRequire(import.meta.url)(file);
  } catch (error) {
    log('error', 'host', `The app could not be loaded: ${describeError(error)}`);
  }
};

/** As the worker decides it (loadScriptFile.ts of azure-functions-nodejs-worker). */
const isModule = (file: string, type: unknown) =>
  file.endsWith('.mjs') || (!file.endsWith('.cjs') && type === 'module');
