import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, levelsOf, pathIn, rootFrom, rootIn } from '../../../src/domain/history/merkle.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const hashesOf = (leaves: readonly string[]) => leaves.map(leaf => leafHash(leaf, sha256));
const rootOf = (leaves: readonly string[]) => rootIn(levelsOf(hashesOf(leaves), sha256), sha256);

/** As RFC 6962, 2.1 defines it: split at the largest power of two below the number. */
const byDefinition = (hashes: readonly string[]): string => {
  const [only, second] = hashes;
  if (only === undefined) return sha256('');
  if (second === undefined) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return sha256(`\u0001${byDefinition(hashes.slice(0, split))}${byDefinition(hashes.slice(split))}`);
};

const manyLeaves = fc.array(fc.string(), { minLength: 1, maxLength: 70 });
const leavesAndIndex = manyLeaves.chain(leaves =>
  fc.record({ leaves: fc.constant(leaves), index: fc.nat({ max: leaves.length - 1 }) }),
);

describe('A Merkle tree', () => {
  it('has the root that the RFC defines, of any number of leaves', () => {
    expect(rootOf([])).toBe(sha256(''));
    fc.assert(
      fc.property(manyLeaves, leaves => {
        expect(rootOf(leaves)).toBe(byDefinition(hashesOf(leaves)));
      }),
    );
  });

  it('has another root for other leaves, another order, or another number of them', () => {
    fc.assert(
      fc.property(manyLeaves, manyLeaves, (a, b) => {
        expect(rootOf(a) === rootOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    // The last one twice: what trees that fill up with copies take for the same.
    expect(rootOf(['a', 'b', 'c'])).not.toBe(rootOf(['a', 'b', 'c', 'c']));
  });

  it('does not take a node for a leaf', () => {
    const [left = '', right = ''] = hashesOf(['a', 'b']);
    for (const disguise of [`${left}${right}`, `\u0001${left}${right}`])
      expect(rootOf([disguise])).not.toBe(rootOf(['a', 'b']));
  });

  it('has a path from each leaf to its root, and from no other leaf, place or count', () => {
    fc.assert(
      fc.property(leavesAndIndex, fc.string(), ({ leaves, index }, other) => {
        const hashes = hashesOf(leaves);
        const levels = levelsOf(hashes, sha256);
        const place = { index, count: leaves.length, path: pathIn(levels, index) };
        const hash = hashes[index] ?? '';
        const root = rootIn(levels, sha256);
        expect(rootFrom(hash, place, sha256)).toBe(root);
        if (other !== leaves[index]) expect(rootFrom(leafHash(other, sha256), place, sha256)).not.toBe(root);
        for (const wrong of [-1, leaves.length, 0.5])
          expect(rootFrom(hash, { ...place, index: wrong }, sha256)).not.toBe(root);
        expect(rootFrom(hash, { ...place, path: [...place.path, hash] }, sha256)).toBeUndefined();
        if (place.path.length > 0)
          expect(rootFrom(hash, { ...place, path: place.path.slice(1) }, sha256)).toBeUndefined();
      }),
    );
  });
});
