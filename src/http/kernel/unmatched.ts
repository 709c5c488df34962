import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { preflightHeaders } from './cors.ts';
import { errorResponse } from './errors.ts';
import { methodsOf, type Route } from './route.ts';

/** What no other function takes: the host would answer it with an empty 404. */
export const unmatched =
  (routes: readonly Route[], corsOrigins: readonly string[]) =>
  async (request: HttpRequest): Promise<HttpResponseInit> => {
    const found = methodsAt(routes, new URL(request.url).pathname);
    const allow = [...found, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') {
      // Also for a path that is not there: else the page could not read the 404 that says so.
      const preflight = preflightHeaders(request, corsOrigins, found.length > 0 ? found : methodsIn(routes));
      if (preflight || found.length > 0) return { status: 204, headers: { ...preflight, allow } };
    }
    if (found.length === 0) return errorResponse({ code: 'NotFound', what: 'path' });
    const { headers, ...response } = errorResponse({ code: 'MethodNotAllowed', allow });
    return { ...response, headers: { ...headers, allow } };
  };

const methodsIn = (routes: readonly Route[]): readonly string[] => [...new Set(routes.flatMap(methodsOf))].toSorted();

const methodsAt = (routes: readonly Route[], path: string): readonly string[] => {
  const parts = partsOf(path);
  return methodsIn(routes.filter(({ route }) => fits(partsOf(route), parts)));
};

/** As the host compares: without case, and a slash at the end is nothing. */
const partsOf = (path: string): readonly string[] =>
  path
    .replace(/^\/|\/$/g, '')
    .toLowerCase()
    .split('/');

const fits = (template: readonly string[], parts: readonly string[]): boolean =>
  template.length === parts.length &&
  template.every((part, index) => (part.startsWith('{') ? parts[index] !== '' : part === parts[index]));
