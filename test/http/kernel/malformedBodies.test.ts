import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Api, apiOf, apiVersion, errorIn, isolation, type Persona, type ShownAction } from '../../support/api.ts';
import { type SharedApp, sharedApp } from '../../support/sharedApp.ts';

let app: SharedApp;
let api: Api;
let action: ShownAction;
beforeAll(async () => {
  app = await sharedApp('malformedBodies');
  api = apiOf(app);
  action = await api.submit('submitter', isolation());
});

const invalid = { status: 400, code: 'InvalidRequest' };
const targetsOf = (answer: Parameters<typeof errorIn>[0]) => errorIn(answer).details?.map(({ target }) => target);
const kib = 1024;
const post = (body: unknown, headers = {}) => api.post('submitter', '/actions', body, headers);

describe('bodies', () => {
  test.each([
    ['broken', '{"kind":'],
    ['cut off', '{"kind":"isolateDevice"'],
    ['two in one', '{}{}'],
    ['single quotes', "{'kind':'isolateDevice'}"],
    ['only blanks', '   '],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-16', new Uint8Array(Buffer.from('{"kind":1}', 'utf16le'))],
    ['not a number', '{"severity":NaN}'],
  ])('JSON that is none: %s', async (_, body) => {
    for (const [caller, path] of [
      ['submitter', '/actions'],
      ['submitter', '/actions/submit'],
      ['operator', `/actions/${action.id}/approve`],
    ] as const) {
      const answer = await api.post(caller, path, body);
      expect(answer).toMatchObject(invalid);
      expect(targetsOf(answer)).toEqual(['body']);
    }
  });

  test.each([['[]'], ['"text"'], ['7'], ['null'], ['true'], ['[[]]']])('JSON that is no object: %s', async body => {
    const paths = ['approve', 'cancel', 'comment', 'assign', 'resolve'].map(name => `/actions/${action.id}/${name}`);
    for (const path of [...paths, '/actions', '/actions/submit']) {
      const answer = await api.post('administrator', path, body);
      expect(answer, path).toMatchObject(invalid);
      expect(targetsOf(answer), path).toEqual(['body']);
    }
  });

  test('missing or empty where something is needed', async () => {
    for (const body of [undefined, '']) {
      expect(targetsOf(await post(body))).toEqual(['kind', 'entity']);
      expect(targetsOf(await api.post('submitter', '/actions/submit', body))).toEqual(['items']);
      expect(targetsOf(await api.ask('operator', 'comment', action, body))).toEqual(['comment']);
    }
  });

  test('sent in chunks, which the host hands over as nothing: refused, or a digest would get lost in silence', async () => {
    const inChunks = async (persona: Persona, path: string, body: string) => {
      const head = [
        `POST /api${path}?api-version=${apiVersion} HTTP/1.1`,
        `Host: ${new URL(app.url).host}`,
        `Authorization: Bearer ${await api.token(persona, {})}`,
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        'Connection: close',
      ];
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.write(`${head.join('\r\n')}\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
      return text(socket);
    };
    for (const answer of [
      await inChunks('submitter', '/actions', JSON.stringify(isolation())),
      await inChunks(
        'operator',
        `/actions/${action.id}/approve`,
        JSON.stringify({ digest: `sha256:${'0'.repeat(64)}` }),
      ),
    ]) {
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(answer).toContain('"target":"body"');
      expect(answer).toContain('Content-Length');
    }
    expect((await api.view('reader', action)).status).toBe('pending');
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/jsonx',
    '',
  ])('of another media type: %s', async type => {
    expect(await post(isolation(), { 'content-type': type })).toMatchObject({
      status: 415,
      code: 'UnsupportedMediaType',
    });
  });
  test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/merge-patch+json'])(
    'of a media type that is JSON: %s',
    async type => {
      expect(await post(isolation(), { 'content-type': type })).toMatchObject({ status: 201 });
    },
  );

  test('unknown properties are named, at every depth', async () => {
    const { entity, ...rest } = isolation();
    const answer = await post({
      ...rest,
      allowDuplicates: true,
      entity: { ...entity, colour: 'red' },
      investigation: { id: 'i', name: 'x' },
      alerts: [{ id: 'a' }, { id: 'b', score: 1 }],
      parameters: { isolationTyp: 'full' },
    });
    expect(answer).toMatchObject(invalid);
    expect(targetsOf(answer)?.sort()).toEqual([
      'alerts.1.score',
      'allowDuplicates',
      'entity.colour',
      'investigation.name',
    ]);
    for (const name of ['source', 'status', 'submittedBy', 'tenant', 'votes', 'id', 'digest', 'rule'])
      expect(targetsOf(await post({ ...rest, entity, [name]: 'x' })), name).toEqual([name]);
    for (const name of ['by', 'roles', 'wakeAt', 'batchId'])
      expect(targetsOf(await api.ask('operator', 'approve', action, { [name]: 'x' })), name).toEqual([name]);
  });

  test('a parameter that the kind does not know is named', async () => {
    const answer = await post(isolation('a', { parameters: { isolationTyp: 'full' } }));
    expect(answer).toMatchObject(invalid);
    expect(targetsOf(answer)).toEqual(['parameters.isolationTyp']);
  });

  test('keys that have a meaning to JavaScript are unknown properties, or data', async () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
      const json = JSON.stringify(isolation()).replace('{', `{"${key}":{"isAdmin":true},`);
      expect(await post(json), key).toMatchObject(invalid);
      const inside = JSON.stringify(isolation('a', { parameters: {} })).replace(
        '"parameters":{',
        `"parameters":{"${key}":1`,
      );
      expect(await post(inside), key).toMatchObject(invalid);
    }
    const pollution = { kind: 'isolateDevice', entity: { kind: 'device', id: 'x' } };
    for (const kind of ['__proto__', 'constructor', 'toString']) {
      expect(targetsOf(await post({ ...pollution, kind })), kind).toEqual(['kind']);
      const id = `${kind}-${Date.now()}`;
      expect(await post({ ...pollution, entity: { kind: 'device', id, name: kind } }), kind).toMatchObject({
        status: 201,
      });
    }
  });

  test('very deep JSON', async () => {
    const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const proposal = JSON.stringify(isolation('a', { parameters: 0 }));
    expect(await post(proposal.replace('"parameters":0', `"parameters":{"x":${deep(7000)}}`))).toMatchObject(invalid);
    expect(await post(deep(8000))).toMatchObject(invalid);
    expect(await api.ask('operator', 'approve', action, deep(32_000))).toMatchObject(invalid);
    // JSON.parse itself copes with this depth; what walks the value afterwards must not fall over it.
    const batch = await api.post('submitter', '/actions/submit', `{"items":[${deep(500_000)}]}`);
    expect(batch).toMatchObject({ ...invalid, body: { error: { target: 'body' } } });
  });
});

describe('sizes', () => {
  const padded = (bytes: number) => {
    const json = JSON.stringify(isolation());
    return json + ' '.repeat(bytes - json.length);
  };
  const tooLarge = { status: 413, code: 'PayloadTooLarge' };

  test('a proposal of up to 16 KiB', async () => {
    expect(await post(padded(16 * kib))).toMatchObject({ status: 201 });
    expect(await post(padded(16 * kib + 1))).toMatchObject(tooLarge);
  });

  test('a batch of up to 1 MiB, each of its proposals up to 16 KiB', async () => {
    const batch = (bytes: number) => {
      const json = JSON.stringify({ items: [isolation()] });
      return json + ' '.repeat(bytes - json.length);
    };
    expect(await api.post('submitter', '/actions/submit', batch(kib * kib))).toMatchObject({ status: 200 });
    expect(await api.post('submitter', '/actions/submit', batch(kib * kib + 1))).toMatchObject(tooLarge);
    const items = [isolation('a', { reason: 'x'.repeat(16 * kib) }), isolation('b')];
    expect((await api.post('submitter', '/actions/submit', { items })).body).toMatchObject({
      value: [{ status: 413, error: { code: 'PayloadTooLarge' } }, { status: 201 }],
    });
  });

  test('one to a hundred proposals in a batch', async () => {
    expect(targetsOf(await api.post('submitter', '/actions/submit', { items: [] }))).toEqual(['items']);
    expect(targetsOf(await api.post('submitter', '/actions/submit', { items: Array(101).fill({}) }))).toEqual([
      'items',
    ]);
    expect(await api.post('submitter', '/actions/submit', { items: Array(100).fill({}) })).toMatchObject({
      status: 200,
    });
  });

  test('anything else of up to 64 KiB', async () => {
    const body = (bytes: number) => `{}${' '.repeat(bytes - 2)}`;
    const gone = { id: '019ab3c0-0000-7000-8000-000000000000' };
    expect(await api.ask('operator', 'approve', gone, body(64 * kib))).toMatchObject({ status: 404 });
    expect(await api.ask('operator', 'approve', gone, body(64 * kib + 1))).toMatchObject(tooLarge);
  });
});
