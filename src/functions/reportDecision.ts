import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionCommand } from '../http/actionCommand.ts';
import { executionQueue } from '../http/executionQueue.ts';
import { reportBody } from '../http/schemas.ts';

app.http('reportDecision', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'api/actions/{actionId}/report-decision',
  extraOutputs: [executionQueue],
  handler: actionCommand(composed, {
    operation: 'reportDecision',
    body: reportBody,
    command: (body, asked) => ({ type: 'ReportDecision', ...body, ...asked }),
  }),
});
