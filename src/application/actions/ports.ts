import type { Filters } from '../../domain/actions/filters.ts';
import type { ActionOutline } from '../../domain/actions/outline.ts';
import type { HistoryEntry } from '../../domain/history/history.ts';
import type { AutoSlot } from '../../domain/policy/autoSlots.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { FeedFact } from '../../domain/reports/activity.ts';
import type { ExpiringAction, OpenAction } from '../../domain/reports/openFigures.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import type { LeftOut, Portion } from '../../domain/values/portion.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { ActionCommits, ChangeDeps } from '../change/ports.ts';
import type { OpenLimit } from './openLimit.ts';

/** Which actions of a tenant; every filter that is given must hold, and any of its values will do. */
export type ListQuery = {
  readonly tenant: string;
  readonly view?: 'pending' | 'inProgress' | 'history' | undefined;
  /** Soonest first, of what is pending; what ended last first, of the history; else the newest first. */
  readonly orderBy?: 'expiresAt' | 'endedAt' | undefined;
  /** From then on. */
  readonly createdAfter?: Instant | undefined;
  /** Up to then, without it: the interval before begins where the next one ends. */
  readonly createdBefore?: Instant | undefined;
  /** From then on. */
  readonly modifiedAfter?: Instant | undefined;
  /** Words that the action mentions, all of them. */
  readonly words?: string | undefined;
  readonly filters: Filters;
};

/** A page may be short, even empty, and still have a cursor. */
export type Page = LeftOut & { readonly items: readonly ActionOutline[]; readonly cursor?: string | undefined };

export type ActionReads = {
  readonly load: ActionCommits['load'];
  /** `undefined`: the cursor does not belong to this query. */
  readonly list: (query: ListQuery, size: number, cursor?: string) => Promise<Page | undefined>;
  /** What is open, newest first, as far as figures need it. */
  readonly open: (tenant: string, limit: number) => Promise<Portion<OpenAction>>;
  /** What is pending and expires after the one and not after the other, soonest first. */
  readonly expiring: (
    tenant: string,
    after: Instant,
    until: Instant,
    limit: number,
  ) => Promise<Portion<ExpiringAction>>;
  /** What decided or ended an action from then on, oldest first. */
  readonly decisiveSince: (tenant: string, since: Instant, limit: number) => Promise<Portion<FeedFact>>;
  /**
   * Oldest first; all, or those of a range of sequence numbers, both included. Throws `UnreadableRecord` where an entry
   * cannot be read.
   */
  readonly history: (
    tenant: string,
    actionId: string,
    range?: readonly [first: number, last: number],
  ) => Promise<readonly HistoryEntry[]>;
};

/** Who has what only one open action can have. */
export type Holders = {
  readonly holderOf: (
    tenant: string,
    exclusivity: string,
  ) => Promise<{ readonly actionId: string; readonly kind: string } | undefined>;
};

export type ReadDeps = Pick<ChangeDeps, 'now' | 'sha256' | 'log'> & { readonly store: ActionReads };

/** What a submitter has open. */
export type OpenActions = {
  /** Counted up to the limit, by a bounded read: there may be more where a tenant has very many. */
  readonly countOpen: (tenant: string, submitterId: string, limit: number) => Promise<number>;
  /** Whether a submitter has submitted something under this external id. */
  readonly isSubmitted: (tenant: string, submitterId: string, externalId: string) => Promise<boolean>;
};

/** A slot as it was read, with the tag that whoever takes it must still find. */
export type StoredSlot = AutoSlot & { readonly tag: string };

/** What rules have approved without a person. */
export type AutoSlots = {
  /** The slots that the rule of this name has used, whenever that was. One that cannot be read counts as in use. */
  readonly autoSlots: (tenant: string, rule: string) => Promise<readonly StoredSlot[]>;
};

/** What taking a proposal in takes. */
export type SubmitDeps = ChangeDeps & {
  readonly store: OpenActions & Holders & AutoSlots;
  readonly openLimit: OpenLimit;
  /** Safety settings at most some seconds old. */
  readonly recentSafety: (tenant: string) => Promise<Safety>;
  /** The tenant's policy, at most some seconds old. */
  readonly recentPolicy: (tenant: string) => Promise<Policy>;
  readonly emailReview: 'here' | 'elsewhere';
};
