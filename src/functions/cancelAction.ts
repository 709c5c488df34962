import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { commentBody } from '../http/schemas.ts';

app.http('cancelAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/cancel',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'cancel',
    body: commentBody,
    command: (body, asked) => ({ type: 'Cancel', ...body, ...asked }),
  }),
});
