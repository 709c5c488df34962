import { output } from '@azure/functions';
import * as z from 'zod';
import type { Effect } from '../../domain/actions/effects.ts';

export const executionQueueName = 'action-execution';

/** What says "look at this action": the binding that sends it, after the function has returned. */
export const executionQueue = output.storageQueue({ queueName: executionQueueName, connection: 'AzureWebJobsStorage' });

export const executionMessage = z.strictObject({ tenant: z.guid(), actionId: z.uuid() });
export type ExecutionMessage = z.infer<typeof executionMessage>;

/** The messages that perform these effects, for the output binding. */
export const messagesOf = (effects: readonly Effect[]): readonly ExecutionMessage[] =>
  effects.map(({ tenant, actionId }) => ({ tenant, actionId }));
