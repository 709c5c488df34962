import { previewUndo, undoAction as undo } from '../../application/actions/undoAction.ts';
import type { RefusalCode } from '../../domain/actions/refusal.ts';
import { addressOf } from '../kernel/addresses.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { actionAnswer, undoAnswer } from './answers.ts';
import { signIn } from './commands.ts';
import { actionPath, undoBody, undoQuery } from './schemas.ts';
import { actionView, previewOf } from './views.ts';

/** Why an action cannot be undone, beside what any proposal can meet. */
const notUndone = [
  ...signIn,
  'NotReversible',
  'NotSucceeded',
  'AlreadyUndone',
  'DigestMismatch',
  'DuplicateOpenAction',
  'ConflictingOpenAction',
] as const satisfies readonly RefusalCode[];

/** 201 with the action that reverses the other; 200 when the same person has asked before, or only wants to see it. */
export const undoAction = endpoint({
  name: 'undoAction',
  method: 'POST',
  route: 'api/actions/{actionId}/undo',
  tag: 'Actions',
  summary: 'Propose the action that undoes one that has succeeded',
  description:
    'Submits the reverse action on the same entity, through the policy like any other proposal: somebody else has to approve it. ' +
    'Both name each other (`undoOf`, `undoneBy`). When that undo is rejected, expires or fails, the action can be undone anew. ' +
    'Repeating it gives the action that exists. `preview=true` writes nothing.',
  answers: {
    200: {
      description: 'It is being undone already, as this caller has asked; or, as a preview, what would be submitted.',
      schema: undoAnswer,
    },
    201: { description: 'The new action.', schema: actionAnswer, headers: ['ETag', 'Location'] },
  },
  ifMatch: 'optional',
  operation: 'undo',
  refusals: notUndone,
  path: actionPath,
  query: undoQuery,
  body: undoBody,
  limit: usualLimit,
  run: async ({ path: { actionId }, query: { preview }, body }, call) => {
    const { by, deps, requestId, ifMatch } = call;
    const wish = { ...body, by, ifMatch };
    const undone = await (preview ? previewUndo(deps, actionId, wish) : undo(deps, actionId, wish, requestId));
    if (undone.type === 'refused') return undone;
    const { action } = undone;
    if (undone.type === 'preview') return { body: previewOf(action) };
    const location = addressOf(call, `/api/actions/${action.id}`);
    return {
      status: undone.type === 'undone' ? 201 : 200,
      headers: { etag: etagOf(action), location },
      body: await actionView(action, call),
    };
  },
});
