import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AutoSlot, freeSlots, slotFor } from '../../../src/domain/policy/autoSlots.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import { t0 } from '../../support/builders.ts';

const used = (number: number, ago = 0): AutoSlot => ({ number, usedAt: t0 - ago });

describe('the slots of a rule that may be used', () => {
  test.each<[string, readonly AutoSlot[], number, readonly number[]]>([
    ['are all, where none was', [], 3, [0, 1, 2]],
    ['are those that were not', [used(1)], 3, [0, 2]],
    ['are none, once all were', [used(0), used(1), used(2)], 3, []],
    ['are those too that were used an hour ago', [used(0, hour), used(1, hour - 1)], 2, [0]],
    ['are none that another clock has used in our future', [used(0, -minute)], 1, []],
    ['are none whose use nobody can read', [{ number: 0, usedAt: Number.POSITIVE_INFINITY }], 1, []],
    ['are fewer by what was used above a cap that was lowered', [used(7), used(8)], 3, [0]],
    ['are none where that alone is the cap', [used(7), used(8), used(9)], 3, []],
    ['do not count one below the cap twice', [used(2), used(7)], 3, [0]],
    ['are none where the cap is nothing', [], 0, []],
  ])('%s', (_, slots, perHour, expected) => {
    expect(freeSlots(slots, perHour, t0)).toEqual(expected);
  });

  test('are never more than can be read at once', () => {
    expect(freeSlots([], 1_000_000, t0)).toHaveLength(1000);
  });

  test('an action wants one of them, and another action mostly another', () => {
    const ids = Array.from(
      { length: 64 },
      (_, n) => `019ab300-0000-7000-8000-0000${(n * 7919).toString(16).padStart(8, '0')}`,
    );
    const wanted = ids.map(id => slotFor(id, [3, 5, 8, 9]));
    expect(new Set(wanted)).toEqual(new Set([3, 5, 8, 9]));
    expect(slotFor('not a UUID', [4])).toBe(4);
    expect(slotFor(ids[0] ?? '', [])).toBeUndefined();
  });

  test('whatever comes when, and however many at once, within no hour are there more than the cap', () => {
    const rush = fc.record({ after: fc.integer({ min: 0, max: hour }), atOnce: fc.integer({ min: 1, max: 12 }) });
    const id = fc.uuid({ version: 7 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.array(rush, { maxLength: 12 }),
        fc.infiniteStream(id),
        (cap, rushes, ids) => {
          const slots = new Map<number, number>();
          const approved: number[] = [];
          let now = t0;
          for (const { after, atOnce } of rushes) {
            now += after;
            // All of them read the same; the first that wants a slot has it, and the others read again.
            for (let waiting = atOnce; waiting > 0; ) {
              const read = [...slots].map(([number, usedAt]) => ({ number, usedAt }));
              const free = freeSlots(read, cap, now);
              const wanted = new Set(Array.from({ length: waiting }, () => slotFor(String(ids.next().value), free)));
              wanted.delete(undefined);
              if (wanted.size === 0) break;
              for (const number of wanted) if (number !== undefined) slots.set(number, now);
              approved.push(...[...wanted].map(() => now));
              waiting -= wanted.size;
            }
          }
          for (const at of approved)
            expect(approved.filter(other => other <= at && other > at - hour).length).toBeLessThanOrEqual(cap);
        },
      ),
    );
  });

  test('nor where the cap changes: what is used then is within it, with all of the hour before', () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: hour / 2 }),
      cap: fc.integer({ min: 0, max: 6 }),
      pick: fc.nat(99),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const slots = new Map<number, number>();
        const approved: number[] = [];
        let now = t0;
        for (const { after, cap, pick } of steps) {
          now += after;
          const free = freeSlots(
            [...slots].map(([number, usedAt]) => ({ number, usedAt })),
            cap,
            now,
          );
          const number = free[pick % Math.max(free.length, 1)];
          if (number === undefined) continue;
          slots.set(number, now);
          approved.push(now);
          expect(approved.filter(at => at > now - hour).length).toBeLessThanOrEqual(cap);
        }
      }),
    );
  });
});
