import { readAction, readHistory } from '../../application/actions/readActions.ts';
import { entryView } from '../../domain/history/history.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noQuery } from '../kernel/schemas.ts';
import { actionAnswer, historyAnswer } from './answers.ts';
import { actionPath, historyQuery } from './schemas.ts';
import { actionView } from './views.ts';

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
  run: async ({ path }, call) => {
    const action = await readAction(call.deps, call.by, path.actionId);
    if (action.type === 'refused') return action;
    return { headers: { etag: etagOf(action.value) }, body: await actionView(action.value, call) };
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
    if (history.type === 'refused') return history;
    const { entries, verification } = history.value;
    return { body: { value: entries.map(entry => entryView(entry)), ...(verification && { verification }) } };
  },
});
