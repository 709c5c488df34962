import { simulatedProviders } from '../../src/adapters/providers/simulated/simulatedProviders.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import type { Provider, Providers } from '../../src/application/executor/ports.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { type ActionKind, kindNames } from '../../src/domain/kinds/index.ts';
import { minute } from '../../src/domain/values/time.ts';
import { announcedIn, type movingClock, type TestDeps } from './deps.ts';

/** Notes every run by its key before it is carried out. */
const noted = <K extends ActionKind>(provider: Provider<K>, runs: string[]): Provider<K> => ({
  ...provider,
  run: (order, signal) => {
    runs.push(order.key);
    return provider.run(order, signal);
  },
});

/** A provider that notes every run, then does as told; without a word it succeeds at once. */
export const recordingProvider = (
  run: Provider<ActionKind>['run'] = async () => ({ type: 'done' }),
  poll: Provider<ActionKind>['poll'] = async () => ({ type: 'done' }),
) => {
  const runs: string[] = [];
  return { runs, providers: forAllKinds(noted({ name: 'recording', run, poll }, runs)) };
};

const forAllKinds = (provider: Provider<ActionKind>): Providers => {
  const all: { -readonly [K in ActionKind]: Providers[K] } = { ...noProviders };
  for (const kind of kindNames) all[kind] = provider;
  return all;
};
const noProviders = simulatedProviders({ now: () => 0, sleep: async () => {} });

/** The simulated provider (isolations noted) on a moving clock: what takes a second moves it on; who never answers waits for the abort. */
export const simulatedOn = (clock: ReturnType<typeof movingClock>) => {
  const runs: string[] = [];
  const all = simulatedProviders({
    now: clock.now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        if (milliseconds > minute) return;
        clock.pass(milliseconds);
        resolve();
      }),
  });
  return { runs, providers: { ...all, isolateDevice: noted(all.isolateDevice, runs) } };
};

/** What timer and queue do: sweeps each minute, and gives every message to the executor. */
export const turns = async (
  deps: TestDeps,
  clock: ReturnType<typeof movingClock>,
  tenant: string,
  count: number,
  every = minute,
): Promise<void> => {
  for (let turn = 0; turn < count; turn++) {
    clock.pass(every);
    for (const look of await announcedIn(deps, () => sweep(deps, [tenant]))) await executeAction(deps, look);
  }
};
