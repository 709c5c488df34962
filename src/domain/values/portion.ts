import * as z from 'zod';

/** Rows that were left out because they cannot be read; absent where there were none. */
export type LeftOut = { readonly unreadable?: number | undefined };
export const leftOut = (...counts: readonly (number | undefined)[]): LeftOut => {
  const unreadable = counts.reduce<number>((sum, count = 0) => sum + count, 0);
  return unreadable > 0 ? { unreadable } : {};
};
export const unreadableSchema = z
  .int()
  .positive()
  .describe(
    'Rows that were left out because they cannot be read: damaged, or of another version. Absent where none was.',
  )
  .optional();

/** The first of something, and whether that is all there is. */
export type Portion<T> = LeftOut & { readonly items: readonly T[]; readonly complete: boolean };

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
