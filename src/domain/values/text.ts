import * as z from 'zod';

// Text that strangers send and people read before they decide. What reorders it or cannot be seen could show something
// else than what is stored, so it is refused (Unicode TR 36, "Unicode security considerations", and TR 39).

/** Characters, counted one way everywhere: code points, as JSON Schema counts them. */
export const lengthOf = (text: string): number => [...text].length;

/** What belongs to the character before it: marks, variation selectors, skin tones, and what a joiner joins. */
const continues = /^[\p{M}\p{Emoji_Modifier}\u200c\u200d]/u;

const emojiPart = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)/u;

/** At most so many characters, with `…` for what is left out; never a part of what is seen as one character. */
export const cut = (text: string, most: number): string => {
  const characters = [...text];
  if (characters.length <= most) return text;
  let end = most - 1;
  const isJoined = () => characters[end - 1] === '\u200d' && emojiPart.test(characters[end - 2] ?? '');
  const isInside = () => continues.test(characters[end] ?? '') || isJoined();
  while (end > 0 && isInside()) end--;
  // A character longer than the whole room is better cut than left out.
  return `${characters.slice(0, end > 0 ? end : most - 1).join('')}…`;
};

/** Writing systems in which a joiner says how the letters beside it look. */
const joining = ['Arabic', 'Syriac', 'Nko', 'Mongolian', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya']
  .concat(['Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Khmer', 'Myanmar'])
  .map(script => `\\p{Script=${script}}`)
  .join('');
/** One joiner between the parts of an emoji, or behind a letter that it shapes. */
const rightJoiner = [
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
  String.raw`(?<=[${joining}])[\u200c\u200d](?![\u200c\u200d])`,
].join('|');

/** Orders of direction, tags, annotations, and what has no width. */
const deceptive = String.raw`[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]`;
/** A variation selector that varies nothing: data can be hidden in rows of them. */
const loneSelector = String.raw`(?<=^|[\s\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]`;
const search = new RegExp(`(?<fine>${rightJoiner})|${deceptive}|${loneSelector}|[\\u200c\\u200d]`, 'gu');

/** The first character that hides or reorders text; joiners inside emoji and scripts that need them are fine. */
export const deceptiveIn = (text: string): string | undefined => {
  for (const { 0: found, groups } of text.matchAll(search)) if (groups?.['fine'] === undefined) return found;
  return undefined;
};

/** The text without such characters and without control characters: for names that others have written. */
export const cleaned = (text: string): string => {
  const kept = text
    .replace(search, (found: string, fine: string | undefined) => (fine === undefined ? '' : found))
    .replace(/[\p{Cc}\p{Cs}]/gu, '')
    .trim();
  // What was apart may have come together.
  return kept === text ? kept : cleaned(kept);
};

/** Whether anything can be seen: fillers and the braille blank are letters and symbols that look like nothing. */
export const isVisible = (text: string): boolean =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replace(/[\u115f\u1160\u2800\u3164\uffa0]/g, ''));

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
