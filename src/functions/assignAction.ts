import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { assignBody } from '../http/schemas.ts';

app.http('assignAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/assign',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'assign',
    body: assignBody,
    command: (body, asked) => ({ type: 'Assign', ...body, ...asked }),
  }),
});
