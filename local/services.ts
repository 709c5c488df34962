import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const run = async (ports: Ports) => {
  const stack = await startStack({
    identityPort: ports.IDENTITY_PORT,
    tablePort: ports.TABLE_PORT,
    queuePort: ports.QUEUE_PORT,
    blobPort: ports.BLOB_PORT,
    blobs: true,
  });
  const end = async () => {
    await stack.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);

  const settings = Object.entries(stack.settings).map(([name, value]) => `  export ${name}='${value}'`);
  console.log(
    [
      'The storage emulator and the identity provider are running. Ctrl-C ends them.',
      'A Functions host needs these settings, and those of local.settings.json:',
      ...settings,
    ].join('\n'),
  );
};

// The emulator's standard ports, which `UseDevelopmentStorage=true` in local.settings.json stands for.
await runWithPorts({ IDENTITY_PORT: 7072, BLOB_PORT: 10000, QUEUE_PORT: 10001, TABLE_PORT: 10002 }, run);
