import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { selfReading } from '../http/reading.ts';

app.http('me', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/me',
  handler: selfReading(composed),
});
