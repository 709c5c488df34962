import type { Actor } from '../actions/action.ts';
import type { Refusal } from '../actions/refusal.ts';
import type { Instant } from '../values/time.ts';
import { laterOf } from '../values/time.ts';
import { loosens } from './loosens.ts';
import type { PolicyRule } from './policy.ts';
import type { PolicyEvent, TenantPolicy } from './tenantPolicy.ts';

/** What administrators do to a policy. */
export type PolicyCommand = { readonly by: Actor; readonly now: Instant } & (
  | {
      readonly type: 'Change';
      readonly rules: readonly PolicyRule[];
      readonly reason: string;
      /** Whether what loosens waits for a second administrator. */
      readonly needsTwo: boolean;
    }
  | { readonly type: 'Confirm' }
  | { readonly type: 'Withdraw' }
);

export type PolicyDecision =
  | { readonly type: 'happened'; readonly event: PolicyEvent }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** What a command does to a policy. At most one change waits: a newer one, or one that holds, takes its place. */
export const decidePolicy = (policy: TenantPolicy, command: PolicyCommand): PolicyDecision => {
  const { waiting } = policy;
  const { by } = command;
  // Never before what waits or holds: the change feed is read in time order.
  const at = laterOf(command.now, laterOf(policy.changedAt ?? 0, waiting?.at ?? 0));
  switch (command.type) {
    case 'Change': {
      const { rules, reason, needsTwo } = command;
      const found = needsTwo ? loosens(policy, { rules }) : [];
      const change = { at, by, rules, reason };
      if (found.length === 0) return { type: 'happened', event: { type: 'PolicyChanged', ...change } };
      return { type: 'happened', event: { type: 'PolicyChangeProposed', ...change, loosens: found } };
    }
    case 'Confirm': {
      if (!waiting && policy.confirmedBy?.id === by.id) return { type: 'unchanged' };
      const refusal = unconfirmable(waiting, by);
      if (!waiting || refusal) return { type: 'refused', refusal: refusal ?? { code: 'NothingWaits' } };
      const { rules, reason, by: proposedBy } = waiting;
      return { type: 'happened', event: { type: 'PolicyChangeConfirmed', at, by, rules, reason, proposedBy } };
    }
    case 'Withdraw':
      if (!waiting) return { type: 'unchanged' };
      return { type: 'happened', event: { type: 'PolicyChangeWithdrawn', at, by, proposedBy: waiting.by } };
  }
};

/** Why somebody cannot confirm what waits: nothing does, or it is their own. */
export const unconfirmable = (waiting: { readonly by: Actor } | undefined, by: Actor): Refusal | undefined => {
  if (!waiting) return { code: 'NothingWaits' };
  return waiting.by.id === by.id ? { code: 'OwnChange' } : undefined;
};
