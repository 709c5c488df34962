import type { HistoryEntry } from '../../domain/history/history.ts';
import type { Leaf, Seal } from '../../domain/history/seal.ts';
import type { Portion } from '../../domain/values/portion.ts';
import type { Duration, Instant } from '../../domain/values/time.ts';
import type { ActionCommits, ChangeDeps } from '../change/ports.ts';

/** Seals with their leaves, and the feed that they are made over. What cannot be read throws `UnreadableRecord`. */
export type SealStore = {
  readonly newestSeal: (tenant: string) => Promise<Seal | undefined>;
  readonly loadSeal: (tenant: string, number: number) => Promise<Seal | undefined>;
  /** In the order of their keys; none where they are missing. */
  readonly loadLeaves: (tenant: string, number: number) => Promise<readonly Leaf[]>;
  /** What the feed has behind a key and before an instant: the first of it, and whether that is all. */
  readonly feedAfter: (tenant: string, after: string, before: Instant, limit: number) => Promise<Portion<Leaf>>;
  /** Keeps it with its leaves, all or nothing. False: there is one of this number already. */
  readonly saveSeal: (seal: Seal, leaves: readonly Leaf[], commitId: string) => Promise<boolean>;
};

/** What a stored record that a change left behind says now. */
export type Original =
  /** Its hash, as the feed tells it. */
  | { readonly type: 'kept'; readonly hash: string }
  | { readonly type: 'gone' }
  | { readonly type: 'unreadable' }
  /** It has changed since, or is of a kind that keeps nothing. */
  | { readonly type: 'unknown' };

/** Everything that was sealed, as it is stored now; for whoever verifies it. */
export type SealedReads = {
  /** As its key says; 0 where there is none. */
  readonly newestSealNumber: (tenant: string) => Promise<number>;
  /** The feed behind a key, up to and with another. */
  readonly feedThrough: (tenant: string, after: string, through: string) => Promise<readonly Leaf[]>;
  /** The numbers of seals whose leaves are stored, from one on. */
  readonly leavesFrom: (tenant: string, number: number) => Promise<readonly number[]>;
  /** Every history, an action at a time; without entries where one of them cannot be read. */
  readonly histories: (tenant: string) => AsyncIterable<{
    readonly actionId: string;
    readonly entries?: readonly HistoryEntry[] | undefined;
  }>;
  /** The ids of all actions that have a row. */
  readonly actionIds: (tenant: string) => AsyncIterable<string>;
  readonly original: (tenant: string, owner: string, sequence: number) => Promise<Original>;
};

/** A seal with its leaves, outside of the table. */
export type SealCopy = { readonly seal: Seal; readonly leaves: readonly Leaf[] };

/** Copies of the seals of a tenant in a place where nothing is overwritten. */
export type SealCopyReads = {
  /** The number of the newest one; 0 where there is none. */
  readonly newestCopy: (tenant: string) => Promise<number>;
  /** Throws `UnreadableRecord` on what is no copy. */
  readonly loadCopy: (tenant: string, number: number) => Promise<SealCopy | undefined>;
};
export type SealCopies = SealCopyReads & {
  /** Never overwrites one; that there is one already is no failure. */
  readonly keepCopy: (copy: SealCopy) => Promise<void>;
};

export type SealDeps = Pick<ChangeDeps, 'now' | 'newId' | 'log' | 'sha256'> & {
  readonly store: SealStore;
  /** Absent where seals are kept in the table alone. */
  readonly sealCopies?: SealCopies | undefined;
  /** When a change that is not sealed yet is late; 0: never. */
  readonly sealLateAfter: Duration;
};

export type VerifyDeps = Pick<ChangeDeps, 'now' | 'sha256'> & {
  readonly store: SealStore &
    SealedReads &
    Pick<ActionCommits, 'load'> & {
      readonly history: (tenant: string, actionId: string) => Promise<readonly HistoryEntry[]>;
    };
  /** Copies that nobody could change; absent: what only they can tell stays unknown. */
  readonly sealCopies?: SealCopyReads | undefined;
};
