import * as z from 'zod';

/** The first of something, and whether that is all there is. */
export type Portion<T> = { readonly items: readonly T[]; readonly complete: boolean };

/** How many there are; where not all were looked at, how many at least. */
export const countSchema = z
  .union([
    z.int(),
    z
      .strictObject({ atLeast: z.int().describe('So many were counted, and there are more.') })
      .meta({ id: 'AtLeast', description: 'A count that was broken off.' }),
  ])
  .meta({ id: 'Count', description: 'How many there are; an object where not all were counted.' });
export type Count = Readonly<z.infer<typeof countSchema>>;
export const countOf = (number: number, complete: boolean): Count => (complete ? number : { atLeast: number });
