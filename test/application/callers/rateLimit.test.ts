import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rateLimit } from '../../../src/application/callers/rateLimit.ts';
import { minute, second } from '../../../src/domain/values/time.ts';
import { movingClock } from '../../support/deps.ts';

const one = { tenant: 't', id: 'one' };
const other = { tenant: 't', id: 'other' };

describe('A caller', () => {
  it('may call as often as a minute allows, then hears how long to wait, and may go on after that', () => {
    const clock = movingClock();
    const admit = rateLimit(60, clock.now);
    for (let n = 0; n < 60; n++) expect(admit(one)).toBeUndefined();
    expect(admit(one)).toBe(second);
    clock.pass(second - 1);
    expect(admit(one)).toBe(1);
    clock.pass(1);
    expect([admit(one), admit(one)]).toEqual([undefined, second]);
  });

  it('is kept from nothing by another one, nor by the same id in another tenant', () => {
    const admit = rateLimit(1, movingClock().now);
    expect([admit(one), admit(one), admit(other), admit({ ...one, tenant: 'u' })]).toEqual([
      ...[undefined, minute, undefined, undefined],
    ]);
  });

  it('may call without end where there is no limit', () => {
    const admit = rateLimit(0, movingClock().now);
    for (let n = 0; n < 10_000; n++) expect(admit(one)).toBeUndefined();
  });

  it('is not punished for a clock that is set back', () => {
    const clock = movingClock();
    const admit = rateLimit(2, clock.now);
    admit(one);
    clock.pass(-minute);
    expect(admit(one)).toBeUndefined();
    clock.pass(2 * minute);
    expect(admit(one)).toBeUndefined();
  });

  it('never passes more than a minute holds and the time since gives, and always what it is told to wait for', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 600 }), (pauses, perMinute) => {
        const clock = movingClock();
        const begun = clock.now();
        const admit = rateLimit(perMinute, clock.now);
        let admitted = 0;
        for (const pause of pauses) {
          clock.pass(pause);
          const wait = admit(one);
          if (wait === undefined) admitted += 1;
          else {
            expect(wait).toBeGreaterThan(0);
            clock.pass(wait);
            expect(admit(one)).toBeUndefined();
            admitted += 1;
          }
          expect(admitted).toBeLessThanOrEqual(perMinute + ((clock.now() - begun) * perMinute) / minute + 1e-6);
        }
      }),
    );
  });
});

it('Only the latest ten thousand callers are remembered', () => {
  const admit = rateLimit(1, movingClock().now);
  admit(one);
  for (let n = 0; n < 9_999; n++) admit({ tenant: 't', id: String(n) });
  expect(admit(one)).toBe(minute);
  for (let n = 0; n < 10_000; n++) admit({ tenant: 'u', id: String(n) });
  expect(admit(one)).toBeUndefined();
});
