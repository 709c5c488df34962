import * as z from 'zod';

const instant = z.int().nonnegative();
const text = z.string();

/** How carrying out an action went so far. */
export const executionSchema = z
  .strictObject({
    /** Leases taken. */
    attempts: z.int().nonnegative().describe('Tries so far, those included that were cut off.'),
    /** Leases since the approval or the last retry that died or ended unknown; the fifth is the last. */
    lost: z.int().nonnegative().describe('Tries since the approval or the last retry whose outcome nobody knows.'),
    /** Number of the run: part of the provider's idempotency key; grows only when the last run surely did not take place. */
    run: z.int().positive().describe('Number of the run: grows only when the last one surely did not take place.'),
    retries: z.int().nonnegative().describe('Retries by people.'),
    provider: text.describe('Who carries it out.').optional(),
    startedAt: instant.describe('When the last try started.').optional(),
    finishedAt: instant.describe('When the last try ended.').optional(),
    operationId: text.describe("The back end's own id of the run.").optional(),
    message: text.describe('In words.').optional(),
    confirmed: z
      .boolean()
      .describe('False where the back end takes the order but never says whether it was carried out.')
      .optional(),
  })
  .meta({
    id: 'StoredExecution',
    description: 'How carrying out an action went so far, with everything that is stored.',
  });
export type Execution = z.infer<typeof executionSchema>;

/** An authorized action that nobody has tried to run. */
export const notRunYet: Execution = { attempts: 0, lost: 0, run: 1, retries: 0 };
