import * as z from 'zod';
import { deceptiveIn, isVisible, lengthOf } from './characters.ts';

const inWords = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

type Check = (text: string) => string | undefined;
const checked = (checks: readonly Check[]) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const message = checks.map(check => check(text)).find(fault => fault !== undefined);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

const atMost =
  (most: number): Check =>
  text =>
    lengthOf(text) > most ? `must be at most ${most} characters` : undefined;
const honest: Check = text => {
  const found = deceptiveIn(text);
  return found === undefined
    ? undefined
    : `must not contain ${inWords(found)}, which hides or reorders text; remove it`;
};
const visible: Check = text => {
  if (text === '') return 'must not be empty';
  return isVisible(text) ? undefined : 'must contain something that can be seen';
};
// `Cs`: one half of a character, which has no UTF-8, so no digest and no place in a filter.
const oneLine: Check = text =>
  /[\p{Cc}\p{Cs}]/u.test(text) ? 'must not contain control characters or line breaks' : undefined;
const someLines: Check = text =>
  /(?![\t\n\r])[\p{Cc}\p{Cs}]/u.test(text) ? 'must not contain control characters' : undefined;

/** One line that says something: a name, a title, a tag, a path. Blanks around it are not part of it. */
export const line = (most: number) =>
  checked([honest, visible, atMost(most), oneLine]).meta({
    minLength: 1,
    maxLength: most,
    pattern: String.raw`^[^\p{Cc}\p{Cs}]*$`,
  });

/** The most characters that a comment or reason may have. */
const mostWords = 2000;
const linesPattern = String.raw`^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$`;
/** Some lines of a person's words; blanks alone are nothing. */
export const words = checked([honest, text => (text === '' ? undefined : visible(text)), atMost(mostWords), someLines])
  .meta({ maxLength: mostWords, pattern: linesPattern })
  .transform(text => (text === '' ? undefined : text));
/** Words that must say something. */
export const someWords = checked([honest, visible, atMost(mostWords), someLines]).meta({
  minLength: 1,
  maxLength: mostWords,
  pattern: linesPattern,
});
