import * as z from 'zod';

const count = (usual: number) => {
  const error = 'must be a whole number, 0 for no limit';
  return z.coerce.number({ error }).int({ error }).min(0, { error }).default(usual);
};

/** How much one caller may ask for, so that it keeps no other from being answered. */
export const limitSettings = {
  RATE_LIMIT: count(600),
  OPEN_LIMIT: count(2000),
};

export const limitsOf = (given: z.infer<z.ZodObject<typeof limitSettings>>) => ({
  /** Calls of one caller a minute, in one process. */
  rateLimit: given.RATE_LIMIT,
  /** Open actions of one submitter. */
  openLimit: given.OPEN_LIMIT,
});
