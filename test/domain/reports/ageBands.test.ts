import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ageBandOf, ageBands } from '../../../src/domain/reports/ageBands.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';

it.each([
  [-minute, 'under1Hour'],
  [0, 'under1Hour'],
  [hour - 1, 'under1Hour'],
  [hour, 'from1To8Hours'],
  [8 * hour - 1, 'from1To8Hours'],
  [8 * hour, 'from8To24Hours'],
  [day - 1, 'from8To24Hours'],
  [day, 'from1To3Days'],
  [3 * day - 1, 'from1To3Days'],
  [3 * day, 'over3Days'],
  [400 * day, 'over3Days'],
])('an age of %i ms is %s', (age, band) => {
  expect(ageBandOf(age)).toBe(band);
});

it('never puts the older of two into the younger band', () => {
  const place = (age: number) => ageBands.findIndex(({ name }) => name === ageBandOf(age));
  const age = fc.integer({ min: 0, max: 10 * day });
  fc.assert(fc.property(age, age, (a, b) => Math.sign(place(a) - place(b)) * Math.sign(a - b) >= 0));
});
