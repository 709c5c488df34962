import { changeAction } from '../change/changeAction.ts';
import { isPassing, isUnreadableRecord } from '../change/failures.ts';
import { announcingTogether } from '../change/perform.ts';
import type { SweepDeps } from './ports.ts';
import { sweepInvestigation } from './sweepInvestigation.ts';

/** Actions of one tenant that one run handles: a backlog of thousands must not flood the queue. */
const perTenant = 200;

/**
 * Takes the wake-ups that have come, oldest first: what is over expires, what is lost is found again, what is due to run
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
  for await (const due of deps.store.due(tenant, deps.now())) {
    if ('investigationId' in due) {
      handled += await withdrawn(deps, tenant, due.investigationId, perTenant - handled);
    } else {
      const { actionId } = due;
      const swept = await sweepAction(deps, tenant, actionId, paused);
      if (swept === 'rearmed') enqueued++;
      if (swept !== 'left') handled++;
    }
    if (handled >= perTenant) break;
  }
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
