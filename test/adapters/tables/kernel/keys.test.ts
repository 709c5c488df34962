import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expiringRange,
  indexPrefix,
  keyOf,
  parseExpiringKey,
  parseOpenKey,
} from '../../../../src/adapters/tables/actions/keys.ts';
import { createdRange } from '../../../../src/adapters/tables/kernel/keys.ts';
import { idAt } from '../../../support/manyActions.ts';

// Keys have 13 digits for it: until November 2286.
const latest = 9_999_999_999_998;
// Close together as well, so that bounds are met exactly.
const instant = fc.oneof(
  fc.integer({ min: 1_795_000_000_000, max: 1_795_000_000_005 }),
  fc.integer({ min: 0, max: latest }),
);
const anyBound = fc.option(fc.oneof(instant, fc.integer({ min: -1e15, max: 1e15 })), { nil: undefined });
const number = fc.nat(1000);

const prefixes = [
  [indexPrefix.action(), keyOf.action],
  [indexPrefix.open(), keyOf.open],
  [indexPrefix.entityId('e'), (id: string) => keyOf.byEntity('e', id)],
  [indexPrefix.investigationId('i'), (id: string) => keyOf.byInvestigation('i', id)],
  [indexPrefix.incidentId('i'), (id: string) => keyOf.byIncident('i', id)],
  [indexPrefix.decidedBy('p'), (id: string) => keyOf.byDecider('p', id)],
] as const;

describe('Key ranges', () => {
  it.each(prefixes)('of %s hold exactly what was created from one instant on and before another', (prefix, keyFor) => {
    fc.assert(
      fc.property(instant, number, anyBound, anyBound, (at, n, createdAfter, createdBefore) => {
        const key = keyFor(idAt(at, n));
        const [from, below] = createdRange(prefix, { createdAfter, createdBefore });
        const isWithin = at >= (createdAfter ?? at) && at < (createdBefore ?? latest + 1);
        expect(key >= from && key < below).toBe(isWithin);
      }),
    );
  });

  it('of what expires hold exactly what expires after one instant and not after another', () => {
    fc.assert(
      fc.property(instant, number, instant, instant, (at, n, after, until) => {
        const key = keyOf.expiring(at, idAt(1, n));
        const [from, below] = expiringRange(after, until);
        expect(key >= from && key < below).toBe(at > after && at <= until);
      }),
    );
  });

  it('of two indexes have nothing in common', () => {
    const ranges = prefixes.map(([prefix]) => createdRange(prefix, {})).toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [, below]] of ranges.entries()) expect(below <= (ranges[index + 1]?.[0] ?? '~')).toBe(true);
  });
});

it('A key tells what figures need of it', () => {
  fc.assert(
    fc.property(instant, number, (at, n) => {
      const id = idAt(at, n);
      expect(parseOpenKey(keyOf.open(id))).toEqual({ id, createdAt: at });
      expect(parseExpiringKey(keyOf.expiring(at, id))).toEqual({ id, expiresAt: at });
    }),
  );
});
