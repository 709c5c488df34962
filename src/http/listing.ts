import type { HttpHandler } from '@azure/functions';
import type { z } from 'zod';
import { listActions } from '../application/readActions.ts';
import type { Operation } from '../domain/roles.ts';
import { type Answer, type Call, type Composed, endpoint } from './endpoint.ts';
import { apiVersion, usualLimit } from './request.ts';
import { listQuery, namedPath, noBody, noPath } from './schemas.ts';
import { pageView } from './views.ts';

type Query = z.infer<typeof listQuery>;

/** The list of a tenant's actions. */
export const actionList = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'list',
    path: noPath,
    query: listQuery,
    body: noBody,
    limit: usualLimit,
    run: ({ query }, call) => list(query, call),
  });

/** The actions of one investigation or incident: the same list, with that filter set. */
export const actionListOf = (
  composed: Composed,
  operation: Extract<Operation, 'listOfInvestigation' | 'listOfIncident'>,
  filter: 'investigationId' | 'incidentId',
): HttpHandler =>
  endpoint(composed, {
    operation,
    path: namedPath,
    query: listQuery.omit({ investigationId: true, incidentId: true }),
    body: noBody,
    limit: usualLimit,
    run: ({ path, query }, call) => list({ ...query, [filter]: [path.id] }, call),
  });

const list = async ({ view, maxpagesize, cursor, ...filters }: Query, call: Call): Promise<Answer> => {
  if (view && filters.status) {
    const message = 'cannot be used together with view: a view is a choice of statuses';
    return { refusal: { code: 'InvalidRequest', faults: [{ target: 'status', message }] } };
  }
  const page = await listActions(call.deps, call.by, { view, filters }, maxpagesize, cursor);
  if (!page.ok) return page;
  return { body: pageView(page.value, nextLink(call, page.value.cursor)) };
};

/** The same request with the next place in it: absolute, as clients follow it without knowing us. */
const nextLink = ({ request, settings }: Call, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined;
  const url = new URL(request.url);
  const next = new URL(url.pathname + url.search, settings.publicUrl ?? url.origin);
  next.searchParams.set('api-version', apiVersion);
  next.searchParams.set('cursor', cursor);
  return next.href;
};
