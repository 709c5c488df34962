import * as z from 'zod';

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

/** Ids of entities, investigations and incidents: compared in lower case. */
export const externalName = z
  .string()
  .regex(/^[^/\\?#,\p{Cc}\p{Cs}]{1,128}$/u, {
    error: 'must be 1 to 128 characters without / \\ ? # , and control characters',
  })
  .transform(id => id.toLowerCase());
export const personId = z.guid({ error: 'must be the object id (GUID) of a person' }).transform(id => id.toLowerCase());
/** What the function says here, openapi/schemas.ts says in its own words. */
export const httpsUrl = z
  .string()
  .max(2048)
  .refine(value => URL.canParse(value) && new URL(value).protocol === 'https:', { error: 'must be an https URL' });
export const linked = z.strictObject({ id: externalName, title: title.optional(), url: httpsUrl.optional() });

export const noPath = z.object({});
export const namedPath = z.object({ id: externalName });
export const noQuery = z.strictObject({});
export const noBody = z.strictObject({});

/** A time as RFC 3339, as an instant. */
export const instant = (hint = '') =>
  z.iso.datetime({ offset: true, error: `must be a time as RFC 3339${hint}` }).transform(time => Date.parse(time));
const separated = (text: string) => text.split(',').map(value => value.trim());
export const anyOf = <T extends readonly [string, ...string[]] | readonly string[]>(values: T) =>
  z
    .string()
    .transform(separated)
    .pipe(z.array(z.enum(values)).min(1));
export const anyId = z.string().transform(separated).pipe(z.array(externalName).min(1).max(20));
export const anyPerson = z
  .string()
  .transform(separated)
  .pipe(
    z
      .array(z.union([z.literal('me'), personId], { error: 'must be the object id (GUID) of a person, or me' }))
      .min(1)
      .max(20),
  );

/** How many items a page may have at most. */
export const pageSize = z
  .string()
  .regex(/^([1-9]\d?|1\d\d|200)$/, { error: 'must be a whole number from 1 to 200' })
  .transform(Number);
export const cursor = z.string().max(4096).optional();
