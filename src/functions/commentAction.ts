import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { commentRequiredBody } from '../http/schemas.ts';

app.http('commentAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/comment',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'comment',
    body: commentRequiredBody,
    command: (body, asked) => ({ type: 'Comment', ...body, ...asked }),
  }),
});
