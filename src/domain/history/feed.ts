import { type Duration, day, type Instant, minute } from '../values/time.ts';

// The change feed of a tenant: all changes in the order of time. Its keys are public: they stand in seals.

/** The feed is read up to two minutes ago: until then something may still appear in it. */
export const feedLag: Duration = 2 * minute;

/** A row of the feed may be deleted when it is older; what was sealed of it is kept. */
export const feedKept: Duration = 35 * day;

/** A change, as its key names it. */
export type Place = {
  readonly at: Instant;
  /** What changed: an action by its id, else what its feature calls it. */
  readonly owner: string;
  /** The number of the change among those of the same owner. */
  readonly sequence: number;
};

export const placeInFeed = (key: string): Place => ({
  at: Number(key.slice(5, 18)),
  owner: key.slice(19, -7),
  sequence: Number(key.slice(-6)),
});

/** Whether what changed is an action: nothing else is called by a bare UUID. */
export const isActionId = (owner: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(owner);
