import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Cookie, HttpData } from './coreTypes.ts';
import type { RegisteredFunction } from './functionsCore.ts';
import { type Invoke, startTrace } from './invoke.ts';
import { describeError, type Log } from './log.ts';
import { inHostOrder, matchRoute, parseRoute, type Route } from './routes.ts';

export type HttpFunction = {
  readonly fn: RegisteredFunction;
  readonly binding: Readonly<Record<string, unknown>>;
};

export type HttpServerOptions = {
  readonly functions: readonly HttpFunction[];
  readonly routePrefix: string;
  /** The setting AzureWebJobsDisableHomepage. */
  readonly homepageDisabled: boolean;
  readonly invoke: Invoke;
  readonly log: Log;
};

/** The server for all functions with an HTTP trigger; not listening yet. */
export const createHttpServer = (options: HttpServerOptions): Server => {
  const { functions, log } = options;
  const byName = new Map(functions.map(({ fn }) => [fn.metadata.name, fn]));
  const routes = inHostOrder(functions.map(entry => routeOf(entry, options.routePrefix)));

  return createServer(async (request, response) => {
    try {
      await answer(request, response, { ...options, routes, byName });
    } catch (error) {
      log('error', 'host', `${request.method} ${request.url}: ${describeError(error)}`);
      response.writeHead(500).end();
    }
  });
};

const routeOf = ({ fn, binding }: HttpFunction, prefix: string): Route => {
  const { name } = fn.metadata;
  if (binding['authLevel'] !== 'anonymous') {
    throw new Error(
      `The function '${name}' has authLevel '${binding['authLevel']}': the local host has no keys, only 'anonymous' runs here.`,
    );
  }
  const route = typeof binding['route'] === 'string' ? binding['route'] : undefined;
  const methods = Array.isArray(binding['methods']) ? binding['methods'].map(String) : [];
  try {
    return parseRoute({ functionName: name, route, methods, prefix });
  } catch (error) {
    throw new Error(
      `The function '${name}' has a route that cannot be served: ${error instanceof Error ? error.message : error}`,
    );
  }
};

type Serving = HttpServerOptions & {
  readonly routes: readonly Route[];
  readonly byName: ReadonlyMap<string, RegisteredFunction>;
};

const answer = async (request: IncomingMessage, response: ServerResponse, serving: Serving) => {
  const url = new URL(`http://${request.headers.host ?? 'localhost'}${request.url ?? '/'}`);
  const match = matchRoute(serving.routes, request.method ?? 'GET', url.pathname);
  const fn = match && serving.byName.get(match.functionName);
  if (match === undefined || fn === undefined) return answerUnknown(request, response, url, serving);

  const data = { http: await httpInput(request, url, match.parameters) };
  const trace = startTrace(header(request, 'traceparent'), header(request, 'tracestate'));
  // A failure is logged by `invoke`; the caller learns nothing of it.
  const result = await serving.invoke(fn, { data, trace }).catch(() => 'failed' as const);
  if (result === 'failed') response.writeHead(500).end();
  else if (result?.http) writeResponse(response, result.http);
  else response.writeHead(204).end();
};

/** 404 without a body, for unknown methods (also OPTIONS and HEAD) as for unknown routes; the root is its own case. */
const answerUnknown = (request: IncomingMessage, response: ServerResponse, url: URL, { homepageDisabled }: Serving) => {
  request.resume();
  if (url.pathname !== '/') response.writeHead(404).end();
  else if (homepageDisabled) response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Your function app is up and running.</p>');
};

const httpInput = async (
  request: IncomingMessage,
  url: URL,
  parameters: Readonly<Record<string, string>>,
): Promise<HttpData> => ({
  method: request.method ?? 'GET',
  url: url.href,
  nullableHeaders: nullable(joinHeaders(request)),
  nullableQuery: nullable(joinQuery(url.searchParams)),
  nullableParams: nullable(parameters),
  body: await readBody(request),
});

/** Without Content-Length (chunked) the true host hands over an empty body. */
const readBody = async (request: IncomingMessage) => {
  if (!Number(request.headers['content-length'])) {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return { bytes: Buffer.concat(chunks) };
};

const joinHeaders = (request: IncomingMessage) =>
  Object.fromEntries(Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]));

/** `?a=1&a=2` becomes `1,2`; names that differ in case only are one. */
const joinQuery = (query: URLSearchParams) => {
  const joined = new Map<string, { readonly name: string; readonly value: string }>();
  for (const [name, value] of query) {
    const known = joined.get(name.toLowerCase());
    joined.set(name.toLowerCase(), known ? { ...known, value: `${known.value},${value}` } : { name, value });
  }
  return Object.fromEntries([...joined.values()].map(({ name, value }) => [name, value]));
};

const nullable = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

const header = (request: IncomingMessage, name: string) => request.headersDistinct[name]?.[0];

const writeResponse = (response: ServerResponse, { statusCode, headers, cookies, body }: HttpData) => {
  const bytes = Buffer.from(body?.bytes ?? body?.string ?? []);
  const own = Object.entries(headers ?? {}).filter(
    ([name]) => name !== 'content-length' && name !== 'transfer-encoding',
  );
  for (const [name, value] of own) response.setHeader(name, value);
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', cookies.map(serializeCookie));
  const status = Number(statusCode ?? 200);
  if (status !== 204 && status !== 304) response.setHeader('content-length', bytes.length);
  response.writeHead(status).end(bytes);
};

/** As ASP.NET Core writes it: value escaped, the path `/` unless said. */
const serializeCookie = (cookie: Cookie): string => {
  const expires = cookie.expires && new Date(cookie.expires.value.seconds * 1000).toUTCString();
  const sameSite = { none: undefined, lax: 'lax', strict: 'strict', explicitNone: 'none' }[cookie.sameSite ?? 'none'];
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    expires && `expires=${expires}`,
    cookie.maxAge && `max-age=${cookie.maxAge.value}`,
    cookie.domain && `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? '/'}`,
    cookie.secure?.value && 'secure',
    sameSite && `samesite=${sameSite}`,
    cookie.httpOnly?.value && 'httponly',
  ]
    .filter(Boolean)
    .join('; ');
};
