import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Runs the file in a worker for each processor, each with its share; `onMessage` hears of each result, in no order. */
export const inWorkers = async <M>(
  file: URL,
  shareOf: (index: number, step: number) => object,
  onMessage: (message: M) => void,
): Promise<void> => {
  const step = availableParallelism();
  await Promise.all(Array.from({ length: step }, (_, index) => done(file, shareOf(index, step), onMessage)));
};

const done = <M>(file: URL, share: object, onMessage: (message: M) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(file, { workerData: share, execArgv: [] });
    worker.on('message', onMessage);
    worker.once('error', reject);
    worker.once('exit', code => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
  });
