import { app } from '@azure/functions';
import { executionQueueName } from '../application/change/ports.ts';
import { load, outside, workConnection } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.storageQueue('executeAction', {
  queueName: executionQueueName,
  connection: workConnection(),
  handler: async (message, context) => {
    const log = invocationLog(context);
    const { executionMessage, executeAction } = await load();
    const { success, data } = executionMessage.safeParse(message);
    // Trying it again would not make it readable: logged, and set aside.
    if (!success) return log('error', 'a malformed queue message was set aside', {});
    const composed = await outside.app(log);
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings');
    await executeAction(composed.deps, data);
  },
});

// What five deliveries could not get done. The rows are the truth: the sweep finds the action anyway.
app.storageQueue('executePoison', {
  queueName: `${executionQueueName}-poison`,
  connection: workConnection(),
  handler: async (message, context) => {
    const { executionMessage } = await load();
    const { data } = executionMessage.safeParse(message);
    const fields = data ?? { problem: 'malformed' };
    invocationLog(context)('error', 'an execution message was given up; the sweep looks after its action', fields);
  },
});
