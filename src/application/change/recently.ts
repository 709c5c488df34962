import type { Duration, Instant } from '../../domain/values/time.ts';
import { second } from '../../domain/values/time.ts';

/** How old settings may be that something is judged by, from when they were asked for. */
export const recent: Duration = 30 * second;

/** What a tenant has set, some seconds old at most: a process reads it once for everything that it does meanwhile. */
export const recently = <T>(load: (tenant: string) => Promise<T>, now: () => Instant) => {
  const kept = new Map<string, { readonly value: T; readonly at: Instant }>();
  return async (tenant: string): Promise<T> => {
    const at = now();
    const known = kept.get(tenant);
    if (known && at - known.at < recent) return known.value;
    const value = await load(tenant);
    kept.set(tenant, { value, at });
    return value;
  };
};
