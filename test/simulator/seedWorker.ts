import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from './simulate.ts';

/** Every `step`th seed from `first` on, up to and with `last`. */
export type Share = { readonly first: number; readonly last: number; readonly step: number };

// Errors are everyday in these worlds, and nobody reads where one came from: `run.ts --seed N` tells that.
Error.stackTraceLimit = 0;

const work = async ({ first, last, step }: Share): Promise<void> => {
  for (let seed = first; seed <= last; seed += step) {
    const { lines: _, ...ending } = await simulate(seed);
    parentPort?.postMessage(ending);
  }
};
if (parentPort) await work(workerData);
