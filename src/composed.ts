import { builtFiles } from './adapters/files/builtFiles.ts';
import type { Log } from './application/change/ports.ts';
import type { Check } from './application/readiness/ports.ts';
import type { Composition } from './composition.ts';
import type { SettingFault } from './config/forms.ts';
import { corsOriginsIn, reportTimerIn, sealTimerIn, workConnectionIn } from './config/triggers.ts';
import type { Outside } from './http/kernel/endpoint.ts';

// What triggers see of the composed application. Everything behind it is loaded when the first call asks for it, so that
// a process that only says it is alive has paid for nothing else.

/** Everything else, loaded once. */
export const load = async () => (await import('./whole.ts')).whole;

let composing: Promise<Composition> | undefined;
/** Once a process, and faulty settings never throw: the host would answer 404 to everything. */
const composition = (): Promise<Composition> => {
  composing ??= load().then(({ composeFrom }) => composeFrom(process.env));
  return composing;
};

let bugIsTold = false;
/** Told once, by the first call that finds it; readiness says so ever after. */
const tellBug = (error: unknown, log: Log): void => {
  if (bugIsTold) return;
  bugIsTold = true;
  log('error', 'the application could not be put together (this is a bug)', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
};

export const outside: Outside = {
  app: async log => {
    const composed = await composition();
    if (composed.type === 'ok') {
      const { deps, ...app } = composed.app;
      return { ...app, deps: { ...deps, log, store: deps.store.telling(log) } };
    }
    if (composed.type === 'broken') tellBug(composed.error, log);
    return undefined;
  },
  corsOrigins: corsOriginsIn(process.env),
  readiness: async () => {
    const composed = await composition();
    if (composed.type === 'faulty') return [faultySettings(composed.faults)];
    if (composed.type === 'broken') return [{ name: 'settings', state: 'ok' }, bug];
    return [{ name: 'settings', state: 'ok' }, ...(await composed.readiness())];
  },
  // Where local/build.ts has put it.
  readFile: builtFiles(import.meta.dirname),
  describe: async () => {
    const [composed, { describeApi }] = await Promise.all([composition(), import('./openapi/describeApi.ts')]);
    return describeApi(composed.type === 'ok' ? composed.app.settings.publicUrl : undefined);
  },
};

const faultySettings = (faults: readonly SettingFault[]): Check => ({
  name: 'settings',
  state: 'failed',
  message: faults.map(({ setting, message }) => `${setting} ${message}`).join('; '),
  settings: faults.map(({ setting }) => setting),
});

const bug: Check = {
  name: 'composition',
  state: 'failed',
  message: 'the application could not be put together under these settings (this is a bug); the log says more',
};

/** When to look for reports that are due. */
export const reportTimer = (): string => reportTimerIn(process.env);
/** When to seal the history. */
export const sealTimer = (): string => sealTimerIn(process.env);
/** The setting by which the queue's trigger finds its connection. */
export const workConnection = (): string => workConnectionIn(process.env);
