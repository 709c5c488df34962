import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFixture } from '../support/fixtureApp.ts';
import type { LocalApp } from '../support/localApp.ts';

let app: LocalApp;
beforeAll(async () => {
  app = await startFixture('http', { settings: { 'AzureWebJobs.switchedOff.Disabled': '1', FROM_FILE: 'set' } });
});
afterAll(() => app.stop());

const call = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${app.url}${path}`, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
};
/** Sends these lines as they are, then what else there is; gives back the whole answer. */
const raw = async (lines: readonly string[], rest = '') => {
  const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
  socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n${rest}`));
  return text(socket);
};
const host = 'Host: localhost';
const close = 'Connection: close';
const echoed = async (path: string, init?: RequestInit) => JSON.parse((await call(path, init)).body);

describe('what a function sees', () => {
  test('method, address, parameters and body', async () => {
    const seen = await echoed('/API/echo/Ada?x=1', { method: 'POST', body: 'täxt' });
    expect(seen).toMatchObject({ method: 'POST', params: { name: 'Ada' }, query: { x: '1' }, body: 'täxt' });
    expect(seen.url).toBe(`${app.url}/API/echo/Ada?x=1`);
  });

  test('a repeated query parameter is joined, the address has both', async () => {
    const seen = await echoed('/api/echo?a=1&A=2&b=3');
    expect(seen.query).toEqual({ a: '1,2', b: '3' });
    expect(seen.url).toContain('?a=1&A=2&b=3');
  });

  test('an optional parameter that is absent', async () => {
    expect((await echoed('/api/echo')).params).toEqual({});
  });

  test('a chunked body arrives empty', async () => {
    const lines = ['POST /api/echo HTTP/1.1', host, 'Transfer-Encoding: chunked', close];
    expect(await raw(lines, '5\r\nhello\r\n0\r\n\r\n')).toContain('"body":""');
  });
});

describe('what the web server does by itself', () => {
  /** Status and length: none has a body. */
  const refusal = async (...lines: readonly string[]) => {
    const [head = '', body] = (await raw(lines)).split('\r\n\r\n');
    expect(body).toBe('');
    expect(head).toMatch(/^content-length: 0$/im);
    return Number(head.split(' ')[1]);
  };
  const ofLength = (bytes: number) => {
    const [before, after] = ['GET /api/things?a=', ' HTTP/1.1'];
    return `${before}${'x'.repeat(bytes - before.length - after.length - '\r\n'.length)}${after}`;
  };

  test('a request line may have 8,192 bytes', async () => {
    expect(await raw([ofLength(8192), host, close])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await refusal(ofLength(8193), host)).toBe(414);
    expect(await refusal(ofLength(100_000), host)).toBe(414);
  });

  test('headers may be 100, of 32 KiB together', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `x-${index}: y`);
    expect(await raw(['GET /api/things HTTP/1.1', host, close, ...many(98)])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await refusal('GET /api/things HTTP/1.1', host, close, ...many(99))).toBe(431);
    const long = (bytes: number) => `x-long: ${'y'.repeat(bytes)}`;
    expect(await raw(['GET /api/things HTTP/1.1', host, close, long(32_000)])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await refusal('GET /api/things HTTP/1.1', host, long(33_000))).toBe(431);
  });

  test('a body may have 100 MiB, and what is larger is not waited for', async () => {
    expect(await refusal('POST /api/echo HTTP/1.1', host, `Content-Length: ${100 * 1024 * 1024 + 1}`)).toBe(500);
  });

  test.each([
    ['a method that nobody knows', 404, ['BREW /api/things HTTP/1.1', host]],
    ['an address without path', 404, ['OPTIONS * HTTP/1.1', host, close]],
    ['no HTTP', 400, ['hello']],
    ['a zero in a path', 400, ['GET /api/echo/a%00b HTTP/1.1', host]],
    ['an absolute address of another host', 400, ['GET http://elsewhere/api/things HTTP/1.1', host]],
    ['a host that is none', 400, ['GET /api/things HTTP/1.1', 'Host: a b']],
    ['HTTP/1.0 without a host', 500, ['GET /api/things HTTP/1.0']],
  ])('%s is %d', async (_, status, lines) => {
    expect(await refusal(...lines)).toBe(status);
  });

  test('an absolute address of this host is served', async () => {
    expect(await raw(['GET http://localhost/api/things HTTP/1.1', host, close])).toContain('\r\nget\r\n');
  });

  test('headers are UTF-8, and a backslash is a character as any other', async () => {
    const answer = await raw(['GET /api/echo/a\\b?c=\\d HTTP/1.1', host, close, 'x-many: Zoë']);
    expect(answer).toContain(JSON.stringify({ name: 'a\\b' }));
    expect(answer).toContain(JSON.stringify({ c: '\\d' }));
    expect(answer).toContain('"header":"Zoë"');
  });
});

