import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { historyReading } from '../http/reading.ts';

app.http('getActionHistory', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/history',
  handler: historyReading(composed),
});
