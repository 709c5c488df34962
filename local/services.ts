import { parseArgs } from 'node:util';
import { commandLine, helpOption } from './commandLine.ts';
import type { Ending } from './ending.ts';
import { type Ports, runWithPorts } from './ports.ts';
import { startStack } from './stack.ts';

const help = `Runs the storage emulator and the identity provider alone, for another host, and prints the settings it needs.

  npm run services

  --help   this text

IDENTITY_PORT (7072), BLOB_PORT (10000), QUEUE_PORT (10001) and TABLE_PORT (10002) say where they listen. Ctrl-C ends them.
`;

commandLine(help, () => parseArgs({ options: helpOption }));

const run = async (ports: Ports, ending: Ending) => {
  const stack = await startStack({
    identityPort: ports.IDENTITY_PORT,
    tablePort: ports.TABLE_PORT,
    queuePort: ports.QUEUE_PORT,
    blobPort: ports.BLOB_PORT,
    blobs: true,
  });
  ending.first(stack.stop);

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
