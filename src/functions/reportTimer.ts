import { app } from '@azure/functions';
import { load, outside, reportTimer } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('pendingReport', {
  schedule: reportTimer(),
  handler: async (_timer, context) => {
    const log = invocationLog(context);
    const composed = await outside.app(log);
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; no report is made');
    const { deps, settings } = composed;
    const { createDueReports } = await load();
    await createDueReports(deps, settings.tenants, settings.reportSchedule);
  },
});
