import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { Log } from '../../application/change/ports.ts';
import type { Refusal } from '../../domain/actions/refusal.ts';
import { refused } from '../../domain/actions/result.ts';
import { refusedCall } from '../../domain/policy/permissions.ts';
import { originFor } from './addresses.ts';
import { corsHeaders } from './cors.ts';
import type { Anonymous, Answer, ApiFunction, App, Endpoint, Outside, Success } from './endpoint.ts';
import { errorResponse } from './errors.ts';
import { isKnown } from './etag.ts';
import { invocationLog } from './invocationLog.ts';
import { principalFrom } from './principal.ts';
import { refusalFor } from './refusalFor.ts';

type Handler = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

/** What the host calls for an HTTP function of ours. */
export const handlerOf = (spec: ApiFunction, outside: Outside): Handler =>
  answering('answer' in spec ? callOf(spec, outside) : serving(spec, outside), outside.corsOrigins);

/** What every answer of ours carries, whoever made it. */
export const answering =
  (handler: Handler, corsOrigins: readonly string[]): Handler =>
  async (request, context) => {
    const response = await handler(request, context);
    const headers = new Headers({ ...response.headers, ...corsHeaders(request, corsOrigins) });
    headers.set('x-ms-request-id', context.invocationId);
    headers.set('x-content-type-options', 'nosniff');
    // Whoever asks: what is kept for one origin would be refused to another.
    if (corsOrigins.length > 0) headers.append('vary', 'Origin');
    return { ...response, headers };
  };

const serving =
  ({ serve }: Anonymous, outside: Outside): Handler =>
  request =>
    serve(request, outside);

/**
 * Who calls (401), not too often (429), may they (403), what do they want (413, 415, 400, 428), do it, answer. The only try/catch at the
 * edge: the host would answer a throw with an empty 500.
 */
const callOf =
  (spec: Endpoint, outside: Outside): Handler =>
  async (request, context) => {
    const log = invocationLog(context, request);
    try {
      const app = await outside.app(log);
      const answer = app ? await answerTo(app, spec, request, context, log) : { refusal: notConfigured };
      return respond(answer, request);
    } catch (error) {
      return respond({ refusal: refusalFor(error, log) }, request);
    }
  };

const notConfigured: Refusal = { code: 'NotConfigured' };

const answerTo = async (
  { deps, settings, validateToken, admit }: App,
  spec: Endpoint,
  request: HttpRequest,
  { invocationId: requestId }: InvocationContext,
  log: Log,
): Promise<Answer> => {
  const origin = originFor(settings, request);
  if (origin === undefined) return refused({ code: 'MisdirectedRequest' });
  const by = await principalFrom(request.headers.get('authorization') ?? undefined, validateToken, settings, log);
  if (by.type === 'refused') return by;
  const asOneMore = (): Refusal | undefined => {
    const retryAfter = admit(by.value);
    return retryAfter === undefined ? undefined : { code: 'TooManyRequests', because: 'rate', retryAfter };
  };
  const tooMany = asOneMore();
  if (tooMany) return refused(tooMany);
  const forbidden = refusedCall(spec.operation, by.value);
  if (forbidden) return refused(forbidden);
  const call = { by: by.value, requestId, deps, settings, request, origin, admit: asOneMore };
  const answer = await spec.answer(request, call);
  return 'refusal' in answer ? { ...answer, signInAt: signInAt(settings.authority, by.value.tenant) } : answer;
};

/** The authorization endpoint, as Microsoft Entra ID has it. */
const signInAt = (authority: string, tenant: string): string => `${authority}/${tenant}/oauth2/v2.0/authorize`;

const respond = (answer: Answer, request: HttpRequest): HttpResponseInit => {
  const response = 'refusal' in answer ? errorResponse(answer.refusal, answer) : success(answer, request);
  const clientRequestId = request.headers.get('x-ms-client-request-id') ?? '';
  const { vary, ...headers } = { vary: undefined, ...response.headers };
  return {
    ...response,
    headers: {
      ...headers,
      // Of a header outside ASCII the host makes an empty 500, although what was asked for is done.
      ...(/^[\x20-\x7e]+$/.test(clientRequestId) && { 'x-ms-client-request-id': clientRequestId }),
      'cache-control': 'private, no-cache',
      vary: [vary, 'Authorization'].filter(Boolean).join(', '),
    },
  };
};

const success = (answer: Success, request: HttpRequest): HttpResponseInit => {
  const { status = 200, headers = {}, body, text } = answer;
  if ('isDone' in answer) return { status: 204, headers: { ...headers } };
  if (isKnown(headers['etag'], request)) return { status: 304, headers: { ...headers } };
  if (text) return { status, headers: { 'content-type': text.type, ...headers }, body: text.content };
  const json = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
};
