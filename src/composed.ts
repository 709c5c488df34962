import { builtFiles } from './adapters/files/builtFiles.ts';
import { type Check, readinessOf } from './application/readiness/readiness.ts';
import type { Composition } from './composition.ts';
import { type ConfigResult, readConfig } from './config/config.ts';
import type { Outside } from './http/kernel/endpoint.ts';

// What triggers see of the composed application. Everything behind it is loaded when the first call asks for it, so that
// a process that only says it is alive has paid for nothing else.

let read: ConfigResult | undefined;
/** Settings are read once a process, and faulty ones never throw: the host would answer 404 to everything. */
const settings = (): ConfigResult => {
  read ??= readConfig(process.env);
  return read;
};

let composing: Promise<Composition> | undefined;
const composition = (): Promise<Composition> => {
  composing ??= compose();
  return composing;
};
const compose = async (): Promise<Composition> => {
  const result = settings();
  if (result.type === 'faulty') return result;
  const { composeApp } = await import('./composition.ts');
  return composeApp(result.config);
};

export const outside: Outside = {
  app: async () => {
    const composed = await composition();
    return composed.type === 'ok' ? composed.app : undefined;
  },
  readiness: async () => {
    const composed = await composition();
    if (composed.type === 'faulty') return [faultySettings(composed.faults)];
    return [{ name: 'settings', state: 'ok' }, ...(await readinessOf(composed.probes))];
  },
  // Where local/build.ts has put it.
  readFile: builtFiles(import.meta.dirname),
  describe: async () => {
    const result = settings();
    const { describeApi } = await import('./http/meta/openapi/describeApi.ts');
    return describeApi(result.type === 'ok' ? result.config.publicUrl : undefined);
  },
};

const faultySettings = (faults: Extract<ConfigResult, { type: 'faulty' }>['faults']): Check => ({
  name: 'settings',
  state: 'failed',
  message: faults.map(({ setting, message }) => `${setting} ${message}`).join('; '),
  settings: faults.map(({ setting }) => setting),
});

/** The setting by which the queue's trigger finds its connection; with faulty settings any will do. */
export const workConnection = (): string => {
  const result = settings();
  return result.type === 'ok' ? result.config.work.setting : 'STORAGE_CONNECTION';
};

/** When to look for reports that are due; with faulty settings nobody does. */
export const reportTimer = (): string => {
  const result = settings();
  return result.type === 'ok' ? result.config.reportTimer : '0 0 * * * *';
};
