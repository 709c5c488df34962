import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { commentBody } from '../http/schemas.ts';

app.http('withdrawAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/withdraw',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'withdraw',
    body: commentBody,
    command: (body, asked) => ({ type: 'Withdraw', ...body, ...asked }),
  }),
});
