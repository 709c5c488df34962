import type { HttpHandler } from '@azure/functions';
import { readAction, readHistory } from '../application/readActions.ts';
import { entryView } from '../domain/history.ts';
import { type Operation, permissions, refusedCall } from '../domain/roles.ts';
import { type Composed, endpoint } from './endpoint.ts';
import { usualLimit } from './request.ts';
import { actionPath, historyQuery, noBody, noPath, noQuery } from './schemas.ts';
import { actionView, etagOf } from './views.ts';

/** One action with what the caller may do with it. */
export const actionReading = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'view',
    path: actionPath,
    query: noQuery,
    body: noBody,
    limit: usualLimit,
    run: async ({ path }, { by, deps, request }) => {
      const action = await readAction(deps, by, path.actionId);
      if (!action.ok) return action;
      const etag = etagOf(action.value);
      if (isNamed(etag, request.headers.get('if-none-match'))) return { status: 304, headers: { etag } };
      return { headers: { etag }, body: actionView(action.value, by, deps.now()) };
    },
  });

const isNamed = (etag: string, ifNoneMatch: string | null): boolean =>
  (ifNoneMatch ?? '').split(',').some(named => [etag, '*'].includes(named.trim().replace(/^W\//, '')));

/** The history of one action, oldest first. */
export const historyReading = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'history',
    path: actionPath,
    query: historyQuery,
    body: noBody,
    limit: usualLimit,
    run: async ({ path, query }, { by, deps }) => {
      const history = await readHistory(deps, by, path.actionId, query.verify);
      if (!history.ok) return history;
      const { entries, verification } = history.value;
      return { body: { value: entries.map(entryView), ...(verification && { verification }) } };
    },
  });

/** Who am I, and what do my roles allow? Open to anyone signed in: it is how somebody learns that a role is missing. */
export const selfReading = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'me',
    path: noPath,
    query: noQuery,
    body: noBody,
    limit: usualLimit,
    run: async (_, { by }) => ({
      body: {
        id: by.id,
        name: by.name,
        type: by.type,
        tenant: by.tenant,
        roles: by.grants,
        // Names of roles the token holds that do not count for this type of caller.
        ...(by.voidRoles.length > 0 && { ignoredRoles: by.voidRoles }),
        operations: operationNames.filter(operation => !refusedCall(operation, by)),
      },
    }),
  });

const isOperation = (name: string): name is Operation => Object.hasOwn(permissions, name);
const operationNames = Object.keys(permissions).filter(isOperation);
