import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { commentBody } from '../http/schemas.ts';

app.http('retryAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/retry',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'retry',
    body: commentBody,
    command: (body, asked) => ({ type: 'Retry', ...body, ...asked }),
  }),
});
