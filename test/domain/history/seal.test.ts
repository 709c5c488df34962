import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { placeInFeed } from '../../../src/domain/history/feed.ts';
import { genesis } from '../../../src/domain/history/history.ts';
import { faultOfSeal, type Leaf, type Seal, sealOver, sealView } from '../../../src/domain/history/seal.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');
const at = Date.UTC(2026, 10, 23, 9);
const leaf = (n: number): Leaf => ({
  key: `feed_${at + n}_safety_${String(n).padStart(6, '0')}`,
  row: { type: 'SafetyChanged' },
});
const leaves = [1, 2, 3].map(leaf);
const more = [4, 5].map(leaf);
const first = sealOver(leaves, { tenant: 't', createdAt: at, previous: undefined }, sha256);
const second = sealOver(more, { tenant: 't', createdAt: at + 9, previous: first }, sha256);
/** As somebody makes it who can compute hashes. */
const rehashed = ({ hash: _, ...seal }: Seal): Seal => {
  const canonical = (value: object) =>
    JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  return { ...seal, hash: `sha256:${sha256(canonical(sealView(seal)))}` };
};

describe('A seal', () => {
  it('says what it covers, and follows the one before', () => {
    expect(first).toMatchObject({ number: 1, after: '', through: leaves[2]?.key, count: 3, previousHash: genesis });
    expect(second).toMatchObject({ number: 2, after: first.through, through: more[1]?.key, previousHash: first.hash });
    expect(faultOfSeal(first, leaves, undefined, sha256)).toBeUndefined();
    expect(faultOfSeal(second, more, first, sha256)).toBeUndefined();
    // The hash is over what is shown.
    expect(rehashed(second)).toEqual(second);
    expect(sealView(first).createdAt).toBe('2026-11-23T09:00:00.000Z');
  });

  it('is not made over nothing', () => {
    expect(() => sealOver([], { tenant: 't', createdAt: at, previous: undefined }, sha256)).toThrow('(this is a bug)');
  });

  it.each<[string, Partial<Seal>]>([
    ['number', { number: 3 }],
    ['tenant', { tenant: 'u' }],
    ['time', { createdAt: at + 10 }],
    ['beginning', { after: '' }],
    ['end', { through: leaf(6).key }],
    ['count', { count: 3 }],
    ['root', { root: first.root }],
    ['predecessor', { previousHash: genesis }],
  ])('whose %s is altered is found, also where its hash is made anew', (what, over) => {
    expect(faultOfSeal({ ...second, ...over }, more, first, sha256)).toBe('altered');
    // Who it belongs to is compared by whoever loads it, and when it was made is for the next one's chain to hold.
    const isFound = !['tenant', 'time'].includes(what);
    expect(faultOfSeal(rehashed({ ...second, ...over }), more, first, sha256) !== undefined).toBe(isFound);
  });

  it.each<[string, readonly Leaf[]]>([
    ['altered', [leaf(4), { ...leaf(5), row: { type: 'Rejected' } }]],
    ['removed', [leaf(5)]],
    ['added', [leaf(4), leaf(5), leaf(6)]],
    ['exchanged', [leaf(5), leaf(4)]],
    ['doubled', [leaf(4), leaf(4), leaf(5)]],
    ['of before', [leaf(3), leaf(4), leaf(5)]],
    ['all gone', []],
  ])('finds leaves that are %s, also where its root is made anew', (_, wrong) => {
    expect(faultOfSeal(second, wrong, first, sha256)).toBe('leavesAltered');
  });

  it.each([
    ['exchanged', [leaf(5), leaf(4), leaf(6)]],
    ['doubled', [leaf(4), leaf(4), leaf(6)]],
    ['of before', [leaf(3), leaf(6)]],
  ])('made over leaves that are %s is found', (_, wrong) => {
    const made = sealOver(wrong, { tenant: 't', createdAt: at, previous: first }, sha256);
    expect(faultOfSeal(made, wrong, first, sha256)).toBe('leavesAltered');
  });

  it('names places in the feed', () => {
    const id = '019ad2e4-8c00-7000-8000-000000000001';
    expect(placeInFeed(`feed_1795424412000_${id}_000012`)).toEqual({ at: 1_795_424_412_000, owner: id, sequence: 12 });
  });
});
