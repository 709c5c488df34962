import { z } from 'zod';

/**
 * The `claims` parameter of a sign-in, as a portal hands it on from the API's claims challenge. Of what it may ask, only
 * authentication contexts mean anything here.
 */
const requestSchema = z.object({
  access_token: z
    .object({ acrs: z.object({ value: z.string().optional(), values: z.array(z.string()).optional() }).optional() })
    .optional(),
});

/** The authentication contexts that a sign-in is asked to satisfy; `undefined` where the parameter is none at all. */
export const contextsIn = (claims: unknown): readonly string[] | undefined => {
  if (claims === undefined) return [];
  const parsed = z.string().transform(parseJson).pipe(requestSchema).safeParse(claims);
  if (!parsed.success) return undefined;
  const { value, values = [] } = parsed.data.access_token?.acrs ?? {};
  return value === undefined ? values : [value, ...values];
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
