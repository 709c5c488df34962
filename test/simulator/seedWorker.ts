import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from './simulate.ts';

/** Every `step`th seed from `first` on, up to and with `last`. */
export type Share = { readonly first: number; readonly last: number; readonly step: number };

const work = async ({ first, last, step }: Share): Promise<void> => {
  for (let seed = first; seed <= last; seed += step) {
    const { lines: _, ...ending } = await simulate(seed);
    parentPort?.postMessage(ending);
  }
};
if (parentPort) await work(workerData);
