import * as z from 'zod';

/** What says "look at this action". Without `wakeAt` whoever reads it asks in any case. */
export const executionMessage = z.strictObject({
  tenant: z.guid(),
  actionId: z.uuid(),
  wakeAt: z.int().nonnegative().optional(),
});
