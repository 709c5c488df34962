import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand, decisionCommand, onBehalfFaults } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { decisionBody } from '../http/schemas.ts';

app.http('approveAction', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/approve',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'approve',
    body: decisionBody,
    command: decisionCommand('Approve'),
    faults: onBehalfFaults,
  }),
});
