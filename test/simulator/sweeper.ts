import type { Effect } from '../../src/domain/actions/effects.ts';
import { isFaultOfStorage } from './expectedErrors.ts';
import type { Invariants } from './invariants.ts';
import type { Machines } from './processes.ts';
import type { SafetyTimeline } from './safetyTimeline.ts';
import { ofInvestigation } from './storedTable.ts';
import { tenants, type World } from './world.ts';

const minute = 60_000;
/** How often a sweep looks at what waits while its tenant is paused, and has been looked at before. */
const idle = 30 * minute;
/** After this, what a paused tenant's sweep has left alone is left alone for good: why is for the rules to say. */
const enough = 5 * minute;

/**
 * The timer of the sweep, each minute. Minutes in which nothing is due would only read, and are left out: weeks pass in
 * these worlds. Whether every action that waits has its due row is the invariants' business.
 */
export const sweeper = (world: World, fleet: Machines, { tracked }: Invariants, { current }: SafetyTimeline) => {
  const { random, scheduler, story, subject, stored, safety, inquiries, conditions } = world;
  /** How many actions a list gives at once: a closing is seldom done with the first ones. */
  const batch = random.pick([1, 2, 50]);
  let planned = Number.POSITIVE_INFINITY;

  const run = (): void => {
    const executor = fleet.some('executor');
    if (!executor) return;
    executor.work(
      async () => {
        const { deps, work } = safety.watch(inquiries.watch(executor.deps, batch));
        const effects: Effect[] = [];
        const announce: typeof deps.queue.announce = effect => {
          effects.push(effect);
          return deps.queue.announce(effect);
        };
        await subject.sweep({ ...deps, queue: { ...deps.queue, announce } }, tenants);
        safety.ofSweep(effects, work);
      },
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

  /** What waits while its tenant is paused gives a sweep nothing to do until its window ends. */
  const worth = (tenant: string, dueAt: number, owner: string): number => {
    if (dueAt > lastTick || ofInvestigation(owner) || !current(tenant).paused) return dueAt;
    const action = tracked.get(owner)?.stored;
    const end = action?.status === 'approved' ? action.windowEndsAt : dueAt;
    return end < lastTick - enough ? lastTick + idle : Math.min(lastTick + idle, end);
  };

  /** Plans the next sweep that finds something. */
  const plan = (): void => {
    const earliest = Math.max(stored.earliestDue(worth), lastTick + 1, scheduler.now());
    if (earliest === Number.POSITIVE_INFINITY) return;
    const next = Math.ceil(earliest / minute) * minute;
    if (next >= planned) return;
    planned = next;
    scheduler.at(next, tick);
  };
  return { plan };
};
