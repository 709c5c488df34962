import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleaned, cut, deceptiveIn, isVisible, lengthOf } from '../../../src/domain/values/characters.ts';
import { line, someWords, words } from '../../../src/domain/values/text.ts';

const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';

describe('what hides or reorders text', () => {
  const deceptive = {
    'an order of direction': 'pay\u202etxt.exe',
    'an isolate': 'a\u2066b',
    'a tag': 'a\u{e0041}',
    'a zero-width space': 'pay\u200bload',
    'a joiner between Latin letters': 'pay\u200dload',
    'a joiner alone': '\u200d',
    'two joiners behind an Arabic letter': '\u0645\u200c\u200cb',
    'a joiner behind an emoji that joins nothing': '\u{1f468}\u200d',
    'a word joiner': 'a\u2060b',
    'a byte order mark inside': 'a\ufeffb',
    'a soft hyphen': 'mal\u00adware',
    'a row of variation selectors': 'a\ufe0f\ufe01\ufe02',
    'a variation selector at the start': '\ufe0fa',
    'a supplementary selector behind another': 'a\u{e0101}\u{e0102}',
    'an annotation': 'a\ufff9b\ufffac\ufffb',
  };
  test.each(Object.entries(deceptive))('%s is refused, named, and cleaned away', (_, text) => {
    const result = line(256).safeParse(text);
    expect(result.error?.issues[0]?.message).toMatch(/U\+[0-9A-F]{4,}, which hides or reorders text/);
    expect(words.safeParse(text).success).toBe(false);
    expect(deceptiveIn(cleaned(text))).toBeUndefined();
  });

  const honest = {
    'an emoji of a family': family,
    'an emoji with a skin tone and a joiner': '\u{1f469}\u{1f3fd}\u200d\u{1f4bb}',
    'an emoji with a variation selector and a joiner': '\u2764\ufe0f\u200d\u{1f525}',
    'Persian with a non-joiner': '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
    'Malayalam with a joiner at its end': '\u0d28\u0d4d\u200d',
    Hebrew: '\u05e9\u05dc\u05d5\u05dd',
    'combining marks': 'e\u0301 z\u0323\u0307',
    'marks of direction': 'a\u200eb\u200f',
    'an ideograph with its variant': '\u845b\u{e0100}',
  };
  test.each(Object.entries(honest))('%s stays as it is', (_, text) => {
    expect(line(256).parse(text)).toBe(text);
    expect(someWords.parse(text)).toBe(text);
    expect(cleaned(text)).toBe(text);
  });

  test('line and paragraph separators are stored and come back', () => {
    expect(words.parse('a\u2028b\u2029c')).toBe('a\u2028b\u2029c');
  });

  test('cleaned text never deceives, whatever it was', () => {
    const unit = fc.oneof(
      fc.constantFrom(...Object.values({ ...deceptive, ...honest })),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(unit).map(units => units.join('')),
        text => {
          expect(deceptiveIn(cleaned(text))).toBeUndefined();
        },
      ),
    );
  });
});

describe('something visible', () => {
  test.each(['', ' ', '\u2800', '\u3164', '\u200e', '\u0301', '\u115f\u1160'])('is not in %j', text => {
    expect(isVisible(text)).toBe(false);
    expect(line(64).safeParse(text).success).toBe(false);
    expect(someWords.safeParse(text).success).toBe(false);
  });
  test('blanks alone are no words, and no fault', () => {
    expect(words.parse(' \n ')).toBeUndefined();
  });
});

describe('lengths', () => {
  test('are counted in characters, not in halves of them', () => {
    expect(line(3).safeParse('\u{1f600}'.repeat(3)).success).toBe(true);
    expect(line(3).safeParse('\u{1f600}'.repeat(4)).error?.issues[0]?.message).toBe('must be at most 3 characters');
  });

  test('cut text is no longer than asked, a beginning, and whole characters', () => {
    const unit = fc.constantFrom('a', '\u{1f600}', family, 'e\u0301', '\u{1f469}\u{1f3fd}', '\u0d28\u0d4d\u200d');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), fc.integer({ min: 6, max: 30 }), (units, most) => {
        const text = units.join('');
        const short = cut(text, most);
        expect(lengthOf(short)).toBeLessThanOrEqual(most);
        if (short === text) return;
        expect(short.endsWith('…')).toBe(true);
        const kept = short.slice(0, -1);
        const beginnings = units.map((_, index) => units.slice(0, index).join(''));
        expect(beginnings).toContain(kept);
      }),
    );
  });
});
