import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { commandLine, helpOption } from '../local/commandLine.ts';
import { approvalsPerSecond } from './approvals.ts';
import { startBenchWorld } from './benchWorld.ts';
import { coldStart } from './coldStart.ts';
import { pendingReport } from './pendingReport.ts';
import { filteredList, requestsPerOperation } from './requests.ts';

const help = `Measures what things cost on this machine, and prints it as a table.

  npm run bench

  --help   this text
`;

commandLine(help, () => parseArgs({ options: helpOption }));

// What things cost, on this machine, now. The counts are the same everywhere, and tests hold them; times are only told.
const startedAt = performance.now();
console.log(
  `Node.js ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), storage emulator Azurite`,
);

/** Each on storage of its own: the emulator's table gets slower as it grows. */
const onFreshStorage = async (measure: (world: Awaited<ReturnType<typeof startBenchWorld>>) => Promise<void>) => {
  const world = await startBenchWorld();
  try {
    await measure(world);
  } finally {
    await world.stop();
  }
};

const run = async () => {
  await onFreshStorage(requestsPerOperation);
  await onFreshStorage(filteredList);
  await pendingReport();
  await onFreshStorage(({ connectionString }) => coldStart(connectionString));
  await onFreshStorage(approvalsPerSecond);
  console.log(`\nTook ${((performance.now() - startedAt) / 1000).toFixed(0)} s.`);
};

run().catch(error => {
  console.error(`The benchmark did not end: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
