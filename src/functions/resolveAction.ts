import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { resolveBody } from '../http/schemas.ts';

app.http('resolveAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/resolve',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'resolve',
    body: resolveBody,
    command: (body, asked) => ({ type: 'Resolve', ...body, ...asked }),
  }),
});
