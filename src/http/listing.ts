import type { z } from 'zod';
import { listActions as listOfActions } from '../application/readActions.ts';
import { actionPage } from './answers.ts';
import { type Answer, type Call, type Described, endpoint } from './endpoint.ts';
import { apiVersion, usualLimit } from './request.ts';
import { listQuery, namedPath, noBody, noPath } from './schemas.ts';
import { pageView } from './views.ts';

type Query = z.infer<typeof listQuery>;

const answers: Described['answers'] = {
  200: { description: 'A page; it may be short, even empty, and still have a `nextLink`.', schema: actionPage },
};

/** The list of a tenant's actions. */
export const listActions = endpoint({
  name: 'listActions',
  method: 'GET',
  route: 'api/actions',
  tag: 'Actions',
  summary: 'List actions, newest first',
  answers,
  operation: 'list',
  path: noPath,
  query: listQuery,
  body: noBody,
  limit: usualLimit,
  run: ({ query }, call) => list(query, call),
});

/** The actions of one investigation. */
export const listInvestigationActions = endpoint({
  name: 'listInvestigationActions',
  method: 'GET',
  route: 'api/investigations/{id}/actions',
  tag: 'Investigations',
  summary: 'List the actions of an investigation, newest first',
  answers,
  operation: 'listOfInvestigation',
  path: namedPath,
  query: listQuery.omit({ investigationId: true }),
  body: noBody,
  limit: usualLimit,
  run: ({ path, query }, call) => list({ ...query, investigationId: [path.id] }, call),
});

/** The actions of one incident. */
export const listIncidentActions = endpoint({
  name: 'listIncidentActions',
  method: 'GET',
  route: 'api/incidents/{id}/actions',
  tag: 'Incidents',
  summary: 'List the actions of an incident, newest first',
  answers,
  operation: 'listOfIncident',
  path: namedPath,
  query: listQuery.omit({ incidentId: true }),
  body: noBody,
  limit: usualLimit,
  run: ({ path, query }, call) => list({ ...query, incidentId: [path.id] }, call),
});

const list = async ({ view, maxpagesize, cursor, ...filters }: Query, call: Call): Promise<Answer> => {
  if (view && filters.status) {
    const message = 'cannot be used together with view: a view is a choice of statuses';
    return { refusal: { code: 'InvalidRequest', faults: [{ target: 'status', message }] } };
  }
  const page = await listOfActions(call.deps, call.by, { view, filters }, maxpagesize, cursor);
  if (!page.ok) return page;
  return { body: pageView(page.value, nextLink(call, page.value.cursor)) };
};

/** The same request with the next place in it: absolute, as clients follow it without knowing us. */
export const nextLink = ({ request, settings }: Call, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const url = new URL(request.url);
  const next = new URL(url.pathname + url.search, settings.publicUrl ?? url.origin);
  next.searchParams.set('api-version', apiVersion);
  next.searchParams.set('cursor', cursor);
  return next.href;
};
