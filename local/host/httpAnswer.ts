import type { ServerResponse } from 'node:http';
import type { Cookie, HttpData } from './coreTypes.ts';

/**
 * Sends what a function returned, in chunks and without Content-Length. Throws on a header that the true host cannot
 * send: a character outside ASCII, or a Content-Length that is not the body's.
 */
export const sendAnswer = (response: ServerResponse, { statusCode, headers = {}, cookies, body }: HttpData) => {
  const bytes = Buffer.from(body?.bytes ?? body?.string ?? []);
  const own = Object.entries(headers).filter(([name]) => name !== 'transfer-encoding');
  for (const [name, value] of own) {
    if (/[^\t\x20-\x7e]/.test(value)) throw new Error(`The header '${name}' has a character that is not ASCII.`);
    if (name === 'content-length' && Number(value) !== bytes.length)
      throw new Error(`The Content-Length is ${value}, but the body has ${bytes.length} bytes.`);
  }
  for (const [name, value] of own) response.setHeader(name, value);
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', cookies.map(serializeCookie));
  if (bytes.length === 0) sendEmpty(response, Number(statusCode ?? 200));
  else response.writeHead(Number(statusCode ?? 200)).end(bytes);
};

export const sendEmpty = (response: ServerResponse, status: number) => {
  if (status !== 204 && status !== 304) response.setHeader('content-length', 0);
  response.writeHead(status).end();
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
