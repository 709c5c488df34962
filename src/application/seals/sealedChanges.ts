import { placeInFeed } from '../../domain/history/feed.ts';
import type { Leaf, Seal } from '../../domain/history/seal.ts';

/** What a seal says of one change: the seal's number, and the hash of what the change stands for, where it is told. */
export type SealedChange = { readonly seal: number; readonly hash?: string | undefined };

/**
 * All sealed changes by what changed, to be held against what is stored: some 200 bytes a change, because histories lie in
 * another order than the feed.
 */
export const sealedChanges = () => {
  const owners = new Map<string, Map<number, SealedChange>>();
  let count = 0;
  return {
    add: ({ number: seal }: Seal, leaves: readonly Leaf[]): void => {
      for (const { key, row, hash = row['hash'] } of leaves) {
        const { owner, sequence } = placeInFeed(key);
        const changes = owners.get(owner) ?? new Map<number, SealedChange>();
        changes.set(sequence, { seal, ...(typeof hash === 'string' && { hash }) });
        owners.set(owner, changes);
        count += 1;
      }
    },
    /** The changes of one owner, by their numbers; they are asked for once. */
    take: (owner: string): ReadonlyMap<number, SealedChange> => {
      const changes = owners.get(owner);
      owners.delete(owner);
      return changes ?? new Map();
    },
    /** Whose have not been asked for. */
    left: () => [...owners.keys()],
    count: () => count,
  };
};
export type SealedChanges = ReturnType<typeof sealedChanges>;
