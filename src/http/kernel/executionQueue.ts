import { output } from '@azure/functions';
import type { Effect } from '../../domain/actions/effects.ts';
import type { ExecutionMessage } from './executionMessage.ts';

export const executionQueueName = 'action-execution';

/** What says "look at this action": the binding that sends it, after the function has returned. */
export const executionQueue = output.storageQueue({ queueName: executionQueueName, connection: 'AzureWebJobsStorage' });

/** The messages that perform these effects, for the output binding. */
export const messagesOf = (effects: readonly Effect[]): readonly ExecutionMessage[] =>
  effects.map(({ tenant, actionId }) => ({ tenant, actionId }));
