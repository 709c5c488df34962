import type { Actor } from '../../domain/actions/action.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { decideSafety, type SafetyCommand } from '../../domain/safety/decideSafety.ts';
import type { SafetyWish } from '../../domain/safety/loosensSafety.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { isAsWanted, type Precondition } from '../../domain/values/precondition.ts';
import type { Instant } from '../../domain/values/time.ts';
import { inView } from '../change/inView.ts';
import { recently } from '../change/recently.ts';
import { untilWritten } from '../change/untilWritten.ts';
import type { Probe } from '../readiness/ports.ts';
import { settingsProbe } from '../readiness/settingsProbe.ts';
import type { SafetyDeps, SafetyReads } from './ports.ts';

/**
 * Safety settings some seconds old: good enough to freeze a stricter rule into a new proposal, because the executor reads
 * them fresh before anything runs.
 */
export const recentSafety = (store: Pick<SafetyReads, 'loadSafety'>, now: () => Instant) =>
  recently(async tenant => (await store.loadSafety(tenant)).safety, now);

type Changing = {
  /** Names the save, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  /** What the caller has seen; `exists` for settings that nobody can see, because they are damaged or gone. */
  readonly ifMatch: Precondition | undefined;
};

/**
 * Replaces a tenant's safety settings, if they are still as the caller has seen them. Whoever has seen nothing replaces only
 * what nobody can see. What loosens waits in them for another administrator, and all else holds at once.
 */
export const changeSafety = (
  deps: SafetyDeps,
  tenant: string,
  wanted: SafetyWish & { readonly reason: string },
  by: Actor,
  changing: Changing,
): Promise<Result<Safety>> =>
  change(deps, tenant, now => ({ type: 'Change', wanted, needsTwo: deps.twoPersonPolicy, by, now }), changing);

/** Lets what waits hold, or takes it back. */
export const settleSafety = (
  deps: SafetyDeps,
  tenant: string,
  type: 'Confirm' | 'Withdraw',
  by: Actor,
  changing: Changing,
): Promise<Result<Safety>> => change(deps, tenant, now => ({ type, by, now }), changing);

const change = (
  deps: SafetyDeps,
  tenant: string,
  commandAt: (now: Instant) => SafetyCommand,
  { commitId, ifMatch }: Changing,
): Promise<Result<Safety>> => {
  const { store, now, log } = deps;
  return untilWritten(deps, async () => {
    const command = commandAt(now());
    const replaces = command.type === 'Change' && ifMatch === 'exists';
    const before = await (replaces ? store.loadDamagedSafety(tenant) : store.loadSafety(tenant));
    if (!before) return refused({ code: 'PreconditionRequired' });
    const decision = inView(decideSafety(before.safety, command), isAsWanted(ifMatch, before.safety.version));
    if (decision.type === 'refused') return refused(decision.refusal);
    if (decision.type === 'unchanged') return ok(before.safety);
    const { after } = decision;
    if (!(await store.saveSafety(tenant, before, after, { ...decision.change, commitId }))) return undefined;
    deps.recentSafety.forget?.(tenant);
    const { type } = decision.change;
    log('warn', type, { tenant, paused: after.paused, version: after.version, by: command.by.id });
    return ok(after);
  });
};

/** Whether the safety settings of the tenants can be read: where they cannot, nothing starts. */
export const safetyProbe = (store: Pick<SafetyReads, 'loadSafety'>, tenants: readonly string[]): Probe =>
  settingsProbe('safety', tenants, store.loadSafety, {
    what: 'the safety settings',
    so: 'so nothing starts there',
  });
