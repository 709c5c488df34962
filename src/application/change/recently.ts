import { type Duration, type Instant, second } from '../../domain/values/time.ts';

/** How old settings may be that something is judged by, from when they were asked for. */
export const recent: Duration = 30 * second;

/** Something of a tenant's, some seconds old at most. */
export type Recently<T> = {
  (tenant: string): Promise<T>;
  /** After a change by this very process: whoever made it sees it at once. */
  readonly forget?: (tenant: string) => void;
};

/** What a tenant has set: a process reads it once for everything that it does meanwhile. */
export const recently = <T>(load: (tenant: string) => Promise<T>, now: () => Instant): Recently<T> => {
  const kept = new Map<string, { readonly value: T; readonly at: Instant }>();
  const look = async (tenant: string): Promise<T> => {
    const at = now();
    const known = kept.get(tenant);
    if (known && at - known.at < recent) return known.value;
    const value = await load(tenant);
    kept.set(tenant, { value, at });
    return value;
  };
  return Object.assign(look, { forget: (tenant: string) => void kept.delete(tenant) });
};
