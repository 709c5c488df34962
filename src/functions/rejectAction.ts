import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand, decisionCommand, onBehalfFaults } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { decisionBody } from '../http/schemas.ts';

app.http('rejectAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/reject',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'reject',
    body: decisionBody,
    command: decisionCommand('Reject'),
    faults: onBehalfFaults,
  }),
});
