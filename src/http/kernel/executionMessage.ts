import * as z from 'zod';

/** What says "look at this action". */
export const executionMessage = z.strictObject({ tenant: z.guid(), actionId: z.uuid() });
export type ExecutionMessage = z.infer<typeof executionMessage>;
