import { inWorkers } from './inWorkers.ts';
import type { Share } from './seedWorker.ts';
import type { Ending } from './simulate.ts';

export type EndingOutline = Omit<Ending, 'lines'>;

/** Lives the worlds of these seeds through, on all processors; `onEnding` hears of each as it ends, in no order. */
export const manySeeds = (first: number, count: number, onEnding: (ending: EndingOutline) => void): Promise<void> =>
  inWorkers<EndingOutline>(
    new URL('./seedWorker.ts', import.meta.url),
    (index, step): Share => ({ first: first + index, last: first + count - 1, step }),
    onEnding,
  );
