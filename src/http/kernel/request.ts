import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import type { Fault, Refusal } from '../../domain/actions/refusal.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { inOurWords } from '../../domain/values/sentences.ts';

export const apiVersion = '2026-11-01';
const kib = 1024;
export const usualLimit = 64 * kib;
export const proposalLimit = 16 * kib;
export const batchLimit = 1024 * kib;

/** Form of a request: each part passes its schema once, and is believed from there on. */
export type Form<P, Q, B> = {
  readonly path: z.ZodType<P>;
  readonly query: z.ZodObject & z.ZodType<Q>;
  readonly body: z.ZodType<B>;
  /** Bytes. */
  readonly limit: number;
};
export type Input<P, Q, B> = { readonly path: P; readonly query: Q; readonly body: B };

/** A request as typed input; else 413, 415 or 400, in this order, with every fault named. */
export const readInput = async <P, Q, B>(
  request: HttpRequest,
  form: Form<P, Q, B>,
): Promise<Result<Input<P, Q, B>>> => {
  const body = await readBody(request, form.limit);
  if (body.type === 'refused') return body;
  if (request.headers.has('repeatability-request-id')) return refused({ code: 'NotSupported' });
  const parameters = new URL(request.url).searchParams;
  const version = parameters.get('api-version');
  if (version === null) return refused({ code: 'MissingApiVersionParameter' });
  if (version !== apiVersion) return refused({ code: 'UnsupportedApiVersionValue' });

  const queried = Object.fromEntries([...parameters].filter(([name]) => name !== 'api-version'));
  const path = form.path.safeParse(request.params, inOurWords);
  const query = form.query.safeParse(queried, inOurWords);
  const parsed = form.body.safeParse(body.value, inOurWords);
  if (path.success && query.success && parsed.success && !repeated(parameters).length)
    return ok({ path: path.data, query: query.data, body: parsed.data });
  const faults = [
    ...repeated(parameters),
    ...(path.success ? [] : parameterFaultsOf(path.error)),
    ...(query.success ? [] : parameterFaultsOf(query.error)),
    ...(parsed.success ? [] : faultsOf(parsed.error)),
  ];
  return refused({ code: 'InvalidRequest', faults });
};

const repeated = (parameters: URLSearchParams): readonly Fault[] =>
  [...new Set(parameters.keys())]
    .filter(name => parameters.getAll(name).length > 1)
    .map(target => ({ target, message: 'is given more than once; separate several values by commas' }));

/** The same of parameters: which of several values it is has no name. */
const parameterFaultsOf = (error: z.ZodError): readonly Fault[] =>
  faultsOf(error).map(({ target, message }) => ({ target: target.replace(/\.\d+$/, ''), message }));

/** One fault per thing that is wrong; each unknown property or parameter is one. */
export const faultsOf = ({ issues }: z.ZodError): readonly Fault[] =>
  issues.flatMap((issue): readonly Fault[] => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [{ target: path.join('.') || 'body', message: issue.message }];
    return issue.keys.map(key => ({ target: [...path, key].join('.'), message: 'is not known here; remove it' }));
  });

const readBody = async (request: HttpRequest, limit: number): Promise<Result<unknown>> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return refused({ code: 'PayloadTooLarge' });
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > limit) return refused({ code: 'PayloadTooLarge' });
  if (bytes.byteLength === 0) return request.headers.has('transfer-encoding') ? refused(lostBody) : ok({});
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return refused({ code: 'UnsupportedMediaType' });
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isDeeperThan(value, maxDepth) ? refused(badBody('is nested too deeply')) : ok(value);
  } catch {
    return refused(badBody('is not valid JSON in UTF-8'));
  }
};

/** Far more than any request of ours has; what walks a value later would run out of stack in the thousands. */
const maxDepth = 32;
const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some(inner => isDeeperThan(inner, levels - 1)));

const badBody = (message: string): Refusal => ({ code: 'InvalidRequest', faults: [{ target: 'body', message }] });
/** The host hands over a body sent in chunks as an empty one: a comment or digest in it must not get lost in silence. */
const lostBody = badBody('arrived empty, because it was sent in chunks; send it whole, with a Content-Length');

/** The version that an If-Match header names; what is no ETag of ours matches nothing. */
export const versionIn = (ifMatch: string | null): number | undefined => {
  if (ifMatch === null || ifMatch.trim() === '*') return undefined;
  return Number(/^\s*"(\d{1,9})"\s*$/.exec(ifMatch)?.[1] ?? -1);
};

/** Whether the caller holds this very version. */
export const isKnown = (
  etag: string | undefined,
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
): boolean =>
  method === 'GET' &&
  etag !== undefined &&
  (headers.get('if-none-match') ?? '').split(',').some(named => [etag, '*'].includes(named.trim().replace(/^W\//, '')));
