import type { HttpRequest } from '@azure/functions';

// Whose pages may call us, in their visitors' browsers. Nothing depends on cookies, so credentials are never allowed: a
// page must hold a token, and so have signed its visitor in.

type Asking = Pick<HttpRequest, 'headers'>;

const exposed = 'ETag, Link, Location, Retry-After, WWW-Authenticate, x-ms-request-id, x-ms-error-code';
const mayBeSent = 'authorization, content-type, if-match, if-none-match, traceparent, x-ms-client-request-id';
/** Two hours, in seconds: no browser remembers longer. */
const maxAge = '7200';

const allowedOrigin = ({ headers }: Asking, origins: readonly string[]): string | undefined =>
  origins.find(origin => origin === headers.get('origin'));

/** What an answer says to the browser. An origin that is not allowed is told nothing. */
export const corsHeaders = (request: Asking, origins: readonly string[]): Readonly<Record<string, string>> => {
  const origin = allowedOrigin(request, origins);
  return origin === undefined
    ? {}
    : { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed };
};

/** What a browser that asks first is told; nothing, if nobody asks or the page may not call. */
export const preflightHeaders = (
  request: Asking,
  origins: readonly string[],
  methods: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  if (!request.headers.has('access-control-request-method')) return undefined;
  if (allowedOrigin(request, origins) === undefined) return undefined;
  return {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': mayBeSent,
    'access-control-max-age': maxAge,
  };
};
