import { changeSafety } from '../../application/safety/safety.ts';
import { actorWith } from '../../domain/actions/action.ts';
import { administrators } from '../../domain/policy/roles.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { publicForm } from '../../domain/values/time.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { etagOf } from '../kernel/etag.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { safetyAnswer, safetyBody } from './schemas.ts';

/** Pause, protected targets and caps of the caller's tenant. */
export const getSafety = endpoint({
  name: 'getSafety',
  method: 'GET',
  route: 'api/safety',
  tag: 'Safety',
  summary: 'Whether execution is paused, which targets are protected, and the caps',
  answers: { 200: { description: 'The settings in force.', schema: safetyAnswer, headers: ['ETag'] } },
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
    'Replaces all of the settings. Effective at the next start of any executor. Settings that cannot be read, or are gone ' +
    'although versions of them exist (`UnreadableRecord`), count as paused; they alone are replaced with `If-Match: *`.',
  answers: { 200: { description: 'The settings in force from now on.', schema: safetyAnswer, headers: ['ETag'] } },
  ifMatch: 'required',
  operation: 'changeSafety',
  path: noPath,
  query: noQuery,
  body: safetyBody,
  limit: usualLimit,
  run: async ({ body }, { by, deps, requestId: commitId, ifMatch }) => {
    const actor = actorWith(by, administrators);
    const changed = await changeSafety(deps, by.tenant, body, actor, { commitId, ifMatch });
    return changed.type === 'ok' ? answerWith(changed.value) : changed;
  },
});

const answerWith = ({ version, ...safety }: Safety) => ({
  headers: { etag: etagOf({ version }) },
  body: publicForm({ ...safety, etag: etagOf({ version }) }),
});
