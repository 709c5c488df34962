import Module from 'node:module';
import type { FunctionCallback, FunctionMetadata, HookCallback, HookName, ProgrammingModel } from './coreTypes.ts';
import { hookNames } from './coreTypes.ts';
import type { Log } from './log.ts';

export type RegisteredFunction = { readonly metadata: FunctionMetadata; readonly callback: FunctionCallback };

/** What an app has registered while it was loaded. */
export type Registrations = {
  readonly functions: Map<string, RegisteredFunction>;
  readonly hooks: Readonly<Record<HookName, HookCallback[]>>;
  model: ProgrammingModel | undefined;
  /** Set once the app has been loaded: the true worker takes no registrations after that. */
  closed: boolean;
};

const moduleName = '@azure/functions-core';

/**
 * Puts a module `@azure/functions-core` in place for `require`, and for nothing else, as the Functions worker does
 * (setupCoreModule.ts of azure-functions-nodejs-worker). Must come before the app is loaded: without that module the
 * library only warns and registers nothing, and it looks once.
 */
export const installFunctionsCore = (log: Log): Registrations => {
  const registrations: Registrations = {
    functions: new Map(),
    hooks: { appStart: [], appTerminate: [], preInvocation: [], postInvocation: [] },
    model: undefined,
    closed: false,
  };
  const core = createModule(registrations, log);
  const { require } = Module.prototype;
  Module.prototype.require = function (id: string) {
    return id === moduleName ? core : require.call(this, id);
  };
  return registrations;
};

const createModule = (registrations: Registrations, log: Log) => ({
  version: '3.12.0',
  hostVersion: '4.1042.0',
  Disposable,
  registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
    if (registrations.closed) throw new Error('A function can only be registered during app startup.');
    registrations.functions.set(metadata.name, { metadata, callback });
    return new Disposable(() => registrations.functions.delete(metadata.name));
  },
  registerHook: (name: string, callback: HookCallback) => {
    const hookName = hookNames.find(known => known === name);
    if (hookName === undefined) throw new RangeError(`The local host has no hook "${name}".`);
    const callbacks = registrations.hooks[hookName];
    callbacks.push(callback);
    return new Disposable(() => callbacks.splice(callbacks.indexOf(callback), 1));
  },
  setProgrammingModel: (model: ProgrammingModel) => {
    registrations.model = model;
  },
  getProgrammingModel: () => registrations.model,
  log: (level: Parameters<Log>[0], category: string, message: string) =>
    log(category === 'system' && level === 'information' ? 'debug' : level, 'host', message),
});

/** Part of the module's contract. */
class Disposable {
  readonly dispose: () => void;
  constructor(dispose: () => unknown) {
    this.dispose = () => {
      dispose();
    };
  }
}
