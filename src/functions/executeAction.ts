import { app } from '@azure/functions';
import { executeAction } from '../application/executor/executeAction.ts';
import { composed } from '../composition.ts';
import { executionMessage, executionQueueName } from '../http/executionQueue.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.storageQueue('executeAction', {
  queueName: executionQueueName,
  connection: 'AzureWebJobsStorage',
  handler: async (message, context) => {
    const log = invocationLog(context);
    const { success, data } = executionMessage.safeParse(message);
    // Trying it again would not make it readable: logged, and set aside.
    if (!success) return log('error', 'a malformed queue message was set aside', {});
    const app = composed();
    if (!app) throw new Error('not configured: GET /api/health/ready names the settings');
    await executeAction({ ...app.deps, log }, data);
  },
});
