import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { safetyReading } from '../http/safety.ts';

app.http('getSafety', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/safety',
  handler: safetyReading(composed),
});
