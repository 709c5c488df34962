import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { build } from './build.ts';
import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const howToInstall = `Azure Functions Core Tools are not installed: there is no command 'func'.

  npm install --global azure-functions-core-tools@4
  (other ways: https://learn.microsoft.com/azure/azure-functions/functions-run-local)

Without them, 'npm start' runs the same app on the local host.`;

const run = async (ports: Ports) => {
  if (spawnSync('func', ['--version'], { stdio: 'ignore' }).error !== undefined) {
    console.error(howToInstall);
    process.exit(1);
  }
  await build();
  const stack = await startStack({ identityPort: ports.IDENTITY_PORT, blobs: true });
  const func = spawn('func', ['start', '--port', String(ports.PORT)], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, ...stack.settings },
    stdio: 'inherit',
  });
  // Ctrl-C reaches `func` too; this process only waits for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => func.kill(signal));
  func.once('exit', async code => {
    await stack.stop();
    process.exit(code ?? 0);
  });
};

await runWithPorts({ PORT: 7071, IDENTITY_PORT: 7072 }, run);
