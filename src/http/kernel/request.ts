import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import type { Fault, Refusal } from '../../domain/actions/refusal.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { groupBy } from '../../domain/values/groupBy.ts';
import { inOurWords } from '../../domain/values/sentences.ts';
import { apiVersion } from './apiVersion.ts';
import { withoutNulls } from './nulls.ts';
import { listIn } from './schemas.ts';
import { tooLongToFollow } from './tooLongToFollow.ts';

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
  const url = new URL(request.url);
  const parameters = url.searchParams;
  const version = parameters.get('api-version');
  if (version === null) return refused({ code: 'MissingApiVersionParameter' });
  if (version !== apiVersion) return refused({ code: 'UnsupportedApiVersionValue' });

  const queried = joined([...parameters].filter(isGiven(form.query.shape)), form.query.shape);
  const path = form.path.safeParse(request.params, inOurWords);
  const query = form.query.safeParse(queried, inOurWords);
  const parsed = form.body.safeParse(withoutNulls(body.value, form.body), inOurWords);
  const unfit = [
    ...repeated(parameters, form.query.shape),
    ...('cursor' in form.query.shape ? tooLongToFollow(url) : []),
  ];
  if (path.success && query.success && parsed.success && !unfit.length)
    return ok({ path: path.data, query: query.data, body: parsed.data });
  const faults = [
    ...unfit,
    ...(path.success ? [] : parameterFaultsOf(path.error)),
    ...(query.success ? [] : parameterFaultsOf(query.error)),
    ...(parsed.success ? [] : faultsOf(parsed.error)),
  ];
  return refused({ code: 'InvalidRequest', faults });
};

/** A form that was sent with an empty field, or a script with an empty variable, has given no value for it. */
const isGiven =
  (known: object) =>
  ([name, value]: readonly [name: string, value: string]): boolean =>
    name !== 'api-version' && !(value === '' && Object.hasOwn(known, name));

type Shape = Readonly<Record<string, unknown>>;
const isList = (name: string, shape: Shape): boolean => Boolean(Object.hasOwn(shape, name) && listIn(shape[name]));

/** Clients write a list with commas, or its name before each value. */
const joined = (
  given: readonly (readonly [name: string, value: string])[],
  shape: Shape,
): Readonly<Record<string, string>> => {
  const values = groupBy(given, ([name]) => name);
  const lists = [...values].filter(([name]) => isList(name, shape));
  return {
    ...Object.fromEntries(given),
    ...Object.fromEntries(lists.map(([name, all]) => [name, all.map(([, value]) => value).join()])),
  };
};

const repeated = (parameters: URLSearchParams, shape: Shape): readonly Fault[] =>
  [...new Set(parameters.keys())]
    .filter(name => parameters.getAll(name).length > 1 && !isList(name, shape))
    .map(target => ({ target, message: 'is given more than once, and has one value' }));

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
  if (!isPlainJson(request.headers)) return refused({ code: 'UnsupportedMediaType' });
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isDeeperThan(value, maxDepth) ? refused(badBody('is nested too deeply')) : ok(value);
  } catch {
    return refused(badBody('is not valid JSON in UTF-8'));
  }
};

/** JSON in UTF-8 that nobody has compressed: what else arrives here would be garbage, or read as something else. */
const isPlainJson = (headers: HttpRequest['headers']): boolean => {
  const type = headers.get('content-type') ?? '';
  const charsets = [...type.matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)/gi)];
  const codings = (headers.get('content-encoding') ?? '').split(',').map(coding => coding.trim());
  return (
    /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type) &&
    charsets.every(([, charset = '']) => /^utf-?8$/i.test(charset)) &&
    codings.every(coding => /^(identity)?$/i.test(coding))
  );
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
