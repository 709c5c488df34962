import type { Principal } from '../../domain/policy/roles.ts';
import { type Duration, type Instant, second } from '../../domain/values/time.ts';
import type { SubmitDeps } from './ports.ts';

/** How many open actions of one submitter there may be, and what this process knows of how many there are. */
export type OpenLimit = {
  /** 0: as many as it likes, and nothing is counted. */
  readonly most: number;
  readonly counted: Map<string, Counted>;
};
type Counted = { readonly open: Promise<number>; readonly at: Instant; readonly since: number };
export const openLimit = (most: number): OpenLimit => ({ most, counted: new Map() });

/** A count is good for so long; where it forbids something, for a shorter time. */
const usually: Duration = 30 * second;
const atTheLimit: Duration = 5 * second;
const mostSubmitters = 1000;

/**
 * Whether a submitter may open another action: by a count some seconds old and what it has submitted since, so at most one
 * bounded read in some seconds. Several processes can pass the limit together by what they take in within that time.
 */
export const mayOpen = async (
  { store, now, openLimit: { most, counted } }: Pick<SubmitDeps, 'store' | 'now' | 'openLimit'>,
  { tenant, id }: Principal,
): Promise<boolean> => {
  if (most === 0) return true;
  const submitter = `${tenant} ${id}`;
  const count = async (): Promise<number> => {
    const open = store.countOpen(tenant, id, most);
    counted.delete(submitter);
    counted.set(submitter, { open, at: now(), since: 0 });
    const [oldest] = counted.keys();
    if (counted.size > mostSubmitters && oldest !== undefined) counted.delete(oldest);
    // A read that failed is no count.
    return open.catch((error: unknown) => {
      counted.delete(submitter);
      throw error;
    });
  };
  const known = counted.get(submitter);
  const age = known ? now() - known.at : Number.POSITIVE_INFINITY;
  let open = known && age < usually ? (await known.open) + known.since : await count();
  if (open >= most && age >= atTheLimit && age < usually) open = await count();
  if (open >= most) return false;
  const latest = counted.get(submitter);
  if (latest) counted.set(submitter, { ...latest, since: latest.since + 1 });
  return true;
};
