import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { externalName } from '../../../src/domain/values/ids.ts';

describe('an id of others', () => {
  test.each([
    [' Inv-77 ', 'inv-77'],
    ['E\u0301tat', '\u00e9tat'],
    ['\u212b', '\u00e5'],
    ['\ufeffa', 'a'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['\u{1f600}'.repeat(128), '\u{1f600}'.repeat(128)],
  ])('%j is the same as %j', (given, stored) => {
    expect(externalName.parse(given)).toBe(stored);
  });

  test.each(['', '  ', '.', ' .. ', 'a/b', 'a\\b', 'a?b', 'a#b', 'a,b', 'a\nb', 'a\u0000', 'a\u200bb', 'a\u200db'])(
    '%j is refused',
    given => {
      expect(externalName.safeParse(given).success).toBe(false);
    },
  );
  test.each(['a\u202eb', 'a\u00adb', 'a\u2028b', 'a\udc00', '\u3164', '\u0301', 'x'.repeat(129), '\u{e0041}a'])(
    '%j is refused too',
    given => {
      expect(externalName.safeParse(given).success).toBe(false);
    },
  );

  test('is stored in a form that nothing changes any more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), given => {
        const once = externalName.safeParse(given);
        if (once.success) expect(externalName.parse(once.data)).toBe(once.data);
      }),
      { numRuns: 2000 },
    );
  });

  test('means the same however its letters are composed and cased, and whatever blanks are around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), given => {
        const plain = externalName.safeParse(given);
        if (!plain.success) return;
        const spellings = [given.normalize('NFD'), given.normalize('NFC'), ` ${given}\t`];
        for (const spelling of spellings) expect(externalName.safeParse(spelling).data).toBe(plain.data);
      }),
      { numRuns: 2000 },
    );
  });
});
