import { inWorkers } from './inWorkers.ts';
import { mutants } from './mutants.ts';
import type { Hunted } from './mutantWorker.ts';

/** The first seed that finds each deliberate bug by its rule, sought on all processors. */
export const huntedBugs = async (most: number): Promise<readonly Hunted[]> => {
  const hunted = new Map<string, Hunted>();
  await inWorkers<Hunted>(
    new URL('./mutantWorker.ts', import.meta.url),
    (index, step) => ({ first: index, step, most }),
    one => hunted.set(one.bug, one),
  );
  return mutants.flatMap(({ bug }) => hunted.get(bug) ?? []);
};
