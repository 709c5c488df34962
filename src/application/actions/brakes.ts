import type { ActionOutline } from '../../domain/actions/outline.ts';
import type { Brakes } from '../../domain/actions/waitingFor.ts';
import { type ActionKind, kindNames } from '../../domain/kinds/index.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { hour } from '../../domain/values/time.ts';
import { isPassing, isUnreadableRecord } from '../change/failures.ts';
import type { ExecutorDeps } from '../executor/ports.ts';
import type { SafetyReads } from '../safety/ports.ts';
import type { SubmitDeps } from './ports.ts';

export type BrakeDeps = Pick<SubmitDeps, 'recentSafety' | 'now' | 'timing'> &
  Pick<ExecutorDeps, 'providers'> & { readonly store: Pick<SafetyReads, 'startedSince'> };

/**
 * What keeps these actions of a tenant from running, by safety settings some seconds old. `undefined`: none of them may run,
 * or it cannot be known now, which is no reason to refuse what was asked for. A cap costs a request; a list asks only for
 * those that let nothing through.
 */
export const brakesOn = async (
  deps: BrakeDeps,
  tenant: string,
  actions: readonly Pick<ActionOutline, 'status' | 'kind'>[],
  counting: 'starts' | 'nothing',
): Promise<Brakes | undefined> => {
  const approved = actions.filter(({ status }) => status === 'approved' || status === 'running');
  if (approved.length === 0) return undefined;
  const now = deps.now();
  try {
    const safety = await deps.recentSafety(tenant);
    const capped = new Set<ActionKind>();
    for (const kind of new Set(approved.map(action => action.kind)))
      if (await isCapReached(deps, tenant, kind, safety, counting)) capped.add(kind);
    return brakes(deps, now, safety.paused, capped);
  } catch (error) {
    // Executors take settings that cannot be read for a pause.
    if (isUnreadableRecord(error)) return brakes(deps, now, true, new Set());
    if (isPassing(error)) return undefined;
    throw error;
  }
};

const brakes = (
  { providers, timing }: BrakeDeps,
  now: number,
  paused: boolean,
  capped: ReadonlySet<ActionKind>,
): Brakes => ({
  now,
  paused,
  isCapReached: kind => capped.has(kind),
  isCarriedOut: kind => providers[kind] !== undefined,
  requeueAfter: timing.requeueAfter,
});

const isCapReached = async (
  { store, now }: BrakeDeps,
  tenant: string,
  kind: ActionKind,
  { caps }: Safety,
  counting: 'starts' | 'nothing',
): Promise<boolean> => {
  const cap = caps[kind];
  if (cap === undefined || cap === 0) return cap === 0;
  return counting === 'starts' && (await store.startedSince(tenant, kind, now() - hour, cap)) >= cap;
};

/** Whether a tenant is paused, and which kinds nobody carries out. */
export const standstill = async (
  { recentSafety, providers }: Pick<BrakeDeps, 'recentSafety' | 'providers'>,
  tenant: string,
): Promise<{ readonly paused: boolean; readonly notCarriedOut: readonly ActionKind[] }> => {
  const notCarriedOut = kindNames.filter(kind => providers[kind] === undefined);
  try {
    return { paused: (await recentSafety(tenant)).paused, notCarriedOut };
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    return { paused: true, notCarriedOut };
  }
};
