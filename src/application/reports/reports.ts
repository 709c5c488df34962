import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { type Period, periodAt, periodBefore, type Report, reportOf } from '../../domain/reports/report.ts';
import { dueReport, type ReportSchedule, timesOf } from '../../domain/reports/schedule.ts';
import { isPassing } from '../change/failures.ts';
import type { ReportDeps, ReportHeadline, ReportPage } from './ports.ts';

/** The name of the report that is made when somebody asks, and not kept. */
const liveName = 'pending';

/** What waits now, and what happened since the last kept report. */
export const readPendingReport = async (deps: ReportDeps, tenant: string): Promise<Report> => {
  const last = await lastReport(deps, tenant);
  return makeReport(deps, { tenant, id: liveName, createdAt: deps.now() }, last);
};

export const readReport = async ({ store }: ReportDeps, tenant: string, id: string): Promise<Result<Report>> => {
  const report = await store.loadReport(tenant, id);
  return report ? ok(report) : refused({ code: 'NotFound' });
};

/** A page of the kept reports, newest first. */
export const listReports = async (
  { store }: ReportDeps,
  tenant: string,
  size: number,
  cursor?: string,
): Promise<Result<ReportPage>> => {
  const page = await store.listReports(tenant, size, cursor);
  return page ? ok(page) : refused({ code: 'InvalidCursor' });
};

/**
 * Makes the report of each tenant whose time has come, unless it is there: once, whoever else tries at the same moment,
 * and late rather than never after an outage.
 */
export const createDueReports = async (
  deps: ReportDeps,
  tenants: readonly string[],
  schedule: ReportSchedule,
): Promise<void> => {
  for (const tenant of tenants) {
    try {
      await createDueReport(deps, tenant, schedule);
    } catch (error) {
      // One tenant's row that cannot be read must not keep the others from their reports.
      if (isPassing(error)) throw error;
      deps.log('error', 'a report cannot be made', { tenant, error: String(error) });
    }
  }
};

const createDueReport = async (deps: ReportDeps, tenant: string, schedule: ReportSchedule): Promise<void> => {
  const createdAt = deps.now();
  const due = dueReport(timesOf(schedule, tenant), createdAt, deps.localTime);
  if (!due) return;
  const { name: id, timeZone } = due;
  const last = await lastReport(deps, tenant);
  // Names sort as times do. Where clocks are set back, or the zone of a tenant changes, none is made a second time.
  if (last && last.id >= id) return;
  const report = await makeReport(deps, { tenant, id, createdAt, timeZone }, last);
  const at = deps.now();
  if (!(await deps.store.saveReport(report, at, deps.newId(at)))) return;
  const { pending, needsAttention } = report;
  const told = { pending: pending.total, needsAttention: needsAttention.total };
  deps.log('info', 'ReportCreated', { tenant, reportId: id, ...told });
};

/** How many kept reports are looked at for one that can be read. */
const lookedBack = 5;

/** The newest one that can be read: an unreadable one only makes the period longer, and keeps its own place. */
const lastReport = async ({ store }: ReportDeps, tenant: string): Promise<ReportHeadline | undefined> => {
  let cursor: string | undefined;
  for (let looked = 0; looked < lookedBack; looked++) {
    const page = await store.listReports(tenant, 1, cursor);
    const [last] = page?.items ?? [];
    cursor = page?.cursor;
    if (last || cursor === undefined) return last;
  }
  return undefined;
};

const makeReport = async (
  { store }: ReportDeps,
  head: Pick<Report, 'id' | 'tenant' | 'createdAt' | 'timeZone'>,
  last: ReportHeadline | undefined,
): Promise<Report> => {
  const period = periodAt(head.createdAt, last?.period.untilAt);
  const facts = await store.reportFacts(head.tenant, head.createdAt, both(period));
  return reportOf(facts, { ...head, period });
};

/** It and the one before. */
const both = (period: Period): Period => ({
  sinceAt: periodBefore(period).sinceAt,
  untilAt: period.untilAt,
});
