import { isFaultOfStorage } from './expectedErrors.ts';
import type { Machines } from './processes.ts';
import type { ExecutionQueue } from './queue.ts';
import { tenants, type World } from './world.ts';

const minute = 60_000;

/**
 * The timer of the sweep, each minute. Minutes in which nothing is due would only read, and are left out: weeks pass in
 * these worlds. Whether every action that waits has its due row is the invariants' business.
 */
export const sweeper = (world: World, fleet: Machines, queue: ExecutionQueue) => {
  const { random, scheduler, story, subject, stored, conditions } = world;
  let planned = Number.POSITIVE_INFINITY;

  const run = (): void => {
    const executor = fleet.some('executor');
    if (!executor) return;
    executor.work(
      async () => queue.send(executor, await subject.sweep(executor.deps, tenants)),
      end => {
        if (end.type === 'threw' && !isFaultOfStorage(end.error))
          story.accuse('nothing throws but for storage', String(end.error));
      },
    );
  };
  const tick = (): void => {
    if (planned !== scheduler.now()) return;
    planned = Number.POSITIVE_INFINITY;
    run();
    // The timer runs once across instances; after a failover it may run twice.
    if (random.chance(conditions.weather.queue / 4)) run();
    lastTick = scheduler.now();
    plan();
  };
  let lastTick = scheduler.now();

  /** Plans the next sweep that finds something. */
  const plan = (): void => {
    const earliest = Math.max(stored.earliestDue(), lastTick + 1, scheduler.now());
    if (earliest === Number.POSITIVE_INFINITY) return;
    const next = Math.ceil(earliest / minute) * minute;
    if (next >= planned) return;
    planned = next;
    scheduler.at(next, tick);
  };
  return { plan };
};
