import { app } from '@azure/functions';
import { load, outside } from '../composed.ts';
import { executionQueue, messagesOf } from '../http/kernel/executionQueue.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('sweep', {
  schedule: '%SWEEP_SCHEDULE%',
  extraOutputs: [executionQueue],
  handler: async (_timer, context) => {
    const log = invocationLog(context);
    const composed = await outside.app(log);
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; nothing is swept');
    const { sweep } = await load();
    const effects = await sweep({ ...composed.deps, log }, composed.settings.tenants);
    if (effects.length > 0) context.extraOutputs.set(executionQueue, messagesOf(effects));
  },
});
