import { app } from '@azure/functions';
import { load, outside } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('sweep', {
  schedule: '%SWEEP_SCHEDULE%',
  handler: async (_timer, context) => {
    const log = invocationLog(context);
    const composed = await outside.app(log);
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; nothing is swept');
    const { sweep } = await load();
    await sweep(composed.deps, composed.settings.tenants);
  },
});
