// What the host wants to know before anything else is loaded. A faulty setting is named by `readConfig` when the first call
// comes, so whatever it says here must only let the function be registered.

type Environment = { readonly [name: string]: string | undefined };

/** Each full hour. */
export const usualReportTimer = '0 0 * * * *';

/** When to look for reports that are due. */
export const reportTimerIn = ({ REPORT_TIMER }: Environment): string => REPORT_TIMER || usualReportTimer;

/** The setting by which the host knows the work queue's connection: its own, else that of the table. */
export const workConnectionIn = ({ WORK, WORK__queueServiceUri }: Environment): 'WORK' | 'STORAGE_CONNECTION' =>
  WORK || WORK__queueServiceUri ? 'WORK' : 'STORAGE_CONNECTION';
