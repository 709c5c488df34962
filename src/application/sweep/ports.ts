import type { Instant } from '../../domain/values/time.ts';
import type { ActionReads } from '../actions/ports.ts';
import type { ActionCommits, ChangeDeps } from '../change/ports.ts';
import type { InvestigationStore } from '../investigations/ports.ts';
import type { SafetyReads } from '../safety/ports.ts';

export type DueAction = { readonly actionId: string; readonly dueAt: Instant };
export type DueInvestigation = { readonly investigationId: string; readonly dueAt: Instant };

export type WakeUps = {
  /** Wake-ups that have come, oldest first, page by page so that nobody reads more than they handle. */
  readonly due: (tenant: string, until: Instant) => AsyncIterable<DueAction | DueInvestigation>;
};

export type SweepDeps = ChangeDeps & {
  readonly store: ActionCommits &
    WakeUps &
    InvestigationStore &
    Pick<SafetyReads, 'loadSafety'> &
    Pick<ActionReads, 'list'>;
};
