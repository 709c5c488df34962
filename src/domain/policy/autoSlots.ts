import { hour, type Instant } from '../values/time.ts';

/**
 * A place in which a rule notes one of its automatic approvals. A rule that approves up to N within an hour has the places
 * 0 to N-1; each is used again an hour after it was used last, so within no hour there are more than N.
 */
export type AutoSlot = {
  readonly number: number;
  /** When it was used last. */
  readonly usedAt: Instant;
};

/** More places than this are not kept, whatever a policy says: they are read at each automatic approval. */
const mostSlots = 1000;

/**
 * The places that may be used now. Where the cap was lowered within the hour, what was used above it counts against it: of
 * N places only the first L are left, so many that they and all uses above them are no more than N.
 */
export const freeSlots = (slots: readonly AutoSlot[], perHour: number, now: Instant): readonly number[] => {
  const used = new Set(slots.filter(({ usedAt }) => usedAt > now - hour).map(({ number }) => number));
  const usedFrom = (first: number) => [...used].filter(number => number >= first).length;
  const cap = Math.min(perHour, mostSlots);
  let end = cap;
  while (end > 0 && end + usedFrom(end) > cap) end--;
  return Array.from({ length: end }, (_, number) => number).filter(number => !used.has(number));
};

/**
 * One of the free places: another one for another action, so that many at once seldom want the same. By the end of the
 * action's id, which is random in a UUIDv7. `undefined`: the cap is used up.
 */
export const slotFor = (actionId: string, free: readonly number[]): number | undefined =>
  free[(Number.parseInt(actionId.slice(-8), 16) || 0) % Math.max(free.length, 1)];
