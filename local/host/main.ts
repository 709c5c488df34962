import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from './log.ts';
import { addToEnvironment, readLocalSettings } from './settings.ts';
import { type Host, startHost } from './startHost.ts';

/*
 * The local host: runs a built function app with the real `@azure/functions` library, and plays the part of the
 * Azure Functions host. node local/host/main.ts [--app DIR] [--settings FILE] [--port N] [--quiet]
 *
 * One difference on purpose: after a function timeout the true host starts a new worker; this one ends, with code 70,
 * and whoever started it decides.
 */
const { values } = parseArgs({
  options: {
    app: { type: 'string', default: resolve(import.meta.dirname, '../../dist') },
    settings: { type: 'string' },
    port: { type: 'string', default: process.env['PORT'] ?? '7071' },
    quiet: { type: 'boolean', default: false },
  },
});

const timeoutExitCode = 70;
const graceMs = 10_000;
const log = createLog(values.quiet ? 'warning' : 'information');

const run = async () => {
  if (values.settings !== undefined) addToEnvironment(await readLocalSettings(values.settings));
  host = await startHost({
    directory: resolve(values.app),
    port: Number(values.port),
    settings: process.env,
    log,
    onTimeout: () => process.exit(timeoutExitCode),
  });
  log('information', 'host', `Listening on http://127.0.0.1:${host.port}`);
  process.send?.({ type: 'ready', port: host.port });
};

let host: Host | undefined;
let ending = false;
/** Ends on Ctrl-C, on SIGTERM and SIGHUP, and when the process that started it is gone; at once while nothing runs yet. */
const end = async () => {
  if (ending) return;
  ending = true;
  setTimeout(() => {
    log('warning', 'host', `Some functions still run after ${graceMs / 1000} s; they are cut off.`);
    process.exit(1);
  }, graceMs);
  await host?.stop();
  process.exit(0);
};
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.on(event, end);
// Nobody is left to read what is written then.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const startFailed = (error: unknown) => {
  log('error', 'host', startProblem(error));
  process.exit(1);
};

const startProblem = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const portInUse = 'code' in error && error.code === 'EADDRINUSE';
  return portInUse ? `Port ${values.port} is in use: choose another with PORT.` : error.message;
};

run().catch(startFailed);
