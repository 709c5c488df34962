import fc, { type Scheduler } from 'fast-check';
import { isPassing } from '../../src/application/change/failures.ts';
import type { World } from './deps.ts';
import type { Fault } from './simulatedTables/simulatedTables.ts';

// Everything at once, in every order that a generator can think of, with faults among it: requests reach storage in the
// order that the scheduler picks, and some of them fail before or after the write.

const fault: fc.Arbitrary<Fault> = fc.constantFrom('ok', 'ok', 'ok', 'fail-before', 'fail-after');
export const anyFaults = fc.array(fault, { maxLength: 25, size: 'max' });

export const inAnyOrder = async (
  { tables }: World,
  scheduler: Scheduler,
  coming: readonly Fault[],
  all: readonly Promise<unknown>[],
): Promise<void> => {
  const left = [...coming];
  tables.faults.decide = async () => {
    await scheduler.schedule(Promise.resolve());
    return left.shift() ?? 'ok';
  };
  await scheduler.waitFor(Promise.all(all));
  tables.faults.decide = () => 'ok';
};

/** As callers are told to: when storage was unavailable, the same again. */
export const untilAnswered = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
};
