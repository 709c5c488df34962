import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { incidentAnswer, investigationAnswer, investigationPage } from '../../../src/http/investigations/answers.ts';
import { type Answer, type Api, apiOf, type Caller, errorIn, isolation, mailDeletion } from '../../support/api.ts';
import { investigationContent as content } from '../../support/investigations.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { SWEEP_SCHEDULE: '* * * * * *', LINK_HOSTS: 'security.example' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const other: Caller = { as: 'submitter2', token: {} };
const put = (id: string, body: unknown = content, caller: Caller = 'submitter', headers = {}) =>
  api.call(caller, 'PUT', `/investigations/${encodeURIComponent(id)}`, { body, headers });
const get = (id: string, caller: Caller = 'reader') => api.get(caller, `/investigations/${encodeURIComponent(id)}`);
const newId = () => `inv-${randomUUID()}`;
const found = (answer: Answer) => {
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return z.looseObject({ etag: z.string().optional(), status: z.string().optional() }).parse(answer.body);
};

describe('an investigation', () => {
  test('is recorded by an application, which owns it, and read with what has become of its actions', async () => {
    const id = newId();
    const created = await put(`INV-${id}`);
    expect(created, created.text).toMatchObject({
      status: 201,
      body: { id: `inv-${id}`, status: 'active', etag: '"1"' },
    });
    expect(created.headers.get('etag')).toBe('"1"');
    const location = created.headers.get('location') ?? '';
    expect(location).toMatch(/^http.*api-version=/);
    const investigation = { id: `inv-${id}`, title: 'Other words' };
    const pending = await api.submit('submitter', isolation('a', { investigation }));
    await api.submit('submitter2', isolation('b', { investigation, severity: 'low' }));
    const answer = await api.call('reader', 'GET', location);
    expect(answer.body).toEqual({
      ...content,
      ...{ id: `inv-${id}`, recorded: true, etag: '"1"', status: 'active', state: 'pendingApproval', complete: true },
      startedAt: '2026-11-01T08:00:00.000Z',
      endedAt: '2026-11-01T09:00:00.000Z',
      alerts: [{ id: 'al-1', title: 'Many files renamed' }],
      entities: [{ ...content.entities[0], id: 'sha-1' }],
      evidence: [{ ...content.evidence[0], entity: { kind: 'device', id: 'd-1' } }],
      owner: {
        ...{ id: personas.submitter.oid, name: 'detections', type: 'application' },
        ...{ role: 'ActionSubmitter', claim: 'roles' },
      },
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      lastModifiedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      actions: { total: 2, byStatus: { pending: 2 } },
      waiting: {
        totalInSeconds: expect.any(Number),
        waits: [
          expect.objectContaining({ actions: 1, waitedFor: { type: 'roles', roles: expect.any(Array) } }),
          expect.anything(),
        ],
      },
      firstActivityAt: expect.any(String),
      lastActivityAt: expect.any(String),
    });
    // Its state changes without the record, so nobody may take an old one for the new.
    expect(answer.headers.get('etag')).toBeNull();
    await api.ask('operator', 'reject', pending);
    expect((await get(`inv-${id}`)).body).toMatchObject({
      actions: { byStatus: { rejected: 1, pending: 1 } },
      etag: '"1"',
    });
  });

  test('is replaced as a whole by its owner, and repeated in peace', async () => {
    const id = newId();
    await put(id);
    const changed = await put(id, { ...content, title: 'Other', evidence: undefined }, 'submitter', {
      'if-match': '"1"',
    });
    expect(changed).toMatchObject({ status: 200, body: { etag: '"2"', title: 'Other', evidence: [] } });
    expect(changed.headers.get('location')).toBeNull();
    // The answer may have got lost: the same with the old version is no conflict.
    const again = await put(id, { ...content, title: 'Other', evidence: undefined }, 'submitter', {
      'if-match': '"1"',
    });
    expect(again).toMatchObject({ status: 200, body: changed.body });
    expect(await put(id, content, 'submitter', { 'if-match': '"1"' })).toMatchObject({ code: 'PreconditionFailed' });
    expect(await put(newId(), content, 'submitter', { 'if-match': '"1"' })).toMatchObject({ status: 412 });
    expect(await put(id, content, 'submitter', { 'if-match': '*' })).toMatchObject({ body: { etag: '"3"' } });
  });

  test('is not made over one that is there, nor replaced where there is none', async () => {
    const id = newId();
    expect(await put(id, content, 'submitter', { 'if-match': '*' })).toMatchObject({ status: 412 });
    const first = { 'if-none-match': '*' };
    expect(await put(id, content, 'submitter', first)).toMatchObject({ status: 201 });
    for (const again of [content, { ...content, title: 'Other' }])
      expect(await put(id, again, 'submitter', first)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await put(newId(), content, 'submitter', { ...first, 'if-match': '*' })).toMatchObject({ status: 412 });
    const list = { 'if-match': '"7", "1"' };
    expect(await put(id, { ...content, title: 'Other' }, 'submitter', list)).toMatchObject({ body: { etag: '"2"' } });
    for (const headers of [{ 'if-none-match': '"1"' }, { 'if-match': 'W/"2"' }, { 'if-match': '2' }]) {
      const answer = await put(id, content, 'submitter', headers);
      expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
      expect(answer.text.toLowerCase()).toContain(Object.keys(headers)[0]);
    }
  });

  test('is replaced by none of several at once that have seen the same version, but one', async () => {
    const id = newId();
    await put(id);
    const titles = ['a', 'b', 'c', 'd'];
    const answers = await Promise.all(
      titles.map(title => put(id, { ...content, title }, 'submitter', { 'if-match': '"1"' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const free = await Promise.all(titles.map(title => put(id, { ...content, title: `${title}!` })));
    expect(free.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(found(await get(id)).etag).toBe('"6"');
  });

  test('does not exist for another application, not even where both have actions in it', async () => {
    const id = newId();
    await put(id, { ...content, title: 'Secret' });
    const investigation = { id };
    await api.submit('submitter', isolation('a', { investigation }));
    expect(await put(id, content, other)).toMatchObject({ status: 404, code: 'NotFound' });
    expect(await get(id, other)).toMatchObject({ status: 404, code: 'NotFound' });
    await api.submit(other, isolation('b', { investigation: { id, title: 'Mine' }, severity: 'low' }));
    const seen = await get(id, other);
    expect(seen.body).toMatchObject({ recorded: false, title: 'Mine', severity: 'low', actions: { total: 1 } });
    expect(seen.text).not.toContain('Secret');
    expect((await get(id, 'submitter')).body).toMatchObject({ recorded: true, actions: { total: 1 } });
    expect((await get(id)).body).toMatchObject({ actions: { total: 2 } });
    const reading: Caller = { as: 'submitter2', token: { roles: ['ActionSubmitter', 'SecurityReader'] } };
    expect(await put(id, content, reading)).toMatchObject({ status: 403, code: 'NotYours' });
    const ids = async (caller: Caller) => (await api.get(caller, '/investigations')).text;
    expect(await ids('submitter')).toContain(id);
    expect(await ids(other)).not.toContain(id);
    expect(await ids({ as: 'reader', token: { tenant: 'other' } })).not.toContain(id);
    expect(await get(id, { as: 'reader', token: { tenant: 'other' } })).toMatchObject({ status: 404 });
  });

  test('that only actions name is told from them', async () => {
    const investigation = { id: newId(), title: 'Told by actions', url: 'https://security.example/x' };
    const incident = { id: newId(), title: 'Case' };
    await api.submit('submitter', isolation('a', { investigation, incident, severity: 'low' }));
    await api.submit('operator', isolation('b', { investigation: { id: investigation.id }, severity: 'medium' }));
    const { body } = await get(investigation.id);
    expect(body).toMatchObject({
      ...investigation,
      recorded: false,
      severity: 'medium',
      incident,
      actions: { total: 2 },
    });
    for (const absent of ['owner', 'etag', 'status', 'createdAt']) expect(body).not.toHaveProperty(absent);
    expect(investigationAnswer.safeParse(JSON.parse('{}')).success).toBe(false);
  });

  test('that nothing names is not found', async () => {
    expect(await get(newId())).toMatchObject({ status: 404, code: 'NotFound' });
    expect(await get('a,b')).toMatchObject({ status: 400, code: 'InvalidRequest' });
  });

  test('leads only where links may lead', async () => {
    const elsewhere = { url: 'https://elsewhere.example/' };
    const answer = await put(newId(), {
      ...{ ...content, ...elsewhere, incident: { id: 'i', ...elsewhere } },
      ...{
        alerts: [{ id: 'a' }, { id: 'b', ...elsewhere }],
        evidence: [{ type: 'x', description: 'y', ...elsewhere }],
      },
    });
    const targets = errorIn(answer).details?.map(({ target }) => target);
    expect(targets).toEqual(['url', 'incident.url', 'alerts.1.url', 'evidence.0.url']);
  });
});

describe('closing an investigation', () => {
  test('withdraws what its owner has left pending, e-mail too, and nothing else', async () => {
    const investigation = { id: newId() };
    await put(investigation.id);
    const mine = await api.submit('submitter', isolation('a', { investigation }));
    const mail = await api.submit('submitter', mailDeletion({ investigation }));
    const theirs = await api.submit(other, isolation('b', { investigation }));
    const persons = await api.submit('operator', isolation('c', { investigation }));
    const closed = await put(investigation.id, { ...content, status: 'closed' });
    expect(closed).toMatchObject({
      status: 200,
      body: { status: 'closed', closedBy: { name: 'detections' }, closedAt: expect.stringMatching(/Z$/) },
    });
    expect(closed.body).not.toHaveProperty('withdrawAt');
    for (const action of [mine, mail]) {
      await api.until('withdrawn', action);
      const last = (await api.history('reader', action)).at(-1);
      expect(last).toMatchObject({
        type: 'Withdrawn',
        by: { id: personas.submitter.oid },
        comment: expect.stringMatching(investigation.id),
      });
    }
    for (const action of [theirs, persons])
      expect(await api.view('reader', action)).toMatchObject({ status: 'pending' });
    expect((await get(investigation.id)).body).toMatchObject({
      ...{ status: 'closed', state: 'pendingApproval', actions: { byStatus: { withdrawn: 2, pending: 2 } } },
    });
  });
});

describe('the list of investigations', () => {
  const list = (query = {}, caller: Caller = 'reader') => api.get(caller, '/investigations', query);
  const pageIn = (answer: Answer) =>
    z
      .looseObject({
        value: z.array(z.looseObject({ id: z.string(), state: z.string() })),
        nextLink: z.string().optional(),
      })
      .parse(answer.body);

  test('is newest first, with the state of each, and goes on from page to page', async () => {
    const ids = [newId(), newId(), newId()];
    for (const id of ids) await put(id, { ...content, severity: id === ids[1] ? 'informational' : 'high' });
    await api.submit('submitter', isolation('a', { investigation: { id: ids[2] } }));
    const first = pageIn(await list({ maxpagesize: '2' }));
    expect(first.value).toMatchObject([
      { id: ids[2], state: 'pendingApproval', actions: { total: 1 }, complete: true, etag: '"1"' },
      { id: ids[1], state: 'nothingToDo', actions: { total: 0, byStatus: {} } },
    ]);
    for (const long of ['alerts', 'entities', 'evidence']) expect(first.value[0]).not.toHaveProperty(long);
    const second = pageIn(await api.call('reader', 'GET', first.nextLink ?? ''));
    expect(second.value[0]).toMatchObject({ id: ids[0] });
    const only = pageIn(await list({ severity: 'informational', status: 'active' }));
    expect(only.value.map(({ id }) => id)).toEqual([ids[1]]);
    expect(pageIn(await list({ severity: 'low,medium' })).value).toEqual([]);
    const cursor = new URL(first.nextLink ?? '').searchParams.get('cursor') ?? '';
    expect(await list({ cursor, severity: 'high' })).toMatchObject({ status: 400, code: 'InvalidCursor' });
    expect(await list({ cursor }, 'submitter')).toMatchObject({ status: 400, code: 'InvalidCursor' });
  });

  test.each([
    'status=open',
    'severity=,',
    'state=running',
    'maxpagesize=0',
    'maxpagesize=201',
    'cursor=x',
    'ownerId=x',
  ])('does not take %s', async text => {
    const [name = '', value = ''] = text.split('=');
    expect(await list({ [name]: value })).toMatchObject({ status: 400 });
  });
});

test('answers are what they are described as', async () => {
  const id = newId();
  const incident = { id };
  await put(id, { ...content, incident, status: 'closed' });
  await api.submit('submitter', isolation('a', { investigation: { id, title: 'x' }, incident }));
  await api.submit('submitter', isolation('b', { investigation: { id: `${id}-unrecorded` }, incident }));
  const told = async (path: string) => (await api.get('reader', path)).body;
  for (const path of [`/investigations/${id}`, `/investigations/${id}-unrecorded`])
    expect(investigationAnswer.safeParse(await told(path)).error, path).toBeUndefined();
  expect(incidentAnswer.safeParse(await told(`/incidents/${id}`)).error).toBeUndefined();
  expect(investigationPage.safeParse(await told('/investigations')).error).toBeUndefined();
});
