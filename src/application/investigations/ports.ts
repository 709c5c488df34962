import type { Status } from '../../domain/actions/action.ts';
import type {
  Investigation,
  InvestigationChange,
  InvestigationOutline,
} from '../../domain/investigations/investigation.ts';
import type { LeftOut, Portion } from '../../domain/values/portion.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { ReadDeps } from '../actions/ports.ts';
import type { ChangeDeps } from '../change/ports.ts';

/** A record as it was read, with the storage's tag that a save must still find. */
export type LoadedInvestigation = { readonly investigation: Investigation; readonly tag: string };

/** What is left of a record that cannot be read: enough to write it anew. */
export type DamagedInvestigation = {
  readonly tag: string;
  /** As far as it is known; else 0. */
  readonly version: number;
  readonly createdAt?: Instant;
  /** Names of all its rows, for the store that found them. */
  readonly rowKeys: readonly string[];
};

/** Which records of a tenant. */
export type InvestigationQuery = {
  readonly tenant: string;
  readonly status?: readonly string[] | undefined;
  readonly severity?: readonly string[] | undefined;
  readonly ownerId?: string | undefined;
};
export type InvestigationStore = {
  /** Throws `UnreadableRecord` on what this version does not know. */
  readonly loadInvestigation: (tenant: string, id: string) => Promise<LoadedInvestigation | undefined>;
  /** What is left of a record that cannot be read; `undefined` where nothing left of it says that it is this owner's. */
  readonly loadDamaged: (tenant: string, id: string, ownerId: string) => Promise<DamagedInvestigation | undefined>;
  /**
   * Without a change only the wake-up time moves. False when somebody else was faster; also where only a wake-up was to
   * move and nobody knows whether it did.
   */
  readonly saveInvestigation: (
    before: LoadedInvestigation | DamagedInvestigation | undefined,
    after: Investigation,
    change?: { readonly type: InvestigationChange; readonly commitId: string },
  ) => Promise<boolean>;
  /** Newest first. `undefined`: the cursor does not belong to this query. */
  readonly listInvestigations: (
    query: InvestigationQuery,
    size: number,
    cursor?: string,
  ) => Promise<
    (LeftOut & { readonly items: readonly InvestigationOutline[]; readonly cursor?: string | undefined }) | undefined
  >;
  /** The newest records that name this incident. */
  readonly investigationsOfIncident: (
    tenant: string,
    incidentId: string,
    limit: number,
  ) => Promise<Portion<InvestigationOutline>>;
  /** The statuses of the newest actions of an investigation, of one submitter or of all. */
  readonly statusesOf: (
    tenant: string,
    investigationId: string,
    submittedById: string | undefined,
    limit: number,
  ) => Promise<Portion<Status>>;
};

export type RecordDeps = Pick<ChangeDeps, 'now' | 'pause' | 'log'> & { readonly store: InvestigationStore };
export type InquiryDeps = ReadDeps & { readonly store: InvestigationStore };
