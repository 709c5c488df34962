import * as z from 'zod';

/** One line of text as a parameter: a name or path that a back end is given. */
export const line = z
  .string()
  .trim()
  .min(1)
  .max(256)
  // `Cs`: one half of a character, which has no UTF-8 and so no digest.
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, { error: 'must be one line without control characters' });
