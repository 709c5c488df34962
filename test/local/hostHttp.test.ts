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
    const raw = ['POST /api/echo HTTP/1.1', 'Host: localhost', 'Transfer-Encoding: chunked', 'Connection: close'];
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    socket.end(`${raw.join('\r\n')}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`);
    expect(await text(socket)).toContain('"body":""');
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
    expect((await call('/files')).body).toBe('rest -');
    expect((await call('/')).body).toBe('root');
  });

  test.each([
    ['GET', '/api/unknown'],
    ['DELETE', '/api/things'],
    ['OPTIONS', '/api/things'],
    ['HEAD', '/api/things'],
    ['GET', '/api/switchedOff'],
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
    expect(response.headers.get('content-length')).toBe('2');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    expect(response.headers.getSetCookie()).toEqual([
      'a=b%20c; max-age=60; path=/; secure; samesite=strict; httponly',
      'd=e; expires=Tue, 01 Jan 2030 00:00:00 GMT; path=/api',
    ]);
  });

  test('304 keeps its headers', async () => {
    const response = await call('/api/notModified');
    expect(response).toMatchObject({ status: 304, body: '' });
    expect(response.headers.get('etag')).toBe('"7"');
  });
});

describe('each call', () => {
  const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

  test('continues the trace of its caller, and has an id of its own', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const first = JSON.parse((await call('/api/trace', { headers: { traceparent } })).body);
    const second = JSON.parse((await call('/api/trace')).body);
    expect(first.trace).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[\da-f]{16}-01$/);
    expect(second.trace).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/);
    expect(first.invocationId).toMatch(uuid);
    expect(second.invocationId).not.toBe(first.invocationId);
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
