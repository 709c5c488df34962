import { startBenchWorld } from './benchWorld.ts';
import { coldStart } from './coldStart.ts';

const world = await startBenchWorld();
await coldStart(world.connectionString).finally(() => world.stop());
