import type { HttpHandler } from '@azure/functions';
import { changeSafety } from '../application/safety.ts';
import { actorWith } from '../domain/action.ts';
import { administrators } from '../domain/roles.ts';
import type { Safety } from '../domain/safety.ts';
import { publicForm } from '../domain/time.ts';
import { type Answer, type Composed, endpoint } from './endpoint.ts';
import { usualLimit, versionIn } from './request.ts';
import { noBody, noPath, noQuery, safetyBody } from './schemas.ts';
import { etagOf } from './views.ts';

/** Pause, protected targets and caps of the caller's tenant. */
export const safetyReading = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'viewSafety',
    path: noPath,
    query: noQuery,
    body: noBody,
    limit: usualLimit,
    run: async (_, { by, deps }) => answerWith((await deps.store.loadSafety(by.tenant)).safety),
  });

/** Replaces them: effective at the next start of any executor. */
export const safetyChange = (composed: Composed): HttpHandler =>
  endpoint(composed, {
    operation: 'changeSafety',
    path: noPath,
    query: noQuery,
    body: safetyBody,
    limit: usualLimit,
    run: async ({ body }, { by, deps, request }) => {
      const ifMatch = versionIn(request.headers.get('if-match'));
      if (ifMatch === undefined) return { refusal: { code: 'PreconditionRequired' } };
      const changed = await changeSafety(deps, by.tenant, body, actorWith(by, administrators), ifMatch);
      return changed.ok ? answerWith(changed.value) : changed;
    },
  });

const answerWith = ({ version, ...safety }: Safety): Answer => ({
  headers: { etag: etagOf({ version }) },
  body: Object(publicForm({ ...safety, etag: etagOf({ version }) })),
});
