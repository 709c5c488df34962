import { app } from '@azure/functions';
import { createDueReports } from '../application/reports/reports.ts';
import { outside, reportTimer } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('pendingReport', {
  schedule: reportTimer(),
  handler: async (_timer, context) => {
    const composed = await outside.app();
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; no report is made');
    const { deps, settings } = composed;
    await createDueReports({ ...deps, log: invocationLog(context) }, settings.tenants, settings.reportSchedule);
  },
});
