import type { Action, Status } from '../domain/actions/action.ts';
import type { Outcome, PollOutcome } from '../domain/actions/command.ts';
import type { Summary } from '../domain/actions/outline.ts';
import type { HistoryEntry } from '../domain/history/history.ts';
import type { Investigation, InvestigationChange, Outline } from '../domain/investigations/investigation.ts';
import type { ActionKind, ParametersOf } from '../domain/kinds/index.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { ExpiringAction, OpenAction } from '../domain/reports/openFigures.ts';
import type { Period, Report, ReportFacts } from '../domain/reports/report.ts';
import type { Safety } from '../domain/safety/safety.ts';
import type { Sha256 } from '../domain/values/digest.ts';
import type { Portion } from '../domain/values/portion.ts';
import type { Duration, Instant } from '../domain/values/time.ts';

/** An action as it was read, with the storage's tag that a commit must still find. */
export type Loaded = { readonly action: Action; readonly tag: string };

/** One commit: all rows of it are written, or none. Without an entry only the wake-up time moves. */
export type Change = {
  readonly before?: Loaded | undefined;
  readonly after: Action;
  readonly entry?: HistoryEntry | undefined;
};

export type Commit =
  | { readonly type: 'committed'; readonly loaded: Loaded }
  /** Somebody else was faster: load and decide again. */
  | { readonly type: 'stale' }
  /** Another action holds the external id, or the entity's exclusivity group. */
  | {
      readonly type: 'taken';
      readonly what: 'externalId' | 'exclusivity';
      readonly actionId: string;
      readonly kind: string;
    };

/** Which actions of a tenant; every filter that is given must hold, and any of its values will do. */
export type ListQuery = {
  readonly tenant: string;
  readonly view?: 'pending' | 'inProgress' | 'history' | undefined;
  /** Soonest first, of what is pending; else the newest first. */
  readonly orderBy?: 'expiresAt' | undefined;
  /** From then on. */
  readonly createdAfter?: Instant | undefined;
  /** Up to then, without it: the interval before begins where the next one ends. */
  readonly createdBefore?: Instant | undefined;
  readonly filters: { readonly [Name in FilterName]?: readonly string[] | undefined };
};
export const filterNames = [
  'status',
  'kind',
  'entityKind',
  'entityId',
  'severity',
  'verdict',
  'source',
  'investigationId',
  'incidentId',
  'assignedTo',
  'decidedBy',
  'submittedById',
] as const;
export type FilterName = (typeof filterNames)[number];

/** A page may be short, even empty, and still have a cursor. */
export type Page = { readonly items: readonly Summary[]; readonly cursor?: string | undefined };
export type DueAction = { readonly actionId: string; readonly dueAt: Instant };
export type DueInvestigation = { readonly investigationId: string; readonly dueAt: Instant };

/** A tenant's safety settings as they were read; no tag: it has set none. */
export type LoadedSafety = { readonly safety: Safety; readonly tag?: string | undefined };

/** A record as it was read, with the storage's tag that a save must still find. */
export type LoadedInvestigation = { readonly investigation: Investigation; readonly tag: string };

/** Which records of a tenant. */
export type InvestigationQuery = {
  readonly tenant: string;
  readonly status?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly ownerId?: string | undefined;
};
export type InvestigationStore = {
  readonly loadInvestigation: (tenant: string, id: string) => Promise<LoadedInvestigation | undefined>;
  /** Without a change only the wake-up time moves. False when somebody else was faster. */
  readonly saveInvestigation: (
    before: LoadedInvestigation | undefined,
    after: Investigation,
    change?: InvestigationChange,
  ) => Promise<boolean>;
  /** Newest first. `undefined`: the cursor does not belong to this query. */
  readonly listInvestigations: (
    query: InvestigationQuery,
    size: number,
    cursor?: string,
  ) => Promise<{ readonly items: readonly Outline[]; readonly cursor?: string | undefined } | undefined>;
  /** The newest records that name this incident. */
  readonly investigationsOfIncident: (tenant: string, incidentId: string, limit: number) => Promise<Portion<Outline>>;
  /** The statuses of the newest actions of an investigation, of one submitter or of all. */
  readonly statusesOf: (
    tenant: string,
    investigationId: string,
    submittedById: string | undefined,
    limit: number,
  ) => Promise<Portion<Status>>;
};

/** What a list shows of a report that was kept. */
export type ReportHeadline = Pick<Report, 'id' | 'createdAt' | 'period'> & {
  readonly timeZone?: string | undefined;
  readonly totals: Readonly<
    Record<'pending' | 'expiring' | 'needsAttention' | 'inProgress' | 'submitted' | 'decided' | 'failures', number>
  >;
};
export type ReportPage = { readonly items: readonly ReportHeadline[]; readonly cursor?: string | undefined };

