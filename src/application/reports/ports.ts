import type { Period, Report, ReportFacts } from '../../domain/reports/report.ts';
import type { LeftOut } from '../../domain/values/portion.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { ChangeDeps } from '../change/ports.ts';

/** What a list shows of a report that was kept. */
export type ReportHeadline = Pick<Report, 'id' | 'createdAt' | 'period'> & {
  readonly timeZone?: string | undefined;
  readonly totals: Readonly<
    Record<'pending' | 'expiring' | 'needsAttention' | 'inProgress' | 'submitted' | 'decided' | 'failures', number>
  >;
};
export type ReportPage = LeftOut & { readonly items: readonly ReportHeadline[]; readonly cursor?: string | undefined };

/** Reports, kept and in the making. */
export type ReportStore = {
  /** What waits now, and what the feed tells of a time. */
  readonly reportFacts: (tenant: string, now: Instant, feed: Period) => Promise<ReportFacts>;
  readonly loadReport: (tenant: string, id: string) => Promise<Report | undefined>;
  /** Newest first. `undefined`: the cursor does not belong to this list. */
  readonly listReports: (tenant: string, size: number, cursor?: string) => Promise<ReportPage | undefined>;
  /** Keeps it and announces it in the feed, both or neither. False: there is one of this name already. */
  readonly saveReport: (report: Report, at: Instant, commitId: string) => Promise<boolean>;
};

export type ReportDeps = Pick<ChangeDeps, 'now' | 'newId' | 'log'> & {
  readonly store: ReportStore;
  /** What clocks in a time zone show, as an instant as if they showed UTC. */
  readonly localTime: (timeZone: string, at: Instant) => Instant;
};
