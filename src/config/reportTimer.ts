/** Each full hour. */
export const usualReportTimer = '0 0 * * * *';

/**
 * When to look for reports that are due, for the host, which wants to know before anything else is loaded. A faulty
 * setting is named by `readConfig` when the first call comes, and no report is made then.
 */
export const reportTimerIn = ({ REPORT_TIMER }: { readonly [name: string]: string | undefined }): string =>
  REPORT_TIMER || usualReportTimer;