/** Reports, kept and in the making. */
export type ReportStore = {
  /** What waits now, and what the feed tells of a time. */
  readonly reportFacts: (tenant: string, now: Instant, feed: Period) => Promise<ReportFacts>;
  readonly loadReport: (tenant: string, id: string) => Promise<Report | undefined>;
  /** Newest first. `undefined`: the cursor does not belong to this list. */
  readonly listReports: (tenant: string, size: number, cursor?: string) => Promise<ReportPage | undefined>;
  /** Keeps it and announces it in the feed, both or neither. False: there is one of this name already. */
  readonly saveReport: (report: Report, at: Instant) => Promise<boolean>;
};

export type ActionStore = InvestigationStore &
  ReportStore & {
    readonly load: (tenant: string, actionId: string) => Promise<Loaded | undefined>;
    readonly commit: (change: Change) => Promise<Commit>;
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
    /** Oldest first. */
    readonly history: (tenant: string, actionId: string) => Promise<readonly HistoryEntry[]>;
    /** Wake-ups that have come, oldest first, page by page so that nobody reads more than they handle. */
    readonly due: (tenant: string, until: Instant) => AsyncIterable<DueAction | DueInvestigation>;
    readonly loadSafety: (tenant: string) => Promise<LoadedSafety>;
    /** False when somebody else was faster. */
    readonly saveSafety: (tenant: string, before: LoadedSafety, after: Safety) => Promise<boolean>;
    /** Executions of a kind that started since then, counted up to the limit. */
    readonly startedSince: (tenant: string, kind: ActionKind, since: Instant, limit: number) => Promise<number>;
    /** One cheap request that shows that storage answers, and that its clock is ours. */
    readonly check: () => Promise<void>;
  };

/** One run, as the provider sees it. The key is the same for every try of the same run. */
export type Run<K extends ActionKind> = {
  readonly action: Action;
  readonly parameters: ParametersOf<K>;
  readonly key: string;
};
export type Provider<K extends ActionKind> = {
  readonly name: string;
  readonly run: (run: Run<K>, signal: AbortSignal) => Promise<Outcome>;
  readonly poll: (operationId: string, signal: AbortSignal) => Promise<PollOutcome>;
};
/** Who carries out what. The compiler demands a line for every kind; `undefined` = nobody, so it does not run. */
export type Providers = { readonly [K in ActionKind]: Provider<K> | undefined };

/** What a validated token says of its bearer. */
export type TokenClaims = {
  readonly tenant: string;
  readonly objectId: string;
  readonly name?: string | undefined;
  readonly kind: 'user' | 'application';
  /** The client that asked for the token. */
  readonly appId?: string | undefined;
  readonly roles: readonly string[];
  readonly wids: readonly string[];
  readonly issuedAt: Instant;
};
export type TokenResult =
  | { readonly ok: true; readonly claims: TokenClaims }
  /** A sentence for the caller that tells nothing about us. */
  | { readonly ok: false; readonly reason: string }
  /** The identity provider's keys cannot be fetched: no fault of the token. `cause` is for the log. */
  | { readonly ok: false; readonly unavailable: true; readonly cause: unknown };
export type ValidateToken = (authorizationHeader: string | undefined) => Promise<TokenResult>;

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

/** Everything the use cases need from outside. Time, ids and randomness come in by the door. */
export type Deps = {
  readonly store: ActionStore;
  /** Safety settings at most some seconds old. */
  readonly recentSafety: (tenant: string) => Promise<Safety>;
  readonly providers: Providers;
  readonly policy: Policy;
  readonly emailReview: 'here' | 'elsewhere';
  readonly timing: Timing;
  readonly now: () => Instant;
  readonly newId: (at: Instant) => string;
  readonly sha256: Sha256;
  /** Waits a random part of the given time. */
  readonly pause: (atMost: Duration) => Promise<void>;
  /** Aborts when the given time is up. */
  readonly deadline: (milliseconds: Duration) => AbortSignal;
  /** What clocks in a time zone show, as an instant as if they showed UTC. */
  readonly localTime: (timeZone: string, at: Instant) => Instant;
  readonly log: Log;
};

const unavailable = 'StorageUnavailable';
const unreadable = 'UnreadableRecord';
const named = (name: string, message: string, cause?: unknown): Error => {
  const error = new Error(message, { cause });
  error.name = name;
  return error;
};
/** Storage did not answer as it should, also after our own tries: nothing is known to be wrong with the request. */
export const storageUnavailable = (message: string, cause?: unknown): Error => named(unavailable, message, cause);
/** A row that this version cannot read (written by a newer one, or damaged): refused, never guessed. */
export const unreadableRecord = (message: string, cause?: unknown): Error => named(unreadable, message, cause);
export const isStorageUnavailable = (error: unknown): boolean => error instanceof Error && error.name === unavailable;
export const isUnreadableRecord = (error: unknown): boolean => error instanceof Error && error.name === unreadable;
