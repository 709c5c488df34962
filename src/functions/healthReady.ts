import { app } from '@azure/functions';
import { readiness } from '../composition.ts';
import { ready } from '../http/health.ts';

app.http('healthReady', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/health/ready',
  handler: ready(readiness),
});
