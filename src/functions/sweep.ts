import { app } from '@azure/functions';
import { sweep } from '../application/sweep/sweep.ts';
import { outside } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('sweep', {
  schedule: '%SWEEP_SCHEDULE%',
  handler: async (_timer, context) => {
    const composed = await outside.app();
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; nothing is swept');
    await sweep({ ...composed.deps, log: invocationLog(context) }, composed.settings.tenants);
  },
});
