import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionListOf } from '../http/listing.ts';

app.http('listInvestigationActions', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/investigations/{id}/actions',
  handler: actionListOf(composed, 'listOfInvestigation', 'investigationId'),
});
