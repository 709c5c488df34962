import { type Duration, type Instant, second } from '../../domain/values/time.ts';
import type { Check, Probe } from './ports.ts';

/** How everything stands that the work needs, looked at at once. */
const readinessOf = (probes: readonly Probe[]): Promise<readonly Check[]> =>
  Promise.all(
    probes.map(async ({ name, fault }): Promise<Check> => {
      const found = await fault();
      return found ? { name, state: 'failed', ...found } : { name, state: 'ok' };
    }),
  );

/** How old an answer may be. Readiness is for everybody, and each look at it asks storage, queue and identity provider. */
const recent: Duration = 3 * second;

/** Looks at most every few seconds; who asks meanwhile, or while it looks, gets the same answer. */
export const recentReadiness = (probes: readonly Probe[], now: () => Instant): (() => Promise<readonly Check[]>) => {
  let last: { readonly checks: Promise<readonly Check[]>; readonly endedAt?: Instant } | undefined;
  const isRecent = (endedAt: Instant | undefined) => endedAt === undefined || Math.abs(now() - endedAt) < recent;
  return () => {
    if (last && isRecent(last.endedAt)) return last.checks;
    const checks = readinessOf(probes).finally(() => {
      last = { checks, endedAt: now() };
    });
    last = { checks };
    return checks;
  };
};
