import { type Instant, laterOf, minute } from '../../domain/values/time.ts';
import type { Admit } from './ports.ts';

/** Callers that are remembered; of more, those that called longest ago begin anew. */
const mostCallers = 10_000;

/**
 * So many calls a minute of each caller in this process: a bucket that holds those of a minute and fills evenly. 0: as many
 * as they like.
 */
export const rateLimit = (perMinute: number, now: () => Instant): Admit => {
  if (perMinute === 0) return () => undefined;
  // Counted in whole numbers: a millisecond gives `perMinute`, a call costs a minute.
  const full = perMinute * minute;
  const buckets = new Map<string, { readonly credit: number; readonly at: Instant }>();
  return ({ tenant, id }) => {
    const caller = `${tenant} ${id}`;
    const known = buckets.get(caller) ?? { credit: full, at: now() };
    const at = laterOf(now(), known.at);
    const credit = Math.min(full, known.credit + (at - known.at) * perMinute);
    const isAdmitted = credit >= minute;
    // Put at the end: a map gives its keys in the order in which they came.
    buckets.delete(caller);
    buckets.set(caller, { credit: isAdmitted ? credit - minute : credit, at });
    const [oldest] = buckets.keys();
    if (buckets.size > mostCallers && oldest !== undefined) buckets.delete(oldest);
    return isAdmitted ? undefined : Math.ceil((minute - credit) / perMinute);
  };
};
