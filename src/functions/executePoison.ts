import { app } from '@azure/functions';
import { executionMessage, executionQueueName } from '../http/executionQueue.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

// What five deliveries could not get done. The rows are the truth: the sweep finds the action anyway.
app.storageQueue('executePoison', {
  queueName: `${executionQueueName}-poison`,
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const { data } = executionMessage.safeParse(message);
    const fields = data ?? { problem: 'malformed' };
    invocationLog(context)('error', 'an execution message was given up; the sweep looks after its action', fields);
  },
});
