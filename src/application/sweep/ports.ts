import type { Instant } from '../../domain/values/time.ts';
import type { ActionReads } from '../actions/ports.ts';
import type { ActionCommits, ChangeDeps } from '../change/ports.ts';
import type { InvestigationStore } from '../investigations/ports.ts';
import type { SafetyReads } from '../safety/ports.ts';

export type DueAction = {
  readonly actionId: string;
  readonly dueAt: Instant;
  /** Who submitted it, where it is pending. Rows of earlier versions do not say. */
  readonly pendingOf?: string | undefined;
};
export type DueInvestigation = { readonly investigationId: string; readonly dueAt: Instant };

/** One sort of wake-ups: what is to start, executes or is polled; what is pending, but not of some submitters; closings. */
export type DueSort =
  | { readonly of: 'working' }
  | { readonly of: 'closings' }
  | { readonly of: 'pending'; readonly notOf: readonly string[] };

export type WakeUps = {
  /**
   * Wake-ups that have come, oldest first, page by page so that nobody reads more than they handle. Of a sort only those
   * whose rows say that they are of it.
   */
  readonly due: (tenant: string, until: Instant, sort?: DueSort) => AsyncIterable<DueAction | DueInvestigation>;
};

export type SweepDeps = ChangeDeps & {
  readonly store: ActionCommits &
    WakeUps &
    InvestigationStore &
    Pick<SafetyReads, 'loadSafety'> &
    Pick<ActionReads, 'list'>;
};
