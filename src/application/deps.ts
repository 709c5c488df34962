import type { ActionReads, AutoSlots, Holders, OpenActions, ReadDeps, SubmitDeps } from './actions/ports.ts';
import type { ActionCommits, ChangeDeps, ExecutionQueue, Log } from './change/ports.ts';
import type { ExecutorDeps } from './executor/ports.ts';
import type { InquiryDeps, InvestigationStore, RecordDeps } from './investigations/ports.ts';
import type { AgainDeps, PolicyDeps, PolicyStore, TrialDeps } from './policy/ports.ts';
import type { ReportDeps, ReportStore } from './reports/ports.ts';
import type { SafetyDeps, SafetyStore } from './safety/ports.ts';
import type { SealDeps, SealedReads, SealStore } from './seals/ports.ts';
import type { SweepDeps, WakeUps } from './sweep/ports.ts';

/** What storage has to be for all features together. */
export type Store = ActionCommits &
  ActionReads &
  OpenActions &
  Holders &
  AutoSlots &
  WakeUps &
  SafetyStore &
  PolicyStore &
  InvestigationStore &
  ReportStore &
  SealStore &
  SealedReads & {
    /** One cheap request that shows that storage answers, and that its clock is ours. */
    readonly check: () => Promise<void>;
    /** The same storage, telling this log which rows it had to leave out. */
    readonly telling: (log: Log) => Store;
  };

/** Everything that the use cases need from outside: what the composition makes, and each use case takes its part of. */
export type Deps = ChangeDeps &
  ReadDeps &
  SubmitDeps &
  ExecutorDeps &
  SafetyDeps &
  PolicyDeps &
  TrialDeps &
  AgainDeps &
  SweepDeps &
  RecordDeps &
  InquiryDeps &
  ReportDeps &
  SealDeps & { readonly store: Store; readonly queue: ExecutionQueue };
