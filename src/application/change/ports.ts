import type { Action } from '../../domain/actions/action.ts';
import type { Effect } from '../../domain/actions/effects.ts';
import type { HistoryEntry } from '../../domain/history/history.ts';
import type { AutoSlot } from '../../domain/policy/autoSlots.ts';
import type { Sha256 } from '../../domain/values/digest.ts';
import type { Duration, Instant } from '../../domain/values/time.ts';

/** An action as it was read, with the storage's tag that a commit must still find. */
export type Loaded = { readonly action: Action; readonly tag: string };

/** What a commit makes of one action. Without an entry only the wake-up time moves. */
export type Change = {
  readonly before?: Loaded | undefined;
  readonly after: Action;
  readonly entry?: HistoryEntry | undefined;
  /** What the change uses up of an hourly cap: made with it, or neither. */
  readonly slot?: TakenSlot | undefined;
};

/** The slot of a rule that an automatic approval takes; `tag`: that of its row, which is there where it was used before. */
export type TakenSlot = AutoSlot & { readonly rule: string; readonly tag?: string | undefined };

/** All of them are made in one transaction, or none: one change, or several actions' of a tenant. */
export type Changes = readonly [Change, ...Change[]];

export type Commit =
  /** The actions as they are now, in the order of the changes. */
  | { readonly type: 'committed'; readonly loaded: readonly [Loaded, ...Loaded[]] }
  /** Somebody else was faster: load and decide again. */
  | { readonly type: 'stale' }
  /** Another action holds the external id, or the entity's exclusivity group, that the change at this index needs. */
  | {
      readonly type: 'taken';
      readonly index: number;
      readonly what: 'externalId' | 'exclusivity';
      readonly actionId: string;
      readonly kind: string;
    };

/** Actions as the write loop needs them. */
export type ActionCommits = {
  readonly load: (tenant: string, actionId: string) => Promise<Loaded | undefined>;
  readonly commit: (changes: Changes) => Promise<Commit>;
};

/** Structured: the message says what happened, the fields say to whom. ERROR means that somebody has to get up. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

export type Timing = {
  /** When to look again at what was put on the queue. */
  readonly requeueAfter: Duration;
  readonly lease: Duration;
  /** When a provider's call is given up. */
  readonly providerTimeout: Duration;
};

/** Aborts when the given time is up. */
export type Deadline = (milliseconds: Duration) => AbortSignal;

/** The queue that the executor listens on. */
export const executionQueueName = 'action-execution';

/** Where executors hear of what to look at. Only hints, because the due row is the truth. */
export type ExecutionQueue = {
  /** Look at this action, then. It may come twice, late or never. Rejects within two seconds when it cannot be said. */
  readonly announce: (effect: Extract<Effect, { type: 'enqueueExecution' }>) => Promise<void>;
  /** One cheap request that shows that the queue answers. */
  readonly check: () => Promise<void>;
};

/** What changing an action takes. Time, ids and randomness come in by the door. */
export type ChangeDeps = {
  readonly store: ActionCommits;
  readonly timing: Timing;
  readonly now: () => Instant;
  readonly newId: (at: Instant) => string;
  readonly sha256: Sha256;
  /** Waits a random part of the given time. */
  readonly pause: (atMost: Duration) => Promise<void>;
  readonly queue: Pick<ExecutionQueue, 'announce'>;
  readonly log: Log;
};
