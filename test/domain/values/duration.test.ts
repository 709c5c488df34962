import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationIn, iso8601, isoDuration } from '../../../src/domain/values/duration.ts';
import { day, hour, minute, second } from '../../../src/domain/values/time.ts';

describe('a length of time', () => {
  test.each([
    ['P7D', 7 * day],
    ['P2W', 14 * day],
    ['PT12H', 12 * hour],
    ['P1DT30M', day + 30 * minute],
    ['PT90S', 90 * second],
    ['PT36H', 36 * hour],
    ['P0D', 0],
  ])('%s is read', (text, duration) => {
    expect(durationIn(text)).toBe(duration);
  });

  test.each([
    ...['', 'P', 'PT', 'P1', '7D', 'p7d', 'P-1D', 'P1.5D', 'PT1.5H', 'P1M', 'P1Y', 'P1DT', 'PT1H1H', 'PT1M1H', ' P1D'],
    ...['P1W1D', 'P99999D', 'P1D\n', 'PT٣H'],
  ])('%j is none', text => {
    expect(durationIn(text)).toBeUndefined();
  });

  test('is written in one way, and read as the same', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000), seconds => {
        expect(durationIn(iso8601(seconds * second))).toBe(seconds * second);
      }),
    );
    expect([day, 90 * minute, 36 * hour, 61 * second].map(iso8601)).toEqual(['P1D', 'PT1H30M', 'P1DT12H', 'PT1M1S']);
  });

  test.each([
    ['PT59S', 'must be at least PT1M'],
    ['P31D', 'must be at most P30D'],
    ['P1M', 'must be a length of time as ISO 8601, as P7D, PT12H or P1DT30M'],
  ])('%s is refused: %s', (text, message) => {
    expect(isoDuration(minute, 30 * day).safeParse(text).error?.issues[0]?.message).toBe(message);
  });
});
