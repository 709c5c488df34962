import { isLoopbackName } from '../domain/values/loopback.ts';

// What the host wants to know before anything else is loaded. A faulty setting is named by `readConfig` when the first call
// comes, so whatever it says here must only let the function be registered.

type Environment = { readonly [name: string]: string | undefined };

/** Each full hour. */
export const usualReportTimer = '0 0 * * * *';

/** Each hour, when the reports are made. */
export const usualSealTimer = '0 5 * * * *';

/** When to seal the history. */
export const sealTimerIn = ({ SEAL_SCHEDULE }: Environment): string => SEAL_SCHEDULE || usualSealTimer;

/** When to look for reports that are due. */
export const reportTimerIn = ({ REPORT_TIMER }: Environment): string => REPORT_TIMER || usualReportTimer;

/** The setting by which the host knows the work queue's connection: its own, else that of the table. */
export const workConnectionIn = ({ WORK, WORK__queueServiceUri }: Environment): 'WORK' | 'STORAGE_CONNECTION' =>
  WORK || WORK__queueServiceUri ? 'WORK' : 'STORAGE_CONNECTION';

/** The origins whose pages may call us, each as browsers write it. */
export const corsOriginsIn = ({ CORS_ORIGINS = '' }: Environment): readonly string[] =>
  CORS_ORIGINS.split(',').flatMap(entry => originIn(entry.trim()) ?? []);

/** An origin as browsers write it; `undefined` for what could never be one, or must not be. */
export const originIn = (entry: string): string | undefined => {
  const url = /[*?#@\s]/.test(entry) ? null : URL.parse(entry);
  if (url?.pathname !== '/') return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackName(url.hostname));
  return isSafe ? url.origin : undefined;
};
