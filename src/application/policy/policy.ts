import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { decidePolicy, type PolicyCommand } from '../../domain/policy/decidePolicy.ts';
import { advancePolicy } from '../../domain/policy/policyHistory.ts';
import type { TenantPolicy } from '../../domain/policy/tenantPolicy.ts';
import { isAsWanted, type Precondition } from '../../domain/values/precondition.ts';
import type { Instant } from '../../domain/values/time.ts';
import { inView } from '../change/inView.ts';
import { recently } from '../change/recently.ts';
import { untilWritten } from '../change/untilWritten.ts';
import { settingsProbe } from '../readiness/settingsProbe.ts';
import type { PolicyDeps, PolicyReads } from './ports.ts';

/** The policy some seconds old, so that submitting costs no read each; whoever changes it submits by it at once. */
export const recentPolicy = (store: Pick<PolicyReads, 'loadPolicy'>, now: () => Instant) =>
  recently(async tenant => (await store.loadPolicy(tenant)).policy, now);

type Changing = {
  /** Names the save, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  /** What the caller has seen; `exists` for a policy that nobody can see, because it is damaged or gone. */
  readonly ifMatch: Precondition | undefined;
};

/**
 * Replaces a tenant's policy, confirms what waits, or takes it back, if all is still as the caller has seen it. Whoever has
 * seen nothing replaces only what nobody can see; what such a change loosens is held against the last rules that can be read.
 */
export const changePolicy = (
  deps: PolicyDeps,
  tenant: string,
  commandAt: (now: Instant) => PolicyCommand,
  { commitId, ifMatch }: Changing,
): Promise<Result<TenantPolicy>> => {
  const { store, now, log, sha256 } = deps;
  return untilWritten(deps, async () => {
    const command = commandAt(now());
    const replaces = command.type === 'Change' && ifMatch === 'exists';
    const before = await (replaces ? store.loadDamagedPolicy(tenant) : store.loadPolicy(tenant));
    if (!before) return refused({ code: 'PreconditionRequired' });
    const decision = inView(decidePolicy(before.policy, command), isAsWanted(ifMatch, before.policy.version));
    if (decision.type === 'refused') return refused(decision.refusal);
    if (decision.type === 'unchanged') return ok(before.policy);
    const { after, entry } = advancePolicy(before.policy, decision.event, commitId, sha256);
    if (!(await store.savePolicy(tenant, before, after, entry))) return undefined;
    deps.recentPolicy.forget?.(tenant);
    log('warn', decision.event.type, { tenant, version: after.version, by: decision.event.by.id });
    return ok(after);
  });
};

/** Whether the policies of the tenants can be read: where one cannot, nothing is submitted by it. */
export const policyProbe = (store: Pick<PolicyReads, 'loadPolicy'>, tenants: readonly string[]) =>
  settingsProbe('policy', tenants, store.loadPolicy, {
    what: 'the policy',
    so: 'so nothing can be submitted there',
  });
