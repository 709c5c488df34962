import type {
  HttpFunctionOptions,
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import type { z } from 'zod';
import {
  type Deps,
  isStorageUnavailable,
  isUnreadableRecord,
  type Log,
  type ValidateToken,
} from '../../application/ports.ts';
import type { Action } from '../../domain/actions/action.ts';
import type { Effect } from '../../domain/actions/effects.ts';
import type { Refusal, RefusalCode } from '../../domain/actions/refusal.ts';
import { type Operation, refusedCall } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { ReportSchedule } from '../../domain/reports/schedule.ts';
import { executionQueue, messagesOf } from '../executionQueue.ts';
import { errorResponse } from './errors.ts';
import { invocationLog } from './invocationLog.ts';
import { principalFrom } from './principal.ts';
import { type Form, type Input, readInput, versionIn } from './request.ts';

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
    /** Where people open an action. */
    readonly portalUrl?: string | undefined;
    readonly reportSchedule: ReportSchedule;
  };
};
/** The application, or nothing when the settings are faulty: then readiness says which, and nothing else runs. */
export type Composed = () => App | undefined;

/** Everything about a call but its input. */
export type Call = {
  readonly by: Principal;
  readonly requestId: string;
  /** The version that the caller has seen. */
  readonly ifMatch: number | undefined;
  readonly deps: Deps;
  readonly settings: App['settings'];
  readonly request: HttpRequest;
};
export type Answer =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: object;
      /** Instead of `body`, what is not JSON. */
      readonly text?: { readonly type: string; readonly content: string };
      readonly effects?: readonly Effect[];
    }
  | { readonly refusal: Refusal; readonly action?: Action | undefined };

/** What an answer looks like: JSON of this schema, or text of these media types. */
export type AnswerForm = {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly types?: readonly string[];
  readonly headers?: readonly ('ETag' | 'Location' | 'Link')[];
};

/** What people and programs are told about an HTTP function; openapi/document.ts makes the API's description of it. */
export type Described = {
  /** Name of the function, and its operation id. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** As the host takes it, with parameters in braces. */
  readonly route: `api/${string}`;
  /** Groups operations for readers. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Readonly<Record<number, AnswerForm>>;
  readonly ifMatch?: 'optional' | 'required';
  /** Codes beside those that follow from the form (openapi/operation.ts): what only the use case knows. */
  readonly refusals?: readonly RefusalCode[];
  /** What clients call it, where the function's name does not say it well beside the tag. */
  readonly verb?: string;
};

/** An HTTP function as the API's description sees it. Only those of signed-in callers have an operation and a form. */
export type ApiFunction = Described & {
  readonly operation?: Operation;
  readonly path?: z.ZodType;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
};

/** An HTTP function of a signed-in caller, as data. */
export type Endpoint<P, Q, B> = Described &
  Form<P, Q, B> & {
    readonly operation: Operation;
    readonly run: (input: Input<P, Q, B>, call: Call) => Promise<Answer>;
  };
/** Lets the compiler find what passes between a form's schemas and `run`. */
export const endpoint = <P, Q, B>(spec: Endpoint<P, Q, B>): Endpoint<P, Q, B> => spec;

/** What the host needs to know to call an endpoint. */
export const triggerOf = <P, Q, B>(spec: Endpoint<P, Q, B>, composed: Composed): HttpFunctionOptions => ({
  methods: [spec.method],
  authLevel: 'anonymous',
  route: spec.route,
  // Whatever changes an action may have to wake an executor.
  ...(spec.method !== 'GET' && { extraOutputs: [executionQueue] }),
  handler: handlerOf(spec, composed),
});

/**
 * Who calls (401), may they (403), what do they want (413, 415, 400, 428), do it, answer. The only try/catch at the
 * edge: the host would answer a throw with an empty 500.
 */
const handlerOf =
  <P, Q, B>(spec: Endpoint<P, Q, B>, composed: Composed): HttpHandler =>
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
  const ifMatch = versionIn(request.headers.get('if-match'));
  if (spec.ifMatch === 'required' && ifMatch === undefined) return { refusal: { code: 'PreconditionRequired' } };
  return spec.run(input.value, { by: by.value, requestId, ifMatch, deps: { ...deps, log }, settings, request });
};

const respond = (answer: Answer, request: HttpRequest, context: InvocationContext): HttpResponseInit => {
  const response =
    'refusal' in answer ? errorResponse(answer.refusal, answer.action) : success(answer, request, context);
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
  { status = 200, headers = {}, body, text, effects = [] }: Exclude<Answer, { refusal: Refusal }>,
  request: HttpRequest,
  context: InvocationContext,
): HttpResponseInit => {
  if (effects.length > 0) context.extraOutputs.set(executionQueue, messagesOf(effects));
  if (isKnown(headers['etag'], request)) return { status: 304, headers: { ...headers } };
  if (text) return { status, headers: { 'content-type': text.type, ...headers }, body: text.content };
  const json = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
};

/** Whether the caller holds this very version. */
export const isKnown = (
  etag: string | undefined,
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
): boolean =>
  method === 'GET' &&
  etag !== undefined &&
  (headers.get('if-none-match') ?? '').split(',').some(named => [etag, '*'].includes(named.trim().replace(/^W\//, '')));

/** What a throw means for the caller. Details stay in the log. */
const refusalFor = (error: unknown, log: Log): Refusal => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
  log('error', error instanceof Error ? (error.stack ?? error.message) : String(error), { cause });
  if (isStorageUnavailable(error)) return { code: 'StorageUnavailable' };
  if (isUnreadableRecord(error)) return { code: 'UnreadableRecord' };
  return { code: 'InternalError' };
};
