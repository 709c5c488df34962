import type { Sha256 } from '../values/digest.ts';

// A Merkle tree as in RFC 6962 (2.1), over texts: what is hashed begins with another byte for a leaf than for a node, so
// that neither can be taken for the other, and the last of an odd number goes up as it is. Hashes are hexadecimal text, also
// where two of them are hashed together, so that a line in any language can do it.

/** The hash of a leaf: the byte 0, and the leaf. */
export const leafHash = (leaf: string, sha256: Sha256): string => sha256(`\u0000${leaf}`);
/** The hash of a node: the byte 1, and the hashes of the two below it. */
const nodeHash = (left: string, right: string, sha256: Sha256): string => sha256(`\u0001${left}${right}`);

/** From the hashes of the leaves up to the root, which stands alone in the last level. */
export type Levels = readonly (readonly string[])[];

export const levelsOf = (leafHashes: readonly string[], sha256: Sha256): Levels => {
  const levels = [leafHashes];
  for (let below = leafHashes; below.length > 1; ) {
    const level: string[] = [];
    for (let left = 0; left < below.length; left += 2) {
      const [first = '', second] = below.slice(left, left + 2);
      level.push(second === undefined ? first : nodeHash(first, second, sha256));
    }
    levels.push(level);
    below = level;
  }
  return levels;
};

/** The root; of no leaves the hash of nothing. */
export const rootIn = (levels: Levels, sha256: Sha256): string => levels.at(-1)?.[0] ?? sha256('');

/** The hashes that lead from a leaf to the root, from below: at each level its neighbour's, where it has one. */
export const pathIn = (levels: Levels, index: number): readonly string[] => {
  const path: string[] = [];
  let place = index;
  for (const level of levels.slice(0, -1)) {
    const neighbour = level[place % 2 === 0 ? place + 1 : place - 1];
    if (neighbour !== undefined) path.push(neighbour);
    place = (place - (place % 2)) / 2;
  }
  return path;
};

/** That a leaf stands at this place of a tree of so many leaves. */
export type Place = { readonly index: number; readonly count: number; readonly path: readonly string[] };

/** The root to which a leaf's hash leads from its place; `undefined` where the path is not one of such a tree. */
export const rootFrom = (leaf: string, { index, count, path }: Place, sha256: Sha256): string | undefined => {
  if (!(Number.isInteger(index) && index >= 0 && index < count)) return undefined;
  const left = [...path];
  let [hash, place] = [leaf, index];
  for (let width = count; width > 1; width = (width + (width % 2)) / 2) {
    const isRight = place % 2 === 1;
    if (isRight || place + 1 < width) {
      const neighbour = left.shift();
      if (neighbour === undefined) return undefined;
      hash = isRight ? nodeHash(neighbour, hash, sha256) : nodeHash(hash, neighbour, sha256);
    }
    place = (place - (place % 2)) / 2;
  }
  return left.length === 0 ? hash : undefined;
};
