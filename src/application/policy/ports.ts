import type { Policy } from '../../domain/policy/policy.ts';
import type { ActionReads } from '../actions/ports.ts';
import type { ChangeDeps } from '../change/ports.ts';
import type { SafetyReads } from '../safety/ports.ts';

/** What it takes to hold approvals against today's policy. */
export type AgainDeps = ChangeDeps & {
  readonly store: ChangeDeps['store'] & Pick<ActionReads, 'list'> & Pick<SafetyReads, 'loadSafety'>;
  readonly policy: Policy;
};
