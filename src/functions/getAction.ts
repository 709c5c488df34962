import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionReading } from '../http/reading.ts';

app.http('getAction', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}',
  handler: actionReading(composed),
});
