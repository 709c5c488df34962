import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type Api, apiOf, errorIn, listIn } from '../../support/api.ts';
import { sharedApp } from '../../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('urls'));
});

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const block = (name: unknown, more: object = {}) =>
  api.post('submitter', '/actions', { kind: 'blockUrl', entity: { kind: 'url', name, ...more } });
const targetsOf = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);
const newUrl = () => `https://evil-${randomUUID()}.example/Login?next=%2F`;

describe('a URL to block', () => {
  test('is its own name, its id is computed, and lists find it by that', async () => {
    const url = newUrl();
    const answer = await block(url);
    expect(answer, answer.text).toMatchObject({
      status: 201,
      body: { title: `Block URL ${url}`, entity: { kind: 'url', id: hash(url), name: url } },
    });
    const { value } = listIn(await api.get('reader', '/actions', { entityId: hash(url).toUpperCase() }));
    expect(value.map(({ entity }) => entity.id)).toEqual([hash(url)]);
  });

  test('is one entity in all its spellings, so that nobody blocks or unblocks it twice', async () => {
    const host = `${randomUUID()}.example`;
    expect(await block(`http://${host}/a b`)).toMatchObject({
      status: 201,
      body: { entity: { name: `http://${host}/a%20b` } },
    });
    for (const name of [`HTTP://${host.toUpperCase()}:80/x/../a%20b`, ` http://${host}/a b `, `http:\\\\${host}/a b`])
      expect(await block(name), name).toMatchObject({ status: 409, code: 'DuplicateOpenAction' });
    const unblock = { kind: 'unblockUrl', entity: { kind: 'url', name: `http://${host}:80/a b` } };
    expect(await api.post('submitter', '/actions', unblock)).toMatchObject({
      status: 409,
      code: 'ConflictingOpenAction',
    });
  });

  test('may come with the hash of the spelling that came, or of the one that is kept', async () => {
    for (const spelling of ['given', 'kept'] as const) {
      const host = `${randomUUID()}.example`;
      const [given, kept] = [`HTTPS://${host}`, `https://${host}/`];
      const answer = await block(given, { id: hash(spelling === 'given' ? given : kept).toUpperCase() });
      expect(answer, answer.text).toMatchObject({ status: 201, body: { entity: { id: hash(kept), name: kept } } });
    }
    expect(targetsOf(await block(newUrl(), { id: hash('https://good.example/') }))).toEqual(['entity.id']);
  });

  test.each([
    ...['evil.example', 'ftp://evil.example/', 'javascript:alert(1)', '//evil.example/', 'https://', 'x'],
    ...[
      '',
      '  ',
      7,
      `https://evil.example/${'ü'.repeat(400)}`,
      'https://evil.example/\u202e',
      'https://evil.ex\nample/',
    ],
  ])('is refused when it is none of http or https, too long, or hides something: %j', async name => {
    expect(targetsOf(await block(name))).toEqual(['entity.name']);
  });

  test('is needed', async () => {
    expect(targetsOf(await block(undefined))).toEqual(['entity.name']);
    expect(targetsOf(await block(null, { id: null }))).toEqual(['entity.name']);
    const device = { kind: 'isolateDevice', entity: { kind: 'device', name: 'desktop-42' } };
    expect(targetsOf(await api.post('submitter', '/actions', device))).toEqual(['entity.id']);
  });
});
