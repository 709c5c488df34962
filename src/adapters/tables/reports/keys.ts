import type { Instant } from '../../../domain/values/time.ts';
import { feedKey, newestFirst } from '../kernel/keys.ts';

export const reportPrefix = 'report_';

export const keyOfReport = {
  /** The name of a scheduled report is its local time, as `2026-11-23T0800`; taken for UTC it gives the order. */
  report: (id: string) => `${reportPrefix}${newestFirst(Date.parse(`${id.slice(0, 13)}:${id.slice(13)}Z`))}_${id}`,
  feed: (at: Instant, id: string) => feedKey(at, `report-${id}`, 1),
} as const;
/** The name of the report that a key names. */
export const parseReportKey = (key: string): string => key.slice(reportPrefix.length + 14);