describe('routes', () => {
  test('the first function by name wins', async () => {
    expect((await call('/api/actions/summary')).body).toBe('action summary');
  });

  test('functions may share a route', async () => {
    expect((await call('/api/things')).body).toBe('get');
    expect((await call('/api/things', { method: 'PUT' })).body).toBe('put');
  });

  test('the rest of a path, and the root', async () => {
    expect((await call('/files/a/b.css')).body).toBe('rest a/b.css');
    expect((await call('/files/a/')).body).toBe('rest a/');
    expect((await call('/files')).body).toBe('rest -');
    expect((await call('/')).body).toBe('root');
  });

  test.each([
    ['GET', '/api/unknown'],
    ['DELETE', '/api/things'],
    ['OPTIONS', '/api/things'],
    ['HEAD', '/api/things'],
    ['GET', '/api/switchedOff'],
    ['GET', '//api/things'],
    ['GET', '/admin/host/status'],
  ])('%s %s is a 404 without a body', async (method, path) => {
    const response = await call(path, { method });
    expect(response).toMatchObject({ status: 404, body: '' });
    expect(response.headers.get('content-type')).toBeNull();
  });
});

describe('answers', () => {
  test('nothing returned is 204', async () => {
    expect(await call('/api/nothing')).toMatchObject({ status: 204, body: '' });
  });

  test('a handler that throws is 500 without a body, with the reason in the log', async () => {
    expect(await call('/api/throwing')).toMatchObject({ status: 500, body: '' });
    expect(app.logs()).toContainEqual(expect.stringMatching(/ERROR throwing: .*the secret reason/));
  });

  test('status, headers, bytes and cookies', async () => {
    const response = await fetch(`${app.url}/api/cookies`);
    expect(response.status).toBe(201);
    expect(response.headers.get('x-mine')).toBe('yes');
    expect(response.headers.get('content-length')).toBeNull();
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    expect(response.headers.getSetCookie()).toEqual([
      'a=b%20c; max-age=60; path=/; secure; samesite=strict; httponly',
      'd=e; expires=Tue, 01 Jan 2030 00:00:00 GMT; path=/api',
    ]);
  });

  const withHeaders = (headers: Readonly<Record<string, string>>) =>
    call('/api/headers', { method: 'POST', body: JSON.stringify(headers) });

  test.each([
    ['a header outside ASCII', { 'x-name': 'Zoë' }],
    ['a Content-Length that is not the length', { 'content-length': '5' }],
  ])('%s is 500 without a body', async (_, headers) => {
    const answer = await withHeaders({ 'x-other': 'fine', ...headers });
    expect(answer).toMatchObject({ status: 500, body: '' });
    expect(answer.headers.get('x-other')).toBeNull();
  });

  test('a Content-Length that is the length stays', async () => {
    const answer = await withHeaders({ 'content-length': '4' });
    expect(answer).toMatchObject({ status: 200, body: 'four' });
    expect(answer.headers.get('content-length')).toBe('4');
  });

  test('304 keeps its headers', async () => {
    const response = await call('/api/notModified');
    expect(response).toMatchObject({ status: 304, body: '' });
    expect(response.headers.get('etag')).toBe('"7"');
  });
});

describe('each call', () => {
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

  test('has an id of its own', async () => {
    const first = JSON.parse((await call('/api/trace')).body);
    const second = JSON.parse((await call('/api/trace')).body);
    expect(first.invocationId).toMatch(uuid);
    expect(second.invocationId).not.toBe(first.invocationId);
  });

  test('has an empty trace; with Application Insights it continues that of its caller', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const traced = async (headers = {}) => JSON.parse((await call('/api/trace', { headers })).body).trace;
    expect(await traced({ traceparent })).toBe('');

    await app.restart({ APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=none' });
    expect(await traced({ traceparent })).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-01$/);
    expect(await traced()).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
  });

  test('runs the hooks around it, which share their data', async () => {
    expect((await call('/api/trace')).headers.get('x-hook')).toBe('hello');
    expect(app.logs()).toContain('hook: started');
  });

  test('logs one line with level and function', async () => {
    expect((await call('/api/log')).body).toBe('set');
    expect(app.logs()).toContainEqual(expect.stringMatching(/WARN {2}log: two\\nlines \{ and: 'an object' \}$/));
  });
});
