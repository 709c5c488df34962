import type { Status } from '../../domain/actions/action.ts';
import type {
  Investigation,
  InvestigationChange,
  InvestigationOutline,
} from '../../domain/investigations/investigation.ts';
import type { Portion } from '../../domain/values/portion.ts';
import type { ReadDeps } from '../actions/ports.ts';
import type { ChangeDeps } from '../change/ports.ts';

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
  /**
   * Without a change only the wake-up time moves. False when somebody else was faster; also where only a wake-up was to
   * move and nobody knows whether it did.
   */
  readonly saveInvestigation: (
    before: LoadedInvestigation | undefined,
    after: Investigation,
    change?: { readonly type: InvestigationChange; readonly commitId: string },
  ) => Promise<boolean>;
  /** Newest first. `undefined`: the cursor does not belong to this query. */
  readonly listInvestigations: (
    query: InvestigationQuery,
    size: number,
    cursor?: string,
  ) => Promise<{ readonly items: readonly InvestigationOutline[]; readonly cursor?: string | undefined } | undefined>;
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
