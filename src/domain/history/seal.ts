import * as z from 'zod';
import type { DeepReadonly } from '../actions/action.ts';
import { canonicalJson, type Sha256 } from '../values/digest.ts';
import { publicForm } from '../values/time.ts';
import { genesis } from './history.ts';
import { type Levels, leafHash, levelsOf, rootIn } from './merkle.ts';

/**
 * A row of the change feed, whole, whatever it tells of. Kept with its seal, it outlives the feed. `row.hash` is the hash of
 * what the row stands for: of an action, its history entry.
 */
export const leafSchema = z.strictObject({
  /** Its place in the feed: time, what changed, and the number of the change. */
  key: z.string(),
  row: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** The hash of the history entry, where the row is of before rows told it. */
  hash: z.string().optional(),
});
export type Leaf = DeepReadonly<z.infer<typeof leafSchema>>;

/** What a part of the feed was when it was sealed. Each follows the one before, and no part is left out. */
export const sealSchema = z.strictObject({
  tenant: z.string(),
  /** From 1. */
  number: z.int().positive(),
  createdAt: z.int().nonnegative(),
  /** The key of the last leaf of the seal before; empty in the first. Between the two nothing happened. */
  after: z.string(),
  /** The key of the last leaf. */
  through: z.string(),
  count: z.int().positive(),
  /** Of the Merkle tree over the leaves. */
  root: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type Seal = DeepReadonly<z.infer<typeof sealSchema>>;

/** How it is shown and hashed: times as RFC 3339. */
export const sealView = <S extends Omit<Seal, 'hash'>>(seal: S) => publicForm(seal);

const hashOf = (seal: Omit<Seal, 'hash'>, sha256: Sha256): string => `sha256:${sha256(canonicalJson(sealView(seal)))}`;

/** The tree over the leaves of a seal, whose root the seal names. */
export const treeOf = (leaves: readonly Leaf[], sha256: Sha256): Levels =>
  levelsOf(
    leaves.map(leaf => leafHash(canonicalJson(leaf), sha256)),
    sha256,
  );
const rootOf = (leaves: readonly Leaf[], sha256: Sha256): string => `sha256:${rootIn(treeOf(leaves, sha256), sha256)}`;

/** The seal after `previous` over what came in the feed since: at least one leaf, in the order of their keys. */
export const sealOver = (
  leaves: readonly Leaf[],
  { previous, ...made }: Pick<Seal, 'tenant' | 'createdAt'> & { readonly previous: Seal | undefined },
  sha256: Sha256,
): Seal => {
  const last = leaves.at(-1);
  if (!last) throw new Error('a seal over nothing (this is a bug)');
  const unhashed = {
    ...{ tenant: made.tenant, number: (previous?.number ?? 0) + 1, createdAt: made.createdAt },
    ...{ after: previous?.through ?? '', through: last.key, count: leaves.length, root: rootOf(leaves, sha256) },
    previousHash: previous?.hash ?? genesis,
  };
  return { ...unhashed, hash: hashOf(unhashed, sha256) };
};

/** Whether its hash is that of its content: whoever builds on a forged one proves nothing. */
export const isUnaltered = ({ hash, ...seal }: Seal, sha256: Sha256): boolean => hash === hashOf(seal, sha256);

/** What is wrong with a seal by itself, or beside the one before it. */
export type SealFault = 'altered' | 'unchained' | 'leavesAltered';

/** What is wrong with a seal after `previous`, and with its leaves; `undefined`: nothing. */
export const faultOfSeal = (
  seal: Seal,
  leaves: readonly Leaf[],
  previous: Seal | undefined,
  sha256: Sha256,
): SealFault | undefined => {
  if (!isUnaltered(seal, sha256)) return 'altered';
  const follows =
    seal.number === (previous?.number ?? 0) + 1 &&
    seal.previousHash === (previous?.hash ?? genesis) &&
    seal.after === (previous?.through ?? '');
  if (!follows) return 'unchained';
  let last = seal.after;
  for (const { key } of leaves) {
    if (key <= last) return 'leavesAltered';
    last = key;
  }
  const isWhole = last === seal.through && leaves.length === seal.count && seal.root === rootOf(leaves, sha256);
  return isWhole ? undefined : 'leavesAltered';
};
