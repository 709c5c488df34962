import type { Broken } from '../../domain/history/broken.ts';
import { feedKept, placeInFeed } from '../../domain/history/feed.ts';
import { faultOfSeal, type Leaf, type Seal } from '../../domain/history/seal.ts';
import { canonicalJson } from '../../domain/values/digest.ts';
import type { Instant } from '../../domain/values/time.ts';
import { isUnreadableRecord } from '../change/failures.ts';
import type { SealCopy, VerifyDeps } from './ports.ts';
import type { SealedChanges } from './sealedChanges.ts';

/** What was found out of the seals on the way. */
export type SealFigures = { newest?: Seal; seals: number; copied: number };
export type SealsSeen = {
  readonly sealed: SealedChanges;
  readonly figures: SealFigures;
  readonly seen: (copy: SealCopy) => Promise<void>;
};

const unreadable = 'unreadable';
/** What is stored, or that it cannot be read. */
export const orUnreadable = async <T>(reading: Promise<T>): Promise<T | typeof unreadable> => {
  try {
    return await reading;
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    return unreadable;
  }
};

/**
 * Walks the seals from the first to the newest: each by itself, beside the one before, beside its copy, its leaves beside
 * its root, and the feed beside its leaves. What is broken comes in the order of the seals.
 */
export const brokenSeals = async function* (
  { store, sealCopies: copies, sha256, now }: VerifyDeps,
  tenant: string,
  { sealed, figures, seen }: SealsSeen,
): AsyncGenerator<Broken> {
  const last = await store.newestSealNumber(tenant);
  figures.copied = (await copies?.newestCopy(tenant)) ?? 0;
  let previous: Seal | undefined;
  for (let number = 1; number <= last; number++) {
    const seal = await orUnreadable(store.loadSeal(tenant, number));
    if (!seal) return yield { type: 'SealMissing', seal: number };
    const leaves = seal === unreadable ? seal : await orUnreadable(store.loadLeaves(tenant, number));
    if (seal === unreadable || leaves === unreadable) return yield { type: 'SealUnreadable', seal: number };
    const copy = await orUnreadable(copyOf(copies, tenant, number));
    if (copy === unreadable) yield { type: 'CopyUnreadable', seal: number };
    else if (copy && copy.seal.hash !== seal.hash) yield { type: 'SealNotAsCopied', seal: number };
    else if (!copy && number < figures.copied) yield { type: 'CopyMissing', seal: number };
    const fault = seal.tenant === tenant ? faultOfSeal(seal, leaves, previous, sha256) : 'altered';
    if (fault) yield { type: 'SealFaulty', seal: number, fault };
    yield* brokenFeed(await store.feedThrough(tenant, seal.after, seal.through), leaves, number, now());
    sealed.add(seal, leaves);
    await seen({ seal, leaves });
    previous = seal;
    figures.seals = number;
    figures.newest = seal;
  }
  yield* beyondTheNewest({ store, sealCopies: copies }, tenant, last, figures.copied);
};

const copyOf = async (
  copies: VerifyDeps['sealCopies'],
  tenant: string,
  number: number,
): Promise<SealCopy | undefined> => copies?.loadCopy(tenant, number);

/** What tells of seals that are not there any more. Meanwhile one may have been made. */
const beyondTheNewest = async function* (
  { store, sealCopies: copies }: Pick<VerifyDeps, 'store' | 'sealCopies'>,
  tenant: string,
  last: number,
  copied: number,
): AsyncGenerator<Broken> {
  const [orphan] = await store.leavesFrom(tenant, last + 1);
  for (const number of [orphan ?? 0, copied].filter(each => each > last)) {
    const seal = await orUnreadable(store.loadSeal(tenant, number));
    if (seal) continue;
    const isCopied = copied >= number && (await orUnreadable(copyOf(copies, tenant, number)));
    yield { type: 'SealMissing', seal: number, ...(isCopied && { copied: true }) };
  }
};

/** Both are in the order of their keys. A row that is missing may be older than the feed is kept. */
const brokenFeed = function* (
  feed: readonly Leaf[],
  leaves: readonly Leaf[],
  seal: number,
  now: Instant,
): Generator<Broken> {
  const rows = new Map(feed.map(({ key, row }) => [key, row]));
  for (const { key, row } of leaves) {
    const stored = rows.get(key);
    rows.delete(key);
    if (!stored) {
      if (now - placeInFeed(key).at < feedKept) yield { type: 'FeedRowMissing', key, seal };
    } else if (canonicalJson(stored) !== canonicalJson(row)) yield { type: 'FeedRowAltered', key, seal };
  }
  for (const key of rows.keys()) yield { type: 'FeedRowAdded', key, seal };
};
