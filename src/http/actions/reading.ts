import { readAction, readHistory } from '../../application/actions/readActions.ts';
import { refused } from '../../domain/actions/result.ts';
import { entryView } from '../../domain/history/history.ts';
import { nextLink } from '../kernel/addresses.ts';
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
    'Each entry carries the hash of the one before. With `verify=true` the whole chain is walked and held against the action.',
  answers: { 200: { description: 'A page of entries.', schema: historyAnswer } },
  refusals: ['NotFound'],
  operation: 'history',
  path: actionPath,
  query: historyQuery,
  body: noBody,
  limit: usualLimit,
  run: async ({ path: { actionId }, query: { verify, maxpagesize: size, cursor } }, call) => {
    const after = cursor === undefined ? 0 : placeIn(cursor, actionId);
    if (after === undefined) return refused({ code: 'InvalidCursor' });
    const history = await readHistory(call.deps, call.by, actionId, { after, size, verify });
    if (history.type === 'refused') return history;
    const { entries, last, verification } = history.value;
    const next = last === undefined ? undefined : nextLink(call, cursorAt(last, actionId));
    return {
      body: {
        value: entries.map(entry => entryView(entry)),
        ...(next !== undefined && { nextLink: next }),
        ...(verification && { verification }),
      },
    };
  },
});

const cursorAt = (sequence: number, actionId: string): string =>
  Buffer.from(`${actionId} ${sequence}`).toString('base64url');

/** The entry behind which the page begins; `undefined` in a cursor that is not this history's. */
const placeIn = (cursor: string, actionId: string): number | undefined => {
  const [of, sequence = '', ...rest] = Buffer.from(cursor, 'base64url').toString().split(' ');
  return of === actionId && /^[1-9]\d{0,5}$/.test(sequence) && rest.length === 0 ? Number(sequence) : undefined;
};
