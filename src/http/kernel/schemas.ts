import * as z from 'zod';
import { externalName } from '../../domain/values/ids.ts';
import { line } from '../../domain/values/text.ts';
import { readLink } from './links.ts';

// What requests look like. Unknown properties are refused by name: a misspelt `allowDuplicate` must not be ignored.

export const title = line(256);

/**
 * An id in the path. The host leaves a slash that is written as %2F as it is, and decodes all else once: such an id could
 * be meant as another address.
 */
export const pathName = externalName.refine(id => !/%(25)*2f/.test(id), {
  error: 'must not contain a slash, also not as %2F',
});

/** Stored and shown as the URL parser writes it. What the function says, JSON Schema says in its own words. */
export const httpsUrl = z
  .string()
  .transform((text, context) => {
    const { href, fault } = readLink(text);
    if (fault === undefined) return href;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  })
  .meta({ maxLength: 2048, format: 'uri', pattern: '^https://[^/?#]', description: 'Link for people; https.' });
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

const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
/** A time as RFC 3339, as an instant that can be written and sorted: an offset may lead out of the years with four digits. */
export const instant = (hint = '') =>
  z.iso
    .datetime({ offset: true, error: `must be a time as RFC 3339${hint}` })
    .transform(time => Date.parse(time))
    .refine(at => at >= 0 && at <= latest, { error: 'must lie in the years 1970 to 9999 (UTC)' });
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
/** The list that a parameter's text is split into, if it is. */
export const listIn = (schema: unknown): z.ZodArray | undefined => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return listIn(schema.unwrap());
  if (schema instanceof z.ZodPipe) return listIn(schema.out);
  return schema instanceof z.ZodArray ? schema : undefined;
};

/** How many items a page may have at most. */
export const pageSize = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/, { error: 'must be a whole number from 1 to 200' })
  .transform(Number)
  .describe('The most items that a page has. It may have fewer.');
export const cursor = z.string().max(4096).describe('Place to go on from, as `nextLink` has it. Opaque.').optional();
