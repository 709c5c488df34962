import { readAction, readHistory } from '../../application/actions/readActions.ts';
import { entryView } from '../../domain/history/history.ts';
import { type Operation, permissions, refusedCall } from '../../domain/policy/permissions.ts';
import { actionAnswer, historyAnswer, selfAnswer } from '../kernel/answers.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { actionPath, historyQuery, noBody, noPath, noQuery } from './schemas.ts';
import { actionView, etagOf } from './views.ts';

/** One action with what the caller may do with it. */
export const getAction = endpoint({
  name: 'getAction',
  method: 'GET',
  route: 'api/actions/{actionId}',
  tag: 'Actions',
  summary: 'One action, with what the caller may do with it',
  description: 'For each operation that is not allowed, `allowedOperations` says why, in the codes of the errors.',
  answers: { 200: { description: 'The action.', schema: actionAnswer, headers: ['ETag'] } },
  operation: 'view',
  path: actionPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ path }, { by, deps }) => {
    const action = await readAction(deps, by, path.actionId);
    if (!action.ok) return action;
    return { headers: { etag: etagOf(action.value) }, body: actionView(action.value, by, deps.now()) };
  },
});

/** The history of one action, oldest first. */
export const getActionHistory = endpoint({
  name: 'getActionHistory',
  method: 'GET',
  route: 'api/actions/{actionId}/history',
  tag: 'Actions',
  summary: 'The history of an action, oldest entry first',
  description:
    'Each entry carries the hash of the one before. With `verify=true` the chain is walked and held against the action.',
  answers: { 200: { description: 'All entries.', schema: historyAnswer } },
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
export const me = endpoint({
  name: 'me',
  method: 'GET',
  route: 'api/me',
  tag: 'Self',
  summary: 'Who the caller is, with which roles, and what they may do',
  answers: { 200: { description: 'The caller.', schema: selfAnswer } },
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
