import { app } from '@azure/functions';
import { sweep } from '../application/sweep/sweep.ts';
import { composed } from '../composition.ts';
import { executionQueue, messagesOf } from '../http/executionQueue.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('sweep', {
  schedule: '%SWEEP_SCHEDULE%',
  extraOutputs: [executionQueue],
  handler: async (_timer, context) => {
    const app = composed();
    if (!app) throw new Error('not configured: GET /api/health/ready names the settings; nothing is swept');
    const effects = await sweep({ ...app.deps, log: invocationLog(context) }, app.settings.tenants);
    if (effects.length > 0) context.extraOutputs.set(executionQueue, messagesOf(effects));
  },
});
