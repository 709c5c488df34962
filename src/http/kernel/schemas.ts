import * as z from 'zod';
import { externalName } from '../../domain/values/ids.ts';

// What requests look like. Unknown properties are refused by name: a misspelt `allowDuplicate` must not be ignored.

// `Cs`: one half of a character, which has no UTF-8, so no digest and no place in a filter.
const lineBreaksAllowed = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;
const noControls = /^[^\p{Cc}\p{Cs}]*$/u;

/** Some lines of a person's words; blanks alone are nothing. */
export const words = z
  .string()
  .trim()
  .max(2000)
  .regex(lineBreaksAllowed, { error: 'must not contain control characters' })
  .transform(text => (text === '' ? undefined : text));
export const line = (length: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(length)
    .regex(noControls, { error: 'must not contain control characters or line breaks' });
export const title = line(256);

/** What the function says, JSON Schema says in its own words. */
export const httpsUrl = z
  .string()
  .max(2048)
  .refine(value => URL.canParse(value) && new URL(value).protocol === 'https:', { error: 'must be an https URL' })
  .meta({ format: 'uri', pattern: '^https://[^/?#]', description: 'Link for people; https.' });
export const linked = z
  .strictObject({
    id: externalName.describe('Its id.'),
    title: title.describe('One line for people.').optional(),
    url: httpsUrl.optional(),
  })
  .meta({ id: 'ProposedLink', description: 'Something elsewhere that this belongs to, or that led to it.' });

export const noPath = z.object({});
export const noQuery = z.strictObject({});
export const noBody = z.strictObject({});

/** A time as RFC 3339, as an instant. */
export const instant = (hint = '') =>
  z.iso.datetime({ offset: true, error: `must be a time as RFC 3339${hint}` }).transform(time => Date.parse(time));
/** A value given twice is given, and one that is empty is none. */
const separated = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map(value => value.trim())
      .filter(value => value !== ''),
  ),
];
/** Several values in one parameter, separated by commas. */
export const anyOf = <T>(value: z.ZodType<T, string>, most?: number) => {
  const values = z.array(value).min(1, { error: 'must have at least one value' });
  return z
    .string()
    .transform(separated)
    .pipe(most === undefined ? values : values.max(most));
};

/** How many items a page may have at most. */
export const pageSize = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/, { error: 'must be a whole number from 1 to 200' })
  .transform(Number)
  .describe('The most items that a page has. It may have fewer.');
export const cursor = z.string().max(4096).describe('Place to go on from, as `nextLink` has it. Opaque.').optional();
