import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { isTimeName, publicForm, rfc3339, type Wire } from '../../../src/domain/values/time.ts';
import { t0 } from '../../support/builders.ts';

const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

test('RFC 3339 is what the platform writes, for every instant from 1970 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: lastInstant }), at => {
      expect(rfc3339(at)).toBe(new Date(at).toISOString());
    }),
    { numRuns: 2000 },
  );
});

test('RFC 3339 is right on the first and last millisecond of every month, leap years included', () => {
  for (const year of [1970, 1972, 1999, 2000, 2023, 2024, 2026, 2100, 2400, 9999]) {
    for (let month = 0; month < 12; month++) {
      const first = Date.UTC(year, month, 1);
      const last = Date.UTC(year, month + 1, 1) - 1;
      expect([rfc3339(first), rfc3339(last)]).toEqual([new Date(first).toISOString(), new Date(last).toISOString()]);
    }
  }
});

describe('the public form', () => {
  test('writes numbers under names of times as RFC 3339, at any depth, and leaves other numbers', () => {
    const inside = {
      at: t0,
      createdAt: t0,
      leaseUntil: t0,
      notBefore: t0,
      sequence: 3,
      attempt: 1,
      votes: [{ at: t0, decision: 'approve' }],
      rule: { approvals: 2, expiresAfter: 60_000 },
    };
    const time = '2026-11-23T09:00:00.000Z';
    expect(publicForm(inside)).toEqual({
      at: time,
      createdAt: time,
      leaseUntil: time,
      notBefore: time,
      sequence: 3,
      attempt: 1,
      votes: [{ at: time, decision: 'approve' }],
      rule: { approvals: 2, expiresAfter: 60_000 },
    });
  });

  test('leaves out what has no value, and keeps null, false and empty text', () => {
    const form = publicForm({ gone: undefined, none: null, no: false, empty: '' });
    expect(JSON.stringify(form)).toBe('{"none":null,"no":false,"empty":""}');
    expect(Object.keys(Object(form))).not.toContain('gone');
  });

  test('has a type that says the same', () => {
    expectTypeOf<Wire<{ readonly at: number; readonly n: number }>>().toEqualTypeOf<{
      readonly at: string;
      readonly n: number;
    }>();
    expectTypeOf<Wire<{ dueAt?: number | undefined; notBefore: 'now' | number; xNotBefore: number }>>().toEqualTypeOf<{
      dueAt?: string | undefined;
      notBefore: 'now' | string;
      xNotBefore: string;
    }>();
    expectTypeOf<Wire<readonly { leaseUntil: number; flat: number }[]>>().toEqualTypeOf<
      readonly { leaseUntil: string; flat: number }[]
    >();
    expectTypeOf<Wire<{ parameters: Readonly<Record<string, unknown>> }>>().toEqualTypeOf<{
      parameters: Readonly<Record<string, unknown>>;
    }>();
    // As the code sees names.
    const times = ['at', 'notBefore', 'dueAt', 'leaseUntil', 'xNotBefore'];
    expect([...times, 'flat', 'n', 'until', 'atLeast'].filter(isTimeName)).toEqual(times);
  });
});
