import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Binding } from './coreTypes.ts';
import type { RegisteredFunction } from './functionsCore.ts';
import type { HostJson } from './hostJson.ts';
import { readHostJson } from './hostJson.ts';
import { createHttpServer } from './httpTrigger.ts';
import { createInvoker, type Invoke } from './invoke.ts';
import { loadApp } from './loadApp.ts';
import type { Log } from './log.ts';
import { createQueues, type Queues } from './queues.ts';
import { startQueueTrigger, type Trigger } from './queueTrigger.ts';
import { isDisabled, type Settings } from './settings.ts';
import { startTimerTrigger } from './timerTrigger.ts';

export type HostOptions = {
  /** The folder with host.json and package.json. */
  readonly directory: string;
  readonly port: number;
  readonly settings: Settings;
  readonly log: Log;
  readonly onTimeout: () => void;
};

export type Host = {
  readonly port: number;
  /** Takes nothing new, lets what runs end, then runs the app's terminate hooks. */
  readonly stop: () => Promise<void>;
};

/** Loads an app and serves its triggers until stopped. One per process: an app's modules cannot be unloaded. */
export const startHost = async ({ directory, port, settings, log, onTimeout }: HostOptions): Promise<Host> => {
  const hostJson = await readHostJson(join(directory, 'host.json'));
  const app = await loadApp(directory, log);
  const queues = createQueues(settings);
  const { invoke, idle } = createInvoker({
    ...{ app, log, onTimeout },
    timeoutMs: hostJson.functionTimeout,
  });
  const functions = app.functions.filter(({ metadata }) => !isDisabled(metadata.name, settings)).map(withTrigger);
  log(
    'information',
    'host',
    `${functions.length} functions: ${functions.map(({ fn }) => fn.metadata.name).join(', ')}`,
  );

  const server = createHttpServer({
    functions: functions.filter(({ binding }) => isType(binding, 'httpTrigger')),
    routePrefix: hostJson.extensions.http.routePrefix,
    homepageDisabled: settings['AzureWebJobsDisableHomepage']?.toLowerCase() === 'true',
    traced: Boolean(settings['APPLICATIONINSIGHTS_CONNECTION_STRING']),
    ...{ invoke, log },
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  const context = { settings, log, invoke, queues, hostJson };
  const triggers = functions.flatMap(entry => startTrigger(entry, context) ?? []);

  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    await Promise.all(triggers.map(trigger => trigger.stop()));
    await idle();
    server.closeAllConnections();
    await closed;
    await app.terminate();
  };
  return { port: portOf(server.address()), stop };
};

type Triggered = { readonly fn: RegisteredFunction; readonly binding: Binding };

const withTrigger = (fn: RegisteredFunction): Triggered => {
  const { name, bindings } = fn.metadata;
  const binding = Object.values(bindings).find(({ type }) => /trigger$/i.test(type));
  const known = ['httpTrigger', 'queueTrigger', 'timerTrigger'];
  if (binding === undefined || !known.some(type => isType(binding, type))) {
    throw new Error(
      `The function '${name}' has the trigger '${binding?.type}': the local host knows ${known.join(', ')}.`,
    );
  }
  const output = Object.values(bindings).find(({ direction, type }) => direction === 'out' && type !== 'http');
  if (output !== undefined)
    throw new Error(`The function '${name}' has an output '${output.type}': the local host sends none.`);
  return { fn, binding };
};

const isType = (binding: Binding, type: string) => binding.type.toLowerCase() === type.toLowerCase();

type TriggerContext = {
  readonly settings: Settings;
  readonly log: Log;
  readonly invoke: Invoke;
  readonly queues: Queues;
  readonly hostJson: HostJson;
};

/** A function with a missing setting or a bad schedule is left out, and the others run: so does the true host. */
const startTrigger = ({ fn, binding }: Triggered, context: TriggerContext): Trigger | undefined => {
  const { settings, log, invoke, queues, hostJson } = context;
  try {
    if (isType(binding, 'timerTrigger')) return startTimerTrigger({ fn, binding, settings, invoke });
    if (isType(binding, 'queueTrigger')) {
      return startQueueTrigger({ fn, binding, queues, invoke, log, options: hostJson.extensions.queues });
    }
  } catch (error) {
    const { name } = fn.metadata;
    log('error', name, `The '${name}' function is in error: ${error instanceof Error ? error.message : error}`);
  }
  return undefined;
};

const portOf = (address: AddressInfo | string | null) => {
  if (address === null || typeof address === 'string') throw new Error('No port (this is a bug)');
  return address.port;
};
