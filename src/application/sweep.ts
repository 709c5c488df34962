import type { Effect } from '../domain/effects.ts';
import { changeAction } from './changeAction.ts';
import { type Deps, isStorageUnavailable, isUnreadableRecord } from './ports.ts';

/** Actions of one tenant that one run handles: a backlog of thousands must not flood the queue. */
const perTenant = 200;

/**
 * Takes the wake-ups that have come, oldest first: what is over expires, what is lost is found again, what is due to run
 * or to be polled is put on the queue (and re-armed, so that it is not put there over and over).
 * Two sweeps at once are harmless: every change is a commit with a version.
 */
export const sweep = async (deps: Deps, tenants: readonly string[]): Promise<readonly Effect[]> => {
  const effects: Effect[] = [];
  for (const tenant of tenants) effects.push(...(await sweepTenant(deps, tenant)));
  return effects;
};

const sweepTenant = async (deps: Deps, tenant: string): Promise<readonly Effect[]> => {
  const effects: Effect[] = [];
  let handled = 0;
  const paused = await isPaused(deps, tenant);
  for await (const { actionId } of deps.store.due(tenant, deps.now())) {
    const swept = await sweepAction(deps, tenant, actionId, paused);
    if (swept === 'enqueue') effects.push({ type: 'enqueueExecution', tenant, actionId });
    if (swept !== 'left') handled++;
    if (handled >= perTenant) break;
  }
  if (handled > 0) deps.log('info', 'swept', { tenant, handled, enqueued: effects.length });
  return effects;
};

/** Settings that cannot be read pause their tenant, and stop neither its clocks nor the other tenants. */
const isPaused = async ({ store, log }: Deps, tenant: string): Promise<boolean> => {
  try {
    return (await store.loadSafety(tenant)).safety.paused;
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    log('error', 'the safety settings cannot be read, so nothing starts', { tenant, error: String(error) });
    return true;
  }
};

const sweepAction = async (
  deps: Deps,
  tenant: string,
  actionId: string,
  paused: boolean,
): Promise<'enqueue' | 'changed' | 'left'> => {
  try {
    const swept = await changeAction(
      deps,
      { tenant, actionId },
      now => ({ type: 'Tick', now, wakeAt: now + deps.timing.requeueAfter, paused }),
      { commitId: deps.newId(deps.now()) },
    );
    if (swept.type === 'rearmed') return 'enqueue';
    return swept.type === 'changed' ? 'changed' : 'left';
  } catch (error) {
    // One action that cannot be read, or meets a bug, must not keep the others from waking up.
    if (isStorageUnavailable(error)) throw error;
    deps.log('error', 'an action cannot be swept and is left alone', { tenant, actionId, error: String(error) });
    return 'left';
  }
};
