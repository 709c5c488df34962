import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { safetyChange } from '../http/safety.ts';

app.http('putSafety', {
  methods: ['PUT'],
  authLevel: 'anonymous',
  route: 'api/safety',
  handler: safetyChange(composed),
});
