import type { HttpHandler, HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import {
  type Deps,
  isStorageUnavailable,
  isUnreadableRecord,
  type Log,
  type ValidateToken,
} from '../application/ports.ts';
import type { Action } from '../domain/action.ts';
import type { Effect } from '../domain/effects.ts';
import type { Refusal } from '../domain/refusal.ts';
import { type Operation, type Principal, refusedCall } from '../domain/roles.ts';
import { errorResponse } from './errors.ts';
import { executionQueue, messagesOf } from './executionQueue.ts';
import { invocationLog } from './invocationLog.ts';
import { principalFrom } from './principal.ts';
import { type Form, type Input, readInput } from './request.ts';

/** The composed application, as endpoints see it. */
export type App = {
  readonly deps: Deps;
  readonly validateToken: ValidateToken;
  readonly settings: {
    readonly tenants: readonly string[];
    readonly countDirectoryRoles: boolean;
    readonly applicationNames: Readonly<Record<string, string>>;
    readonly publicUrl?: string | undefined;
    readonly linkHosts?: readonly string[] | undefined;
  };
};
/** The application, or nothing when the settings are faulty: then readiness says which, and nothing else runs. */
export type Composed = () => App | undefined;

/** Everything about a call but its input. */
export type Call = {
  readonly by: Principal;
  readonly requestId: string;
  readonly deps: Deps;
  readonly settings: App['settings'];
  readonly request: HttpRequest;
};
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: object;
      readonly effects?: readonly Effect[];
    }
  | { readonly refusal: Refusal; readonly action?: Action | undefined };

type Endpoint<P, Q, B> = Form<P, Q, B> & {
  readonly operation: Operation;
  readonly run: (input: Input<P, Q, B>, call: Call) => Promise<Answer>;
};

/**
 * An HTTP function: who calls (401), may they (403), what do they want (413, 415, 400), do it, answer. The only
 * try/catch at the edge: the host would answer a throw with an empty 500.
 */
export const endpoint =
  <P, Q, B>(composed: Composed, spec: Endpoint<P, Q, B>): HttpHandler =>
  async (request, context) => {
    const log = invocationLog(context, request);
    try {
      const app = composed();
      const answer = app ? await answerTo(app, spec, request, context, log) : { refusal: notConfigured };
      return respond(answer, request, context);
    } catch (error) {
      return respond({ refusal: refusalFor(error, log) }, request, context);
    }
  };

const notConfigured: Refusal = { code: 'NotConfigured' };

const answerTo = async <P, Q, B>(
  { deps, settings, validateToken }: App,
  spec: Endpoint<P, Q, B>,
  request: HttpRequest,
  { invocationId: requestId }: InvocationContext,
  log: Log,
): Promise<Answer> => {
  const by = await principalFrom(request.headers.get('authorization') ?? undefined, validateToken, settings, log);
  if (!by.ok) return by;
  const forbidden = refusedCall(spec.operation, by.value);
  if (forbidden) return { refusal: forbidden };
  const input = await readInput(request, spec);
  if (!input.ok) return input;
  return spec.run(input.value, { by: by.value, requestId, deps: { ...deps, log }, settings, request });
};

const respond = (answer: Answer, request: HttpRequest, context: InvocationContext): HttpResponseInit => {
  const response = 'refusal' in answer ? errorResponse(answer.refusal, answer.action) : success(answer, context);
  const clientRequestId = request.headers.get('x-ms-client-request-id');
  return {
    ...response,
    headers: {
      ...response.headers,
      'x-ms-request-id': context.invocationId,
      ...(clientRequestId && { 'x-ms-client-request-id': clientRequestId }),
      'cache-control': 'private, no-cache',
      vary: 'Authorization',
    },
  };
};

const success = (
  { status = 200, headers, body, effects = [] }: Exclude<Answer, { refusal: Refusal }>,
  context: InvocationContext,
): HttpResponseInit => {
  if (effects.length > 0) context.extraOutputs.set(executionQueue, messagesOf(effects));
  if (body === undefined) return { status, headers: { ...headers } };
  const json = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
};

/** What a throw means for the caller. Details stay in the log. */
const refusalFor = (error: unknown, log: Log): Refusal => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  log('error', error instanceof Error ? (error.stack ?? error.message) : String(error), { cause });
  if (isStorageUnavailable(error)) return { code: 'StorageUnavailable' };
  if (isUnreadableRecord(error)) return { code: 'UnreadableRecord' };
  return { code: 'InternalError' };
};
