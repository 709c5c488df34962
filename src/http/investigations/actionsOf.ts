import { listAnswers, listDescription, listOf, listQuery } from '../actions/listing.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody } from '../kernel/schemas.ts';
import { incidentPath, investigationPath } from './schemas.ts';

/** The actions of one investigation. */
export const listInvestigationActions = endpoint({
  name: 'listInvestigationActions',
  method: 'GET',
  route: 'api/investigations/{id}/actions',
  tag: 'Investigations',
  summary: 'List the actions of an investigation, newest first',
  description: listDescription,
  answers: listAnswers,
  operation: 'listOfInvestigation',
  path: investigationPath,
  query: listQuery.omit({ investigationId: true }),
  body: noBody,
  limit: usualLimit,
  run: ({ path, query }, call) => listOf({ ...query, investigationId: [path.id] }, call),
});

/** The actions of one incident. */
export const listIncidentActions = endpoint({
  name: 'listIncidentActions',
  method: 'GET',
  route: 'api/incidents/{id}/actions',
  tag: 'Incidents',
  summary: 'List the actions of an incident, newest first',
  description: listDescription,
  answers: listAnswers,
  operation: 'listOfIncident',
  path: incidentPath,
  query: listQuery.omit({ incidentId: true }),
  body: noBody,
  limit: usualLimit,
  run: ({ path, query }, call) => listOf({ ...query, incidentId: [path.id] }, call),
});
