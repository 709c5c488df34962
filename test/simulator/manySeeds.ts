import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Share } from './seedWorker.ts';
import type { Ending } from './simulate.ts';

export type InvestigationOutline = Omit<Ending, 'lines'>;

/** Lives the worlds of these seeds through, on all processors; `onEnding` hears of each as it ends, in no order. */
export const manySeeds = async (
  first: number,
  count: number,
  onEnding: (ending: InvestigationOutline) => void,
): Promise<void> => {
  const step = availableParallelism();
  const shares = Array.from({ length: step }, (_, i) => ({ first: first + i, last: first + count - 1, step }));
  await Promise.all(shares.map(share => workThrough(share, onEnding)));
};

const workThrough = (share: Share, onEnding: (ending: InvestigationOutline) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./seedWorker.ts', import.meta.url), { workerData: share, execArgv: [] });
    worker.on('message', onEnding);
    worker.once('error', reject);
    worker.once('exit', code => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
