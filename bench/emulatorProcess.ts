import { startEmulator } from '../local/emulator.ts';

// The storage emulator in a process of its own, so that its work is not counted as ours.
const emulator = await startEmulator();
process.send?.({ connectionString: emulator.connectionString });
process.on('disconnect', () => process.exit(0));
