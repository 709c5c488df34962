import { app } from '@azure/functions';
import { alive } from '../http/health.ts';

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/health',
  handler: alive,
});
