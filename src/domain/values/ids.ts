import * as z from 'zod';
import { isVisible, lengthOf } from './text.ts';

/** The one way in which ids of others are written here: two spellings of one id would get round every rule. */
const normalised = (id: string): string => id.trim().normalize('NFC').toLowerCase().normalize('NFC').trim();

const faultOf = (id: string): string | undefined => {
  if (id === '') return 'must not be empty';
  if (lengthOf(id) > 128) return 'must be at most 128 characters';
  if (/[/\\?#,]/.test(id)) return 'must not contain any of / \\ ? # ,';
  // `Cs`: one half of a character. `Cf`: what cannot be seen. `Zl`, `Zp`: line breaks.
  if (/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/u.test(id)) return 'must not contain control or invisible characters';
  if (!isVisible(id)) return 'must contain something that can be seen';
  // As the last part of an address they would mean another address.
  return id === '.' || id === '..' ? 'must not be . or ..' : undefined;
};

/**
 * Ids of entities, investigations and incidents: blanks around them do not count, composed (NFC), in lower case, and only
 * then measured. The same in bodies, paths, filters and settings.
 */
export const externalName = z
  .string()
  .overwrite(normalised)
  .superRefine((id, context) => {
    const message = faultOf(id);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ minLength: 1, maxLength: 128, pattern: String.raw`^[^/\\?#,\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]*$` });

/** The object id of a person. */
export const personId = z.guid({ error: 'must be the object id (GUID) of a person' }).transform(id => id.toLowerCase());
