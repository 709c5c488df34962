import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actorWith } from '../../../src/domain/actions/action.ts';
import { administrators } from '../../../src/domain/policy/roles.ts';
import { decideSafety, type SafetyCommand } from '../../../src/domain/safety/decideSafety.ts';
import { loosensSafety, type SafetyWish, strictest } from '../../../src/domain/safety/loosensSafety.ts';
import { noSafety, type Safety } from '../../../src/domain/safety/safety.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { ada, gwen, t0 } from '../../support/builders.ts';

const kinds = ['isolateDevice', 'disableUser', 'blockUrl'] as const;
const targets = (['a', 'b', 'c'] as const).map(id => ({ kind: 'device', id }) as const);
const someWish: fc.Arbitrary<SafetyWish> = fc.record({
  paused: fc.boolean(),
  protectedTargets: fc.shuffledSubarray([...targets]),
  caps: fc
    .array(fc.option(fc.nat(3), { nil: undefined }), { minLength: 3, maxLength: 3 })
    .map(caps => Object.fromEntries(kinds.flatMap((kind, n) => (caps[n] === undefined ? [] : [[kind, caps[n]]])))),
});
const capOf = ({ caps }: SafetyWish, kind: (typeof kinds)[number]) => caps[kind] ?? Number.POSITIVE_INFINITY;
/** Written down once more: what could run, or with less, that could not before. */
const isLooser = (before: SafetyWish, after: SafetyWish) =>
  targets.some(
    ({ id }) => [before, after].map(wish => wish.protectedTargets.some(each => each.id === id)).join() === 'true,false',
  ) || kinds.some(kind => capOf(after, kind) > capOf(before, kind));

const by = actorWith(ada, administrators);
const second = actorWith(gwen, administrators);
const change = (wanted: SafetyWish, needsTwo = true): SafetyCommand => ({
  ...{ type: 'Change', wanted: { ...wanted, reason: 'because' }, needsTwo, by, now: t0 },
});
const then = (before: Safety, command: SafetyCommand): Safety => {
  const decision = decideSafety(before, command);
  return decision.type === 'happened' ? decision.after : before;
};
const wishOf = ({ paused, protectedTargets, caps }: SafetyWish): SafetyWish => ({ paused, protectedTargets, caps });

describe('a change of the safety settings', () => {
  test('loosens exactly where a target loses its protection, or a cap is higher or gone; to pause or resume is free', () => {
    fc.assert(
      fc.property(someWish, someWish, (before, wanted) => {
        expect(loosensSafety(before, wanted).length > 0).toBe(isLooser(before, wanted));
        expect(loosensSafety(before, { ...before, paused: !before.paused })).toEqual([]);
      }),
    );
  });

  test('never lets anything run with less before somebody else has confirmed it, whatever one administrator asks', () => {
    fc.assert(
      fc.property(someWish, fc.array(someWish, { maxLength: 5 }), (first, wishes) => {
        let settings: Safety = { ...noSafety, ...first };
        for (const wanted of wishes) {
          const next = then(settings, change(wanted));
          expect(isLooser(settings, next)).toBe(false);
          // The pause holds as it is wanted, and so does everything that is stricter.
          expect(next.paused).toBe(wanted.paused);
          expect(isLooser(wanted, next)).toBe(false);
          expect(decideSafety(next, { type: 'Confirm', by, now: t0 }).type).toBe('refused');
          settings = next;
        }
      }),
    );
  });

  test('that was confirmed is what was wanted; one that was taken back leaves nothing', () => {
    fc.assert(
      fc.property(someWish, someWish, (first, wanted) => {
        const asked = then({ ...noSafety, ...first }, change(wanted));
        const confirmed = then(asked, { type: 'Confirm', by: second, now: t0 + minute });
        expect(wishOf(confirmed)).toEqual(wishOf(wanted));
        const withdrawn = then(asked, { type: 'Withdraw', by, now: t0 + minute });
        expect(withdrawn.waiting).toBeUndefined();
        expect(wishOf(withdrawn)).toEqual(wishOf(asked));
      }),
    );
  });

  test('holds at once where one administrator is enough', () => {
    const { caps } = then({ ...noSafety, caps: { isolateDevice: 1 } }, change({ ...noSafety }, false));
    expect(caps).toEqual({});
  });

  test('that changes nothing but what waits is not said to have been made', () => {
    const before = {
      ...noSafety,
      caps: { isolateDevice: 1 },
      reason: 'at first',
      changedBy: second,
      changedAt: t0 - 1,
    };
    expect(then(before, change({ ...noSafety }))).toMatchObject({ ...before, version: 1, waiting: { caps: {}, by } });
    expect(strictest(before, noSafety)).toEqual(wishOf(before));
  });
});
