import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { checkedConfig } from './checkedConfig.ts';
import { loadDemoData } from './demoData.ts';
import { readLocalSettings } from './host/settings.ts';
import { startHostProcess } from './hostProcess.ts';
import { personaNames, personas } from './identity/personas.ts';
import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const { values: options } = parseArgs({
  options: { empty: { type: 'boolean', default: false }, data: { type: 'string' } },
});

const run = async (ports: Ports) => {
  const stack = await startServices(ports);
  // The environment wins over the file, as with the true tools: `EMAIL_REVIEW=here npm start` works.
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../local.settings.json'));
  const settings = { ...localSettings, ...process.env, ...stack.settings };
  checkedConfig(settings);

  // Before the host looks at it: what the story left open in the past would be overdue now.
  const story = options.empty ? undefined : loadDemoData(settings, console.log);
  const [directory] = await Promise.all([build(), story]);
  const host = await startHostProcess({ directory, port: ports.PORT, environment: settings, onLine: console.log });
  const end = async (exitCode: number) => {
    await host.stop();
    await stack.stop();
    process.exit(exitCode);
  };
  // Ctrl-C reaches the host too, so its end and the signal come together: whichever is first ends the rest.
  const ended = Promise.race([
    ...['SIGINT', 'SIGTERM', 'SIGHUP'].map(
      signal => new Promise<void>(resolve => process.once(signal, () => resolve())),
    ),
    host.exited,
  ]);
  void ended.then(code => end(code ?? 0));

  console.log(welcome(directory, host.url, ports));
};

const startServices = (ports: Ports) =>
  startStack({
    identityPort: ports.IDENTITY_PORT,
    tablePort: ports.TABLE_PORT,
    queuePort: ports.QUEUE_PORT,
    ...(options.data === undefined ? {} : { dataDir: resolve(options.data) }),
  });

const welcome = (directory: string, url: string, ports: Ports) => {
  const portal = existsSync(join(directory, 'portal')) ? [`Portal  ${url}/`] : [];
  const identityPort =
    ports.IDENTITY_PORT === defaultPorts.IDENTITY_PORT ? '' : `IDENTITY_PORT=${ports.IDENTITY_PORT} `;
  const token = `${identityPort}npm run --silent token --`;
  return [
    '',
    'Action Center is running. Ctrl-C ends it.',
    '',
    ...portal,
    `API     ${url}/api`,
    `Docs    ${url}/api/docs`,
    '',
    `You can be any of these; ${token} NAME prints an access token.`,
    ...personaNames.map(name => `  ${name.padEnd(14)} ${personas[name].name}: ${personas[name].about}`),
    '',
    'See what waits for a decision:',
    `  curl "${url}/api/actions?view=pending&api-version=2026-11-01" -H "Authorization: Bearer $(${token} operator)"`,
    '',
  ].join('\n');
};

const defaultPorts = { PORT: 7071, IDENTITY_PORT: 7072 } as const;
await runWithPorts(defaultPorts, run);
