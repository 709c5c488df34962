import { changeAction } from '../change/changeAction.ts';
import { isPassing, isUnreadableRecord } from '../change/failures.ts';
import { announcingTogether } from '../change/perform.ts';
import { inTurn } from './inTurn.ts';
import type { DueAction, DueInvestigation, SweepDeps } from './ports.ts';
import { sweepInvestigation } from './sweepInvestigation.ts';

/** Actions of one tenant that one run handles: a backlog of thousands must not flood the queue. */
const perTenant = 200;
/** Of these, what is to start, executes or is polled has so many first, and closed investigations so many in any case. */
const ofWorking = 140;
const ofClosings = 20;

/**
 * Takes the wake-ups that have come, each sort with its share, the oldest of it first: what is over expires, what is lost is found again, what is due to run
 * or to be polled is put on the queue (and re-armed, so that it is not put there over and over). What its owner has left
 * pending in a closed investigation is withdrawn.
 * Two sweeps at once are harmless: every change is a commit with a version.
 */
export const sweep = async (deps: SweepDeps, tenants: readonly string[]): Promise<void> => {
  const { queue, all } = announcingTogether(deps);
  try {
    for (const tenant of tenants) await sweepTenant({ ...deps, queue }, tenant);
  } finally {
    await all();
  }
};

const sweepTenant = async (deps: SweepDeps, tenant: string): Promise<void> => {
  let handled = 0;
  let enqueued = 0;
  const paused = await isPaused(deps, tenant);
  const tried = new Set<string>();
  const handle = async (due: DueAction | DueInvestigation) => {
    const id = 'actionId' in due ? due.actionId : due.investigationId;
    if (tried.has(id)) return;
    tried.add(id);
    if ('investigationId' in due) {
      handled += await withdrawn(deps, tenant, due.investigationId, perTenant - handled);
      return;
    }
    const swept = await sweepAction(deps, tenant, due.actionId, paused);
    if (swept === 'rearmed') enqueued++;
    if (swept !== 'left') handled++;
  };
  /** Goes on with these until so many are handled in all. What is left alone does not count. */
  const goOn = async (some: AsyncIterator<DueAction | DueInvestigation>, until: number) => {
    while (handled < until) {
      const { done, value: due } = await some.next();
      if (done) return;
      await handle(due);
    }
  };

  const { working, pending, closings, rest } = await inTurn(deps.store, tenant, deps.now());
  const withoutClosings = closings.length > 0 ? perTenant - ofClosings : perTenant;
  await goOn(working, ofWorking);
  await goOn(pending, withoutClosings);
  await goOn(working, withoutClosings);
  for (const closing of closings) if (handled < perTenant) await handle(closing);
  // What one sort leaves of its share is for the others.
  for (const sort of [working, pending, rest]) await goOn(sort, perTenant);
  if (handled > 0) deps.log('info', 'swept', { tenant, handled, enqueued });
};

/** Settings that cannot be read pause their tenant, and stop neither its clocks nor the other tenants. */
const isPaused = async ({ store, log }: SweepDeps, tenant: string): Promise<boolean> => {
  try {
    return (await store.loadSafety(tenant)).safety.paused;
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    log('error', 'the safety settings cannot be read, so nothing starts', { tenant, error: String(error) });
    return true;
  }
};

/** How many actions were withdrawn. */
const withdrawn = async (deps: SweepDeps, tenant: string, investigationId: string, room: number): Promise<number> => {
  try {
    return await sweepInvestigation(deps, tenant, investigationId, room);
  } catch (error) {
    if (isPassing(error)) throw error;
    const fields = { tenant, investigationId, error: String(error) };
    deps.log('error', 'an investigation cannot be swept and is left alone', fields);
    return 0;
  }
};

const sweepAction = async (
  deps: SweepDeps,
  tenant: string,
  actionId: string,
  paused: boolean,
): Promise<'rearmed' | 'changed' | 'left'> => {
  try {
    const swept = await changeAction(
      deps,
      { tenant, actionId },
      now => ({ type: 'Tick', now, wakeAt: now + deps.timing.requeueAfter, paused }),
      { commitId: deps.newId(deps.now()) },
    );
    return swept.type === 'rearmed' || swept.type === 'changed' ? swept.type : 'left';
  } catch (error) {
    // One action that cannot be read, or meets a bug, must not keep the others from waking up.
    if (isPassing(error)) throw error;
    deps.log('error', 'an action cannot be swept and is left alone', { tenant, actionId, error: String(error) });
    return 'left';
  }
};
