/** Numbers that depend on the seed alone (mulberry32, behind a scramble so that neighbouring seeds differ at once). */
export const seeded = (seed: number) => {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  /** 0 <= x < 1. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <T>(among: readonly T[]): T => {
    const one = among[below(among.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  };
  const hex = (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    next,
    /** A whole number from 0 up to, not including, the limit. */
    below,
    between: (least: number, most: number): number => least + below(most - least + 1),
    chance: (probability: number): boolean => next() < probability,
    pick,
    /** Picks a name by its weight. */
    weighted: <T extends string>(weights: Readonly<Record<T, number>>): T => {
      const names = Object.entries<number>(weights);
      let left = next() * names.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of names) {
        left -= weight;
        if (left < 0 && isKey(weights, name)) return name;
      }
      throw new Error('nothing to pick from');
    },
    /** A UUIDv7 of a virtual instant. */
    id: (at: number): string => {
      const time = at.toString(16).padStart(12, '0');
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
    },
  };
};
const isKey = <T extends string>(weights: Readonly<Record<T, number>>, name: string): name is T => name in weights;
export type Random = ReturnType<typeof seeded>;
