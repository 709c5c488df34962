import { parentPort, workerData } from 'node:worker_threads';
import { mutants } from './mutants.ts';
import { worldThatFinds } from './mutate.ts';

/** Every `step`th bug from `first` on, in worlds up to `most`. */
type Share = { readonly first: number; readonly step: number; readonly most: number };
export type Hunted = { readonly bug: string; readonly seed: number | undefined };

Error.stackTraceLimit = 0;

const work = async ({ first, step, most }: Share): Promise<void> => {
  for (const [index, mutant] of mutants.entries()) {
    if (index % step !== first) continue;
    const ending = await worldThatFinds(mutant, most);
    const hunted: Hunted = { bug: mutant.bug, seed: ending?.seed };
    parentPort?.postMessage(hunted);
  }
};
if (parentPort) await work(workerData);
