import type { z } from 'zod';
import { listActions as listOfActions } from '../../application/actions/readActions.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { actionPage } from '../kernel/answers.ts';
import { csvType } from '../kernel/csv.ts';
import { type Answer, type Call, type Described, endpoint } from '../kernel/endpoint.ts';
import { apiVersion, usualLimit } from '../kernel/request.ts';
import { actionsAsCsv } from './actionCsv.ts';
import { listQuery, namedPath, noBody, noPath } from './schemas.ts';
import { pageView } from './views.ts';

type Query = z.infer<typeof listQuery>;

const answers: Described['answers'] = {
  200: {
    description:
      'A page; it may be short, even empty, and still have a `nextLink`. As CSV the next page is in the header `Link`.',
    schema: actionPage,
    types: [csvType],
    headers: ['Link'],
  },
};

const description =
  'Every filter that is given must hold; of several values, separated by commas, any will do. `decidedBy` are people who ' +
  'have voted on the action. `createdAfter` is inclusive and `createdBefore` is not, so intervals that follow each other ' +
  'share nothing and miss nothing. No item that stays in the list is left out or shown twice, whatever changes meanwhile.';

/** The list of a tenant's actions. */
export const listActions = endpoint({
  name: 'listActions',
  method: 'GET',
  route: 'api/actions',
  tag: 'Actions',
  summary: 'List actions, newest first',
  description,
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
  description,
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
  description,
  answers,
  operation: 'listOfIncident',
  path: namedPath,
  query: listQuery.omit({ incidentId: true }),
  body: noBody,
  limit: usualLimit,
  run: ({ path, query }, call) => list({ ...query, incidentId: [path.id] }, call),
});

/** A page as JSON, or as CSV, where the next page is in the `Link` header. */
const list = async (asked: Query, call: Call): Promise<Answer> => {
  const faults = contradictionsIn(asked, call.by);
  if (faults.length > 0) return { refusal: { code: 'InvalidRequest', faults } };
  const { view, orderby, format, createdAfter, createdBefore, maxpagesize, cursor, ...filters } = asked;
  const people = {
    ...(filters.decidedBy && { decidedBy: idsOf(filters.decidedBy, call.by) }),
    ...(filters.assignedTo && { assignedTo: idsOf(filters.assignedTo, call.by) }),
  };
  const query = { view, orderBy: orderby, createdAfter, createdBefore, filters: { ...filters, ...people } };
  const size = maxpagesize ?? (format === 'csv' ? 200 : 50);
  const page = await listOfActions(call.deps, call.by, query, size, cursor);
  if (!page.ok) return page;
  const next = nextLink(call, page.value.cursor);
  if (format === 'json') return { body: pageView(page.value, next) };
  return {
    ...(next !== undefined && { headers: { link: `<${next}>; rel="next"` } }),
    text: { type: csvType, content: actionsAsCsv(page.value.items) },
  };
};

/** What each parameter may be on its own, but not together with another one or for this caller. */
const contradictionsIn = (asked: Query, by: Principal): readonly Fault[] => {
  const faults: Fault[] = [];
  const {
    view,
    status,
    orderby,
    createdAfter = Number.NEGATIVE_INFINITY,
    createdBefore = Number.POSITIVE_INFINITY,
  } = asked;
  if (view && status)
    faults.push({ target: 'status', message: 'cannot be used together with view: a view is a choice of statuses' });
  if (orderby && view !== 'pending')
    faults.push({ target: 'orderby', message: 'needs view=pending: only what is pending expires' });
  if (createdAfter > createdBefore)
    faults.push({ target: 'createdBefore', message: 'is earlier than createdAfter, so that nothing could be found' });
  for (const target of ['decidedBy', 'assignedTo'] as const)
    if (by.type === 'application' && asked[target]?.includes(me))
      faults.push({ target, message: "`me` is a person, and this token is an application's; give an object id" });
  return faults;
};

const me = 'me';
const idsOf = (people: readonly string[], by: Principal): readonly string[] =>
  people.map(person => (person === me ? by.id : person));

/** The same request with the next place in it: absolute, as clients follow it without knowing us. */
export const nextLink = ({ request, settings }: Call, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const url = new URL(request.url);
  const next = new URL(url.pathname + url.search, settings.publicUrl ?? url.origin);
  next.searchParams.set('api-version', apiVersion);
  next.searchParams.set('cursor', cursor);
  return next.href;
};
