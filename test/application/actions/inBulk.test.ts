import { describe, expect, it } from 'vitest';
import { inBulk } from '../../../src/application/actions/inBulk.ts';
import { storageUnavailable, unreadableRecord } from '../../../src/application/change/failures.ts';

const items = (...ids: readonly string[]) => ids.map((id, n) => ({ id, n }));
const many = items(...Array.from({ length: 30 }, (_, n) => `id-${n}`));
const message = (error: unknown) => (error instanceof Error ? error.message : 'no error');
/** Lets everything that can go on go on. */
const moment = () => new Promise(resolve => setImmediate(resolve));

describe('Several at once', () => {
  it('are eight at most, and answered in the order asked', async () => {
    let [now, most] = [0, 0];
    const results = await inBulk(
      many,
      async ({ n }): Promise<number | string> => {
        now += 1;
        most = Math.max(most, now);
        // The first take the longest.
        for (let turn = 0; turn < 30 - n; turn++) await moment();
        now -= 1;
        return n;
      },
      message,
    );
    expect(most).toBe(8);
    expect(results.map(([item, result]) => [item.n, result])).toEqual(many.map(({ n }) => [n, n]));
  });

  it('that are the same, however it is written, come one after another in their order', async () => {
    const begun: number[] = [];
    const underWay = new Set<string>();
    const results = await inBulk(
      items('a', 'B', 'A', 'b', 'a'),
      async ({ id, n }): Promise<number | string> => {
        const same = id.toLowerCase();
        expect(underWay.has(same)).toBe(false);
        underWay.add(same);
        begun.push(n);
        await moment();
        underWay.delete(same);
        return n;
      },
      message,
    );
    expect(begun.filter(n => n !== 1 && n !== 3)).toEqual([0, 2, 4]);
    expect(begun.filter(n => n === 1 || n === 3)).toEqual([1, 3]);
    expect(results.map(([, result]) => result)).toEqual([0, 1, 2, 3, 4]);
  });

  it('go on when one of them fails', async () => {
    const results = await inBulk(
      many,
      async ({ n }): Promise<number | string> => {
        if (n === 3) throw unreadableRecord('damaged');
        return n;
      },
      message,
    );
    expect(results.map(([, result]) => result)).toEqual(many.map(({ n }) => (n === 3 ? 'damaged' : n)));
  });

  it('are not begun any more once storage is gone, and it is told once for each that was', async () => {
    const begun: number[] = [];
    const told: unknown[] = [];
    const results = await inBulk(
      many,
      async ({ n }): Promise<number | string> => {
        begun.push(n);
        await moment();
        throw storageUnavailable('gone');
      },
      error => {
        told.push(error);
        return message(error);
      },
    );
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(told).toHaveLength(8);
    expect(results.map(([, result]) => result)).toEqual(many.map(() => 'gone'));
  });
});
