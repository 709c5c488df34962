import { z } from 'zod';

/** One line of text as a parameter: a name or path that a back end is given. */
export const line = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .regex(/^\P{Cc}*$/u, { error: 'must be one line without control characters' });
