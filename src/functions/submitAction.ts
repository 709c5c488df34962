import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { submission } from '../http/submitting.ts';

app.http('submitAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions',
  extraOutputs: [executionQueue],
  handler: submission(composed),
});
