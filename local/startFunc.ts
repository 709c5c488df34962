import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { commandLine, helpOption } from './commandLine.ts';
import type { Ending } from './ending.ts';
import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const howToInstall = `Azure Functions Core Tools are not installed: there is no command 'func'.

  npm install --global azure-functions-core-tools@4
  (other ways: https://learn.microsoft.com/azure/azure-functions/functions-run-local)

Without them, 'npm start' runs the same app on the local host.`;

const help = `Builds the app and runs it under the true Functions host, if Azure Functions Core Tools are installed.

  npm run start:func

  --help   this text

PORT (7071) and IDENTITY_PORT (7072) say where it listens. Ctrl-C ends all of it.
`;

commandLine(help, () => parseArgs({ options: helpOption }));

/** It needs a few seconds for what runs; after that it is cut off. */
const graceMs = 30_000;

const run = async (ports: Ports, ending: Ending) => {
  if (spawnSync('func', ['--version'], { stdio: 'ignore' }).error !== undefined) {
    console.error(howToInstall);
    process.exit(1);
  }
  await build();
  const stack = await startStack({ identityPort: ports.IDENTITY_PORT, blobs: true });
  ending.first(stack.stop);
  const func = spawn('func', ['start', '--port', String(ports.PORT)], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, ...stack.settings },
    stdio: 'inherit',
  });
  const exited = once(func, 'exit').then(([code]) => (typeof code === 'number' ? code : 0));
  // Whatever ends us: the true host swallows a SIGTERM and runs on.
  ending.first(async () => {
    func.kill('SIGINT');
    const timer = setTimeout(() => func.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  });
  void exited.then(ending.end);
};

await runWithPorts({ PORT: 7071, IDENTITY_PORT: 7072 }, run);
