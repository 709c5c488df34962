import { app } from '@azure/functions';
import { load, outside, sealTimer } from '../composed.ts';
import { invocationLog } from '../http/kernel/invocationLog.ts';

app.timer('seal', {
  schedule: sealTimer(),
  handler: async (_timer, context) => {
    const log = invocationLog(context);
    const composed = await outside.app(log);
    if (!composed) throw new Error('not configured: GET /api/health/ready names the settings; nothing is sealed');
    const { deps, settings } = composed;
    const { sealFeeds } = await load();
    await sealFeeds(deps, settings.tenants);
  },
});
