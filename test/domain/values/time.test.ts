import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publicForm, rfc3339 } from '../../../src/domain/values/time.ts';
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
});
