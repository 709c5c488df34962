import { changeSafety, settleSafety } from '../../application/safety/safety.ts';
import { actorWith } from '../../domain/actions/action.ts';
import { administrators } from '../../domain/policy/roles.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { publicForm } from '../../domain/values/time.ts';
import { type Call, endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { safetyAnswer, safetyBody } from './schemas.ts';

const answer = { schema: safetyAnswer, headers: ['ETag'] } as const;

/** Pause, protected targets and caps of the caller's tenant. */
export const getSafety = endpoint({
  name: 'getSafety',
  method: 'GET',
  route: 'api/safety',
  tag: 'Safety',
  summary: 'Whether execution is paused, which targets are protected, and the caps',
  answers: { 200: { description: 'The settings in force.', ...answer } },
  operation: 'viewSafety',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, { by, deps }) => answerWith((await deps.store.loadSafety(by.tenant)).safety),
});

/** Replaces them: effective at the next start of any executor. */
export const putSafety = endpoint({
  name: 'putSafety',
  method: 'PUT',
  route: 'api/safety',
  tag: 'Safety',
  summary: 'Pause or resume execution, protect targets, set caps',
  description:
    'Replaces all of the settings. Effective at the next start of any executor. To unprotect a target, or to raise or lift a ' +
    'cap, takes another administrator: it waits, while the pause and what is stricter hold at once. Any change ends what ' +
    'waited. Settings that cannot be read, or are gone although versions of them exist (`UnreadableRecord`), count as ' +
    'paused; they alone are replaced with `If-Match: *`.',
  answers: {
    200: { description: 'The settings in force from now on.', ...answer },
    202: { description: 'The settings in force, and as `waiting` those that somebody else has to confirm.', ...answer },
  },
  ifMatch: 'required',
  operation: 'changeSafety',
  path: noPath,
  query: noQuery,
  body: safetyBody,
  limit: usualLimit,
  run: async ({ body }, { by, deps, requestId: commitId, ifMatch }) => {
    const actor = actorWith(by, administrators);
    const changed = await changeSafety(deps, by.tenant, body, actor, { commitId, ifMatch });
    if (changed.type === 'refused') return changed;
    return { ...answerWith(changed.value), status: changed.value.waiting ? 202 : 200 };
  },
});

/** Lets what waits hold. */
export const confirmSafety = endpoint({
  name: 'confirmSafety',
  method: 'POST',
  route: 'api/safety/confirm',
  tag: 'Safety',
  summary: 'Confirm the settings that wait, as another administrator',
  description: 'Send the ETag that you have read as `If-Match`: then nothing is confirmed that you have not seen.',
  answers: { 200: { description: 'The settings in force from now on.', ...answer } },
  ifMatch: 'optional',
  refusals: ['OwnChange', 'NothingWaits'],
  operation: 'changeSafety',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, call) => {
    const confirmed = await settle(call, 'Confirm');
    return confirmed.type === 'ok' ? answerWith(confirmed.value) : confirmed;
  },
});

/** Takes it back. */
export const deleteWaitingSafety = endpoint({
  name: 'deleteWaitingSafety',
  method: 'DELETE',
  route: 'api/safety/waiting',
  tag: 'Safety',
  summary: 'Take back the settings that wait',
  verb: 'DeleteWaiting',
  answers: { 204: { description: 'Nothing waits.' } },
  ifMatch: 'optional',
  operation: 'changeSafety',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, call) => {
    const withdrawn = await settle(call, 'Withdraw');
    return withdrawn.type === 'ok' ? { isDone: true } : withdrawn;
  },
});

const settle = ({ by, deps, requestId: commitId, ifMatch }: Call, type: 'Confirm' | 'Withdraw') =>
  settleSafety(deps, by.tenant, type, actorWith(by, administrators), { commitId, ifMatch });

const answerWith = ({ version, ...safety }: Safety) => ({
  headers: { etag: etagOf({ version }) },
  body: publicForm({ ...safety, etag: etagOf({ version }) }),
});
