import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { submissions } from '../http/submitting.ts';

app.http('submitActions', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/submit',
  extraOutputs: [executionQueue],
  handler: submissions(composed),
});
