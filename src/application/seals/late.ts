import { feedLag, placeInFeed } from '../../domain/history/feed.ts';
import type { Leaf } from '../../domain/history/seal.ts';
import { type Duration, type Instant, minute } from '../../domain/values/time.ts';
import { isPassing } from '../change/failures.ts';
import type { Probe } from '../readiness/ports.ts';
import type { SealStore } from './ports.ts';

/** Whether a change has waited too long for its seal. 0: nothing is ever late. */
export const isLate = ({ key }: Leaf, now: Instant, lateAfter: Duration): boolean =>
  lateAfter > 0 && now - placeInFeed(key).at > lateAfter;

/** Whoever asks for readiness waits for it: of more tenants than this, the others are left to the timer's log. */
const mostLookedAt = 20;
/** How long an answer holds: it changes by the hour, and costs two requests a tenant. */
const holds: Duration = minute;

/**
 * Whether the feeds of the tenants are sealed in time. Anybody may ask for readiness, so it says no more than that; the log
 * names the tenant. A tenant that has no seal yet is given time from the first look: what is new to sealing is not late.
 */
export const sealProbe = (
  store: Pick<SealStore, 'newestSeal' | 'feedAfter'>,
  now: () => Instant,
  tenants: readonly string[],
  lateAfter: Duration,
): Probe => {
  const startedAt = now();
  const isTenantLate = async (tenant: string): Promise<boolean> => {
    const newest = await store.newestSeal(tenant);
    if (!newest && now() - startedAt <= lateAfter) return false;
    const { items } = await store.feedAfter(tenant, newest?.through ?? '', now() - feedLag, 1);
    return items.some(leaf => isLate(leaf, now(), lateAfter));
  };
  let last: { readonly isAnyLate: boolean; readonly at: Instant } | undefined;
  return {
    name: 'sealLag',
    fault: async () => {
      if (lateAfter === 0) return undefined;
      if (!last || Math.abs(now() - last.at) > holds) {
        // A seal that cannot be read holds up all later ones; that storage is away is another probe's to say.
        const look = (tenant: string) => isTenantLate(tenant).catch(error => !isPassing(error));
        const looks = await Promise.all(tenants.slice(0, mostLookedAt).map(look));
        last = { isAnyLate: looks.some(Boolean), at: now() };
      }
      return last.isAnyLate ? {} : undefined;
    },
  };
};
