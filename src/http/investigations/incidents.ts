import { readIncident } from '../../application/investigations/incidents.ts';
import { publicForm } from '../../domain/values/time.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noQuery } from '../kernel/schemas.ts';
import { incidentAnswer } from './answers.ts';
import { incidentPath } from './schemas.ts';

/** One incident: everything that names it, together. */
export const getIncident = endpoint({
  name: 'getIncident',
  method: 'GET',
  route: 'api/incidents/{id}',
  tag: 'Incidents',
  summary: 'One incident: its investigations, and the state and the waiting time of its actions',
  description:
    'Told by the actions and the recorded investigations that name it: the newest 1,000 of each, with `complete` false ' +
    'when there are more.',
  answers: { 200: { description: 'The incident.', schema: incidentAnswer } },
  operation: 'viewIncident',
  path: incidentPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ path }, { by, deps }) => {
    const incident = await readIncident(deps, by, path.id);
    return incident.type === 'ok' ? { body: publicForm(incident.value) } : incident;
  },
});
