import * as z from 'zod';

/** The first of something, and whether that is all there is. */
export type Portion<T> = { readonly items: readonly T[]; readonly complete: boolean };

/** How many there are; where not all were looked at, how many at least. */
export const countSchema = z.union([z.int(), z.strictObject({ atLeast: z.int() })]);
export type Count = Readonly<z.infer<typeof countSchema>>;
export const countOf = (number: number, complete: boolean): Count => (complete ? number : { atLeast: number });
