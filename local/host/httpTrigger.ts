import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpData } from './coreTypes.ts';
import type { RegisteredFunction } from './functionsCore.ts';
import { sendAnswer, sendEmpty } from './httpAnswer.ts';
import { addressOf, answerMalformed, parserLimit, refusedByServer } from './httpServerRules.ts';
import { type Invoke, noTrace, startTrace } from './invoke.ts';
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
  /** The true host traces calls only with Application Insights; else a function's trace context is empty. */
  readonly traced: boolean;
  readonly invoke: Invoke;
  readonly log: Log;
};

/** The server for all functions with an HTTP trigger; not listening yet. */
export const createHttpServer = (options: HttpServerOptions): Server => {
  const { functions, log } = options;
  const byName = new Map(functions.map(({ fn }) => [fn.metadata.name, fn]));
  const routes = inHostOrder(functions.map(entry => routeOf(entry, options.routePrefix)));

  const server = createServer({ maxHeaderSize: parserLimit }, async (request, response) => {
    try {
      await answer(request, response, { ...options, routes, byName });
    } catch (error) {
      log('error', 'host', `${request.method} ${request.url}: ${describeError(error)}`);
      sendEmpty(response, 500);
    }
  });
  return answerMalformed(server);
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
  const refused = refusedByServer(request);
  if (refused !== undefined) return cutShort(request, response, refused);
  const url = addressOf(request);
  const match = matchRoute(serving.routes, request.method ?? 'GET', url.pathname);
  const fn = match && serving.byName.get(match.functionName);
  if (match === undefined || fn === undefined) return answerUnknown(request, response, url, serving);

  if (Number(request.headers['content-length']) > largestBody) return cutShort(request, response, 500);
  const data = { http: await httpInput(request, url, match.parameters) };
  const trace = serving.traced ? startTrace(header(request, 'traceparent'), header(request, 'tracestate')) : noTrace;
  // A failure is logged by `invoke`; the caller learns nothing of it.
  const result = await serving.invoke(fn, { data, trace }).catch(() => 'failed' as const);
  if (result === 'failed') sendEmpty(response, 500);
  else if (result?.http) sendAnswer(response, result.http);
  else sendEmpty(response, 204);
};

const largestBody = 100 * 1024 * 1024;

/** Whatever of the request is still to come is lost, and the connection with it. */
const cutShort = (request: IncomingMessage, response: ServerResponse, status: number) => {
  request.resume();
  response.setHeader('connection', 'close');
  sendEmpty(response, status);
};

/** 404 without a body, for unknown methods (also OPTIONS and HEAD) as for unknown routes; the root is its own case. */
const answerUnknown = (request: IncomingMessage, response: ServerResponse, url: URL, { homepageDisabled }: Serving) => {
  request.resume();
  if (url.pathname !== '/') sendEmpty(response, 404);
  else if (homepageDisabled) sendEmpty(response, 204);
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

/** The true host reads them as UTF-8, Node as Latin-1. */
const joinHeaders = (request: IncomingMessage) =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [
      name,
      Buffer.from((values ?? []).join(','), 'latin1').toString(),
    ]),
  );

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
