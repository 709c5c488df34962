import type { Policy } from '../../domain/policy/policy.ts';
import type { PolicyEntry } from '../../domain/policy/policyHistory.ts';
import type { TenantPolicy } from '../../domain/policy/tenantPolicy.ts';
import type { ActionReads } from '../actions/ports.ts';
import type { ChangeDeps } from '../change/ports.ts';
import type { Recently } from '../change/recently.ts';
import type { SafetyReads } from '../safety/ports.ts';

/** A tenant's policy as it was read; no tag: it has set none. */
export type LoadedPolicy = { readonly policy: TenantPolicy; readonly tag?: string | undefined };

export type PolicyReads = {
  /** Throws `UnreadableRecord` where it cannot be read, or is gone although entries of its history exist. */
  readonly loadPolicy: (tenant: string) => Promise<LoadedPolicy>;
};
export type PolicyStore = PolicyReads & {
  /**
   * What takes the place of a policy that cannot be read or is gone: the rules that the newest readable entry tells, under
   * the number of the newest. `undefined`: all is well.
   */
  readonly loadDamagedPolicy: (tenant: string) => Promise<LoadedPolicy | undefined>;
  /** False when somebody else was faster. */
  readonly savePolicy: (
    tenant: string,
    before: LoadedPolicy,
    after: TenantPolicy,
    entry: PolicyEntry,
  ) => Promise<boolean>;
  /** Oldest first, behind this one. Throws `UnreadableRecord` where an entry cannot be read. */
  readonly policyHistory: (tenant: string, after: number, size: number) => Promise<readonly PolicyEntry[]>;
};

export type PolicyDeps = Pick<ChangeDeps, 'now' | 'log' | 'pause' | 'sha256'> & {
  readonly store: PolicyStore;
  readonly recentPolicy: Recently<Policy>;
  /** Whether what loosens the policy or the safety settings waits for a second administrator. */
  readonly twoPersonPolicy: boolean;
};

export type TrialDeps = Pick<ChangeDeps, 'now'> & {
  readonly store: PolicyReads & Pick<SafetyReads, 'loadSafety'> & Pick<ActionReads, 'list'>;
  readonly emailReview: 'here' | 'elsewhere';
};

/** What it takes to hold approvals against today's policy. */
export type AgainDeps = ChangeDeps & {
  readonly store: ChangeDeps['store'] & PolicyReads & Pick<ActionReads, 'list'> & Pick<SafetyReads, 'loadSafety'>;
};
