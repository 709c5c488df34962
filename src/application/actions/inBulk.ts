import { groupBy } from '../../domain/values/groupBy.ts';
import { isPassing } from '../change/failures.ts';

/** So many items are under way at once. */
const mostAtOnce = 8;

/**
 * Does something for each item, a few at a time, and gives the items with what became of them, in their order. Items of the
 * same id come one after another, so that what is answered does not depend on who is faster. `failed` makes a result of what
 * was thrown, so that one item stops no other; but once storage is unavailable, what has not begun is not tried any more: all
 * of it would fare alike, and each try takes long.
 */
export const inBulk = async <Item extends { readonly id: string }, R>(
  items: readonly Item[],
  run: (item: Item, index: number) => Promise<R>,
  failed: (error: unknown) => R,
): Promise<readonly (readonly [item: Item, result: R])[]> => {
  let outage: { readonly result: R } | undefined;
  const resultOf = async (item: Item, index: number): Promise<R> => {
    if (outage) return outage.result;
    try {
      return await run(item, index);
    } catch (error) {
      const result = failed(error);
      if (isPassing(error)) outage = { result };
      return result;
    }
  };
  const results: (readonly [Item, R])[] = [];
  const waiting = [...groupBy([...items.entries()], ([, { id }]) => id.toLowerCase()).values()];
  const takeTurns = async (): Promise<void> => {
    for (let same = waiting.shift(); same; same = waiting.shift())
      for (const [index, item] of same) results[index] = [item, await resultOf(item, index)];
  };
  await Promise.all(Array.from({ length: mostAtOnce }, takeTurns));
  return results;
};
