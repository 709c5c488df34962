import * as z from 'zod';
import { statuses } from '../../domain/actions/action.ts';

const text = z.string();
const nextLink = z.url().optional();
/** A page of anything. */
export const pageOf = <T extends z.ZodType>(item: T) => z.strictObject({ value: z.array(item), nextLink });
const fault = z.strictObject({ code: text, target: text, message: text });
export const errorObject = z.strictObject({
  code: text,
  message: text,
  target: text.optional(),
  details: z.array(fault).optional(),
  /** The action in the way, as it is now. */
  innererror: z
    .strictObject({ code: text, id: text, status: z.enum(statuses), etag: text, url: text.optional() })
    .optional(),
});
export const errorAnswer = z.strictObject({ error: errorObject });
