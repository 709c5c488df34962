import type { Actor } from '../actions/action.ts';
import type { Refusal } from '../actions/refusal.ts';
import { unconfirmable } from '../policy/decidePolicy.ts';
import { type Instant, laterOf } from '../values/time.ts';
import { loosensSafety, type SafetyWish, strictest } from './loosensSafety.ts';
import type { Safety } from './safety.ts';

/** What administrators do to safety settings. */
export type SafetyCommand = { readonly by: Actor; readonly now: Instant } & (
  | {
      readonly type: 'Change';
      readonly wanted: SafetyWish & { readonly reason: string };
      /** Whether what loosens waits for a second administrator. */
      readonly needsTwo: boolean;
    }
  | { readonly type: 'Confirm' }
  | { readonly type: 'Withdraw' }
);

/** What became of the settings, as the change feed tells it. */
export type SafetyChange = {
  readonly type: 'SafetyChanged' | 'SafetyChangeProposed' | 'SafetyChangeConfirmed' | 'SafetyChangeWithdrawn';
  readonly at: Instant;
};

export type SafetyDecision =
  | { readonly type: 'happened'; readonly change: SafetyChange; readonly after: Safety }
  | { readonly type: 'unchanged' }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/**
 * What a command does to safety settings. Of a change that loosens something, what is stricter holds at once, and so does
 * the pause as it is wanted: nobody who stops everything has to find out that it waits. At most one change waits.
 */
export const decideSafety = (before: Safety, command: SafetyCommand): SafetyDecision => {
  const { waiting, ...held } = before;
  const { by } = command;
  const version = before.version + 1;
  // Never before what waits or holds: the change feed is read in time order.
  const at = laterOf(command.now, laterOf(before.changedAt ?? 0, waiting?.at ?? 0));
  const happened = (type: SafetyChange['type'], after: Safety): SafetyDecision => ({
    ...{ type: 'happened', change: { type, at }, after },
  });
  switch (command.type) {
    case 'Change': {
      const { wanted, needsTwo } = command;
      const { paused, protectedTargets, caps, reason } = wanted;
      const changed = { version, reason, changedBy: by, changedAt: at };
      const loosens = needsTwo ? loosensSafety(before, wanted) : [];
      if (loosens.length === 0) return happened('SafetyChanged', { paused, protectedTargets, caps, ...changed });
      const now = strictest(before, wanted);
      const waits = { paused, protectedTargets, caps, reason, by, at, loosens };
      const isStricter = before.paused !== now.paused || loosensSafety(now, before).length > 0;
      return happened('SafetyChangeProposed', {
        ...(isStricter ? { ...now, ...changed } : { ...held, version }),
        waiting: waits,
      });
    }
    case 'Confirm': {
      if (!waiting && before.confirmedBy?.id === by.id) return { type: 'unchanged' };
      const refusal = unconfirmable(waiting, by);
      if (!waiting || refusal) return { type: 'refused', refusal: refusal ?? { code: 'NothingWaits' } };
      const { paused, protectedTargets, caps, reason, by: changedBy } = waiting;
      const confirmed = { version, reason, changedBy, confirmedBy: by, changedAt: at };
      return happened('SafetyChangeConfirmed', { paused, protectedTargets, caps, ...confirmed });
    }
    case 'Withdraw':
      return waiting ? happened('SafetyChangeWithdrawn', { ...held, version }) : { type: 'unchanged' };
  }
};
