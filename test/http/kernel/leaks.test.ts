import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Api, apiOf, errorIn, isolation } from '../../support/api.ts';
import { type SharedApp, sharedApp } from '../../support/sharedApp.ts';

let app: SharedApp;
let api: Api;
beforeAll(async () => {
  app = await sharedApp('leaks');
  api = apiOf(app);
});

describe('a submitter whose proposal meets an open action', () => {
  const release = (of: ReturnType<typeof isolation>) => ({ ...of, kind: 'releaseDevice' });

  test('of somebody else learns nothing of it, alone and in a batch', async () => {
    const mine = isolation('theirs', { reason: 'their words' });
    const theirs = await api.submit('submitter', { ...mine, externalId: randomUUID() });
    for (const [wanted, code] of [
      [mine, 'DuplicateOpenAction'],
      [release(isolation('x', { entity: mine.entity })), 'ConflictingOpenAction'],
    ] as const) {
      const answer = await api.post('submitter2', '/actions', wanted);
      expect(answer).toMatchObject({ status: 409, code });
      expect(Object.keys(errorIn(answer)).toSorted()).toEqual(['code', 'message']);
      expect(errorIn(answer).message).toMatch(/somebody else/i);
      const batch = await api.post('submitter2', '/actions/submit', { items: [wanted] });
      expect(batch.body).toMatchObject({ value: [{ index: 0, status: 409, error: { code } }] });
      for (const { text: told } of [answer, batch]) {
        for (const secret of [theirs.id, theirs.status, theirs.digest, 'etag', 'their words'])
          expect(told, secret).not.toContain(secret);
      }
    }
  });

  test('of its own, or as somebody who sees everything, learns which one', async () => {
    const proposal = isolation();
    const own = await api.submit('submitter', proposal);
    for (const caller of ['submitter', 'operator'] as const)
      expect(errorIn(await api.post(caller, '/actions', proposal))).toMatchObject({
        code: 'DuplicateOpenAction',
        innererror: { id: own.id, status: 'pending', etag: own.etag },
      });
  });
});

describe('a stranger’s host name', () => {
  const askedAs = async (host: string, path: string, method = 'GET', body = '') => {
    const token = await api.token('operator', {});
    return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const asking = request(`${app.url}/api${path}`, {
          method,
          headers: { host, authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        });
        asking.on('error', reject);
        asking.on('response', async answer => {
          resolve({ status: answer.statusCode, headers: answer.headers, body: await text(answer) });
        });
        asking.end(body);
      },
    );
  };
  const version = 'api-version=2026-11-01';

  test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example:7071', '10.0.0.7'])(
    'gets no link, and the answer says what to set: %s',
    async host => {
      await api.submit('submitter', isolation());
      await api.submit('submitter', isolation());
      for (const answer of [
        await askedAs(host, `/actions?maxpagesize=1&${version}`),
        await askedAs(host, `/actions?${version}`, 'POST', JSON.stringify(isolation())),
      ]) {
        expect(answer.status).toBe(421);
        expect(answer.headers['location']).toBeUndefined();
        expect(answer.body).not.toContain('evil');
        expect(answer.body).toContain('PUBLIC_URL');
      }
      expect((await askedAs(host, '/health')).status).toBe(200);
    },
  );

  test.each(['localhost:4711', '127.0.0.1', '[::1]:7071'])('is not that of this machine: %s', async host => {
    await api.submit('submitter', isolation());
    await api.submit('submitter', isolation());
    const answer = await askedAs(host, `/actions?maxpagesize=1&${version}`);
    expect(JSON.parse(answer.body)).toMatchObject({ nextLink: expect.stringContaining(`http://${host}/api/actions?`) });
  });
});

describe('an answer has a limit', () => {
  test('of twenty faults, however many a request has, and long names are cut', async () => {
    const junk = Object.fromEntries(Array.from({ length: 1500 }, (_, n) => [`x${n}`, 1]));
    const answer = await api.post('submitter', '/actions', { ...isolation(), ...junk });
    expect(answer.status).toBe(400);
    expect(errorIn(answer).details).toHaveLength(20);
    const long = errorIn(await api.post('submitter', '/actions', { ...isolation(), ['y'.repeat(9000)]: 1 }));
    expect(long.target).toMatch(/^y+…$/);
    expect(JSON.stringify(long).length).toBeLessThan(1000);
  });

  const submissions = z.looseObject({
    value: z.array(z.looseObject({ status: z.int(), action: z.unknown().optional(), id: z.string().optional() })),
  });
  const limit = 2 * 1024 * 1024;

  test('of 2 MiB for a batch, of faults', async () => {
    const junk = Object.fromEntries(Array.from({ length: 1100 }, (_, n) => [`é${n}`, 1]));
    const items = Array.from({ length: 80 }, () => junk);
    const answer = await api.post('submitter', '/actions/submit', { items });
    expect(answer.status).toBe(200);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(limit);
  });

  test('of 2 MiB for a batch, of actions that many have commented: the last are told by their ids', async () => {
    const reason = '🔥'.repeat(1990);
    const proposals = Array.from({ length: 90 }, () =>
      isolation('a', { externalId: randomUUID(), reason, tags: ['tier0'] }),
    );
    const send = () => api.post('submitter', '/actions/submit', { items: proposals });
    const first = submissions.parse((await send()).body).value;
    expect(first.every(({ status, action }) => status === 201 && action !== undefined)).toBe(true);
    const ids = first.map(({ action }) => z.looseObject({ id: z.string() }).parse(action).id);
    const big = { comment: '🔥'.repeat(1990) };
    for (const [caller, operation] of [
      ['operator', 'approve'],
      ['administrator', 'reject'],
    ] as const) {
      for (const id of ids) expect((await api.ask(caller, operation, { id }, big)).status).toBe(200);
    }
    const again = await send();
    expect(Buffer.byteLength(again.text)).toBeLessThan(limit);
    const { value } = submissions.parse(again.body);
    expect(value.map(({ status }) => status)).toEqual(ids.map(() => 200));
    const short = value.flatMap(({ action, id }) => (action === undefined ? [id] : []));
    expect(short.length).toBeGreaterThan(0);
    expect(short).toEqual(ids.slice(-short.length));
  });
});
