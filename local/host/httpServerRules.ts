import type { IncomingMessage, Server } from 'node:http';

/*
 * What the true host's web server (Kestrel, with its usual limits) does before any function is looked for. Each was seen
 * there; all answers are without a body.
 */

const longestRequestLine = 8192;
const mostHeaders = 100;
const longestHeaders = 32 * 1024;

/** Far above what is allowed: Node would answer 431 by itself, where the true host tells a long line from long headers. */
export const parserLimit = 1024 * 1024;

/** The status of a request that gets no further; undefined: look for its function. */
export const refusedByServer = (request: IncomingMessage): number | undefined => {
  const { method = '', url = '', httpVersion, rawHeaders, headers } = request;
  if (Buffer.byteLength(`${method} ${url} HTTP/${httpVersion}\r\n`) > longestRequestLine) return 414;
  if (rawHeaders.length / 2 > mostHeaders || bytesOf(rawHeaders) > longestHeaders) return 431;
  if (httpVersion === '1.0' && headers.host === undefined) return 500;
  const own = URL.parse(`http://${headers.host}`);
  if (own === null) return 400;
  if (/^https?:\/\//i.test(url) && URL.parse(url)?.host !== own.host) return 400;
  return url.split('?')[0]?.includes('%00') ? 400 : undefined;
};

/** `name: value` and the end of the line, for each. */
const bytesOf = (rawHeaders: readonly string[]) =>
  rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text, 'latin1') + 2, 0);

/**
 * The address of a request. Its target may be absolute. A raw `\` stays part of its segment, where URLs of browsers
 * would take it for a `/`.
 */
export const addressOf = ({ url = '/', headers }: IncomingMessage): URL => {
  const [path = '', ...query] = url.replace(/^https?:\/\/[^/?]*/i, '').split(/(?=\?)/);
  const origin = `http://${headers.host}`;
  // `OPTIONS *` is an address without path: nobody's.
  return new URL(`${origin}${path.startsWith('/') ? '' : '/'}${path.replaceAll('\\', '%5C')}${query.join('')}`);
};

/** A method that Node does not know is an unknown route, as any other; what is no HTTP is 400. */
export const answerMalformed = (server: Server) =>
  server.on('clientError', (error: Error & { code?: string; rawPacket?: Buffer }, socket) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const unknownMethod = error.code === 'HPE_INVALID_METHOD' && requestLine.test(String(error.rawPacket));
    const status = unknownMethod ? '404 Not Found' : statusOf[error.code ?? ''];
    socket.end(`HTTP/1.1 ${status ?? '400 Bad Request'}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  });

const requestLine = /^[\w!#$%&'*+.^`|~-]+ \S+ HTTP\/1\.[01]\r\n/;
const statusOf: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};
