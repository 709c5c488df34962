import type { SealStore } from '../../../application/seals/ports.ts';
import { leftOut } from '../../../domain/values/portion.ts';
import { feedRange, oldestFirst, rangeOf } from '../kernel/keys.ts';
import { inRange, pagesOf } from '../kernel/rangeReads.ts';
import type { Entity } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { leavesOfFeed } from './feedLeaves.ts';
import { keyOfSeal, leavesOf, sealPrefix } from './keys.ts';
import { leavesFrom, rowsOfLeaves, rowsOfSeal, sealFrom } from './rows.ts';

/** Seals over the feed: one row each that is never written again, and their leaves in rows beside it. */
export const sealStore = (outside: Outside): SealStore => {
  const { requests } = outside;
  return {
    newestSeal: async tenant => {
      for await (const { entities } of pagesOf(requests, inRange(tenant, rangeOf(sealPrefix)), 1))
        for (const row of entities) return sealFrom(row);
      return undefined;
    },

    loadSeal: async (tenant, number) => {
      const row = await requests.get(tenant, keyOfSeal.seal(number));
      return row && sealFrom(row);
    },

    loadLeaves: async (tenant, number) => {
      const pages: Entity[] = [];
      for await (const { entities } of pagesOf(requests, inRange(tenant, rangeOf(leavesOf(number)))))
        pages.push(...entities);
      return pages.flatMap(leavesFrom);
    },

    feedAfter: async (tenant, after, before, limit) => {
      const [from] = feedRange(0);
      // No key lies between a key and itself with a blank behind it.
      const range = [after === '' ? from : `${after} `, `feed_${oldestFirst(before)}`] as const;
      const rows: Entity[] = [];
      let complete = true;
      for await (const page of pagesOf(requests, inRange(tenant, range), () => Math.min(limit - rows.length, 1000))) {
        rows.push(...page.entities);
        complete = page.isLast;
        if (rows.length >= limit) break;
      }
      return { items: await leavesOfFeed(requests, tenant, rows), complete, ...leftOut(0) };
    },

    saveSeal: async (seal, leaves, commitId) => {
      const { tenant, number, createdAt: at } = seal;
      const key = keyOfSeal.seal(number);
      const saved = await commitRecords(outside, tenant, [
        {
          ...{ key, at, witness: { key, commitId } },
          before: new Map(),
          after: rowsOfSeal(seal, { commitId }),
          added: rowsOfLeaves(number, leaves),
          readBack: (rows, added) => {
            sealFrom(rows.get(key) ?? {});
            for (const row of added.values()) leavesFrom(row);
          },
        },
      ]);
      return saved.type === 'committed';
    },
  };
};
