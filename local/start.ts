import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { checkedConfig } from './checkedConfig.ts';
import { commandLine, helpOption } from './commandLine.ts';
import { loadDemoData } from './demoData.ts';
import type { Ending } from './ending.ts';
import { lockFolder } from './folderLock.ts';
import { readLocalSettings } from './host/settings.ts';
import { startHostProcess } from './hostProcess.ts';
import { personaNames, personas } from './identity/personas.ts';
import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const help = `Builds the app and runs it on this machine, with a storage emulator, an identity provider and demo data.

  npm start [-- options]

  --empty      without demo data
  --data DIR   keeps the data in this folder from one start to the next; without it they are gone at the end
  --help       this text

PORT (7071) and IDENTITY_PORT (7072) say where it listens, TABLE_PORT and QUEUE_PORT (any) where the storage emulator does.
Ctrl-C ends all of it.
`;

const { values: options } = commandLine(help, () =>
  parseArgs({
    options: { empty: { type: 'boolean', default: false }, data: { type: 'string' }, ...helpOption },
  }),
);
const dataDir = options.data === undefined ? undefined : resolve(options.data);

const run = async (ports: Ports, ending: Ending) => {
  if (dataDir !== undefined) ending.first(await lockFolder(dataDir));
  const stack = await startServices(ports);
  ending.first(stack.stop);
  // The environment wins over the file, as with the true tools: `EMAIL_REVIEW=here npm start` works.
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../local.settings.json'));
  const settings = { ...localSettings, ...process.env, ...stack.settings };
  checkedConfig(settings);

  // Before the host looks at it: what the story left open in the past would be overdue now.
  const story = options.empty ? undefined : loadDemoData(settings, console.log);
  const [directory] = await Promise.all([build(), story]);
  const host = await startHostProcess({ directory, port: ports.PORT, environment: settings, onLine: console.log });
  ending.first(host.stop);
  // Ctrl-C reaches the host too, so its end may come first.
  void host.exited.then(code => ending.end(code ?? 0));

  console.log(welcome(directory, host.url, ports));
};

const startServices = (ports: Ports) =>
  startStack({
    identityPort: ports.IDENTITY_PORT,
    tablePort: ports.TABLE_PORT,
    queuePort: ports.QUEUE_PORT,
    ...(dataDir === undefined ? {} : { dataDir }),
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
