import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, apiOf, errorIn, isolation, type ShownAction } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
let action: ShownAction;
const gone = '019ab3c0-0000-7000-8000-000000000000';
beforeAll(async () => {
  api = apiOf(await sharedApp('methods'));
  action = await api.submit('submitter', isolation());
});

test('an If-Match that could never match is refused, and the answer says how to write it', async () => {
  for (const match of ['W/"2"', '2', 'x', '"1', '"1" "2"', 'W/"1", "2"', '"1", *', '**']) {
    const answer = await api.post('operator', `/actions/${action.id}/comment`, { comment: 'x' }, { 'if-match': match });
    expect(answer, match).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(errorIn(answer).details, match).toEqual([
      { code: 'InvalidValue', target: 'If-Match', message: expect.stringContaining('"3"') },
    ]);
  }
});

test('what is sent must be JSON in UTF-8 that nobody has compressed', async () => {
  const comment = (headers: Record<string, string>) =>
    api.post('operator', `/actions/${action.id}/comment`, { comment: 'x' }, headers);
  const json = 'application/json';
  for (const type of [json, `${json};charset=utf-8`, `${json}; Charset="UTF-8"`, `${json}; charset=utf8; x=y`])
    expect(await comment({ 'content-type': type }), type).toMatchObject({ status: 200 });
  for (const coding of ['identity', ' Identity ', ''])
    expect(await comment({ 'content-encoding': coding }), coding).toMatchObject({ status: 200 });
  for (const headers of [
    ...['utf-16', '"utf-16le"', 'latin1', 'x; charset=utf-8', 'utf-8; charset=utf-16'].map(charset => ({
      'content-type': `${json}; charset=${charset}`,
    })),
    ...['gzip', 'br', 'identity, gzip', 'GZIP'].map(coding => ({ 'content-encoding': coding })),
  ])
    expect(await comment(headers), JSON.stringify(headers)).toMatchObject({
      status: 415,
      code: 'UnsupportedMediaType',
    });
});

describe('what no function takes', () => {
  test.each([
    ['GET', '/nothing'],
    ['GET', ''],
    ['GET', '/'],
    ['POST', `/actions/${gone}/explode`],
    ['PATCH', '/actions/a/b/c/d'],
    ['DELETE', `/actions/${gone}/history/7`],
    ['OPTIONS', '/nothing'],
    ['HEAD', '/nothing'],
  ])('is no path here, and the answer says where they stand: %s %s', async (method, path) => {
    const answer = await api.call('global', method, path);
    expect(answer).toMatchObject({ status: 404, code: 'NotFound' });
    if (method !== 'HEAD') expect(errorIn(answer).message).toContain('/api/docs');
    expect(await api.call('nobody', method, path)).toMatchObject({ status: 404, code: 'NotFound' });
  });

  test.each([
    ['PUT', '/actions', 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/Actions/', 'GET, HEAD, POST, OPTIONS'],
    ['DELETE', `/actions/${gone}`, 'GET, HEAD, OPTIONS'],
    ['GET', `/actions/${gone}/approve`, 'POST, OPTIONS'],
    ['HEAD', `/actions/${gone}/approve`, 'POST, OPTIONS'],
    ['POST', '/me', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/health', 'GET, HEAD, OPTIONS'],
    ['POST', '/safety', 'GET, HEAD, PUT, OPTIONS'],
    ['DELETE', '/actions/submit', 'GET, HEAD, POST, OPTIONS'],
  ])('has another method: %s %s', async (method, path, allow) => {
    const answer = await api.call('nobody', method, path);
    expect(answer).toMatchObject({ status: 405, code: 'MethodNotAllowed' });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test('OPTIONS says what a path takes, and to pages of strangers nothing else', async () => {
    const headers = { origin: 'https://stranger.example', 'access-control-request-method': 'POST' };
    const answer = await api.call('nobody', 'OPTIONS', '/actions', { headers });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS');
    expect([...answer.headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
  });
});

test('HEAD is answered as GET, without the body', async () => {
  for (const path of [
    '/health',
    '/health/ready',
    '/openapi.json',
    '/docs',
    '/actions',
    `/actions/${action.id}`,
    '/x',
  ]) {
    const [got, head] = [await api.get('reader', path), await api.call('reader', 'HEAD', path)];
    expect(head, path).toMatchObject({ status: got.status, text: '' });
    for (const name of ['content-type', 'etag', 'vary', 'cache-control', 'x-ms-error-code'])
      expect(head.headers.get(name), `${path} ${name}`).toBe(got.headers.get(name));
  }
});
