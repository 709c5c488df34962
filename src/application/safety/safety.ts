import type { Actor } from '../../domain/actions/action.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { isAsWanted, type Precondition } from '../../domain/values/precondition.ts';
import { type Duration, type Instant, laterOf, second } from '../../domain/values/time.ts';
import { isUnreadableRecord } from '../change/failures.ts';
import type { Probe } from '../readiness/ports.ts';
import type { SafetyDeps, SafetyReads } from './ports.ts';

/** How old settings may be that something is judged by, from when they were asked for. */
export const recent: Duration = 30 * second;

/**
 * Safety settings some seconds old: good enough to freeze a stricter rule into a new proposal, because the executor reads
 * them fresh before anything runs.
 */
export const recentSafety = (store: Pick<SafetyReads, 'loadSafety'>, now: () => Instant) => {
  const kept = new Map<string, { readonly safety: Safety; readonly at: Instant }>();
  return async (tenant: string): Promise<Safety> => {
    const at = now();
    const known = kept.get(tenant);
    if (known && at - known.at < recent) return known.safety;
    const { safety } = await store.loadSafety(tenant);
    kept.set(tenant, { safety, at });
    return safety;
  };
};

type Replacing = {
  /** Names the save, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  /** What the caller has seen; `exists` for settings that nobody can see, because they are damaged or gone. */
  readonly ifMatch: Precondition | undefined;
};

/**
 * Replaces a tenant's safety settings, if they are still as the caller has seen them. Whoever has seen nothing replaces only
 * what nobody can see.
 */
export const changeSafety = async (
  { store, now, log }: SafetyDeps,
  tenant: string,
  wanted: Pick<Safety, 'paused' | 'protectedTargets' | 'caps' | 'reason'>,
  by: Actor,
  { commitId, ifMatch }: Replacing,
): Promise<Result<Safety>> => {
  const before = await (ifMatch === 'exists' ? store.loadDamagedSafety(tenant) : store.loadSafety(tenant));
  if (!before) return refused({ code: 'PreconditionRequired' });
  const { version, changedAt = 0 } = before.safety;
  if (!isAsWanted(ifMatch, version)) return refused({ code: 'PreconditionFailed' });
  const at = laterOf(now(), changedAt);
  const after: Safety = { ...wanted, version: version + 1, changedBy: by, changedAt: at };
  if (!(await store.saveSafety(tenant, before, after, commitId))) return refused({ code: 'PreconditionFailed' });
  log('warn', 'SafetyChanged', { tenant, paused: after.paused, version: after.version, by: by.id });
  return ok(after);
};

/** Whoever asks for readiness waits for it: of more tenants than this, the others are left to the sweep's log. */
const mostLookedAt = 20;

/**
 * Whether the safety settings of the tenants can be read: where they cannot, nothing starts. Anybody may ask for readiness,
 * so it does not say which tenant; the log does. That storage is away is another probe's to say.
 */
export const safetyProbe = (store: Pick<SafetyReads, 'loadSafety'>, tenants: readonly string[]): Probe => ({
  name: 'safety',
  fault: async () => {
    const looks = await Promise.all(
      tenants.slice(0, mostLookedAt).map(tenant => store.loadSafety(tenant).then(() => false, isUnreadableRecord)),
    );
    const damaged = looks.filter(Boolean).length;
    if (damaged === 0) return undefined;
    return {
      message:
        `the safety settings of ${damaged} of ${looks.length} tenants cannot be read or are gone, so nothing starts ` +
        'there; the log names them, and an administrator sets them anew with If-Match: *',
    };
  },
});
