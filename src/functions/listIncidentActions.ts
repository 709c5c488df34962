import { app } from '@azure/functions';
import { composed } from '../composition.ts';
import { actionListOf } from '../http/listing.ts';

app.http('listIncidentActions', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'api/incidents/{id}/actions',
  handler: actionListOf(composed, 'listOfIncident', 'incidentId'),
});
