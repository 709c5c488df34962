import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Api,
  actionIn,
  apiOf,
  errorIn,
  isolation,
  listIn,
  type ShownAction,
} from '../../support/api.ts';
import { type SharedApp, sharedApp } from '../../support/sharedApp.ts';

let app: SharedApp;
let api: Api;
let action: ShownAction;
const investigation = { id: `inv-${randomUUID()}` };
const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/;
const gone = '019ab3c0-0000-7000-8000-000000000000';
beforeAll(async () => {
  app = await sharedApp('conventions');
  api = apiOf(app);
  action = await api.submit('submitter', isolation('a', { investigation, externalId: 'x', reason: 'r' }));
});

/** One answer of every sort. */
const everySort = async (): Promise<Readonly<Record<string, Answer>>> => ({
  action: await api.get('reader', `/actions/${action.id}`),
  list: await api.get('reader', '/actions'),
  history: await api.get('reader', `/actions/${action.id}/history`, { verify: 'true' }),
  me: await api.get('stranger', '/me'),
  created: await api.post('submitter', '/actions', isolation()),
  batch: await api.post('submitter', '/actions/submit', { items: [isolation(), {}] }),
  decided: await api.ask('operator', 'comment', action, { comment: 'seen' }),
  unchanged: await api.call('reader', 'GET', `/actions/${action.id}`, { headers: { 'if-none-match': '*' } }),
  unauthenticated: await api.get('nobody', '/actions'),
  forbidden: await api.get('stranger', '/actions'),
  invalid: await api.get('reader', '/actions', { view: 'x' }),
  notFound: await api.get('reader', `/actions/${gone}`),
  conflict: await api.ask('operator', 'cancel', action),
  noPath: await api.get('reader', '/nothing'),
  noMethod: await api.call('reader', 'PUT', '/actions'),
  alive: await api.get('nobody', '/health'),
  docs: await api.get('nobody', '/docs'),
  report: await api.get('reader', '/reports/pending', { format: 'html' }),
});
/** Those of them that are for everybody. */
const open = ['noPath', 'noMethod', 'alive', 'docs'];

describe('every answer', () => {
  test('names its request, and the caller’s name for it', async () => {
    const answers = Object.entries(await everySort());
    for (const [sort, { headers }] of answers) {
      expect(headers.get('x-ms-request-id'), sort).toMatch(uuid);
      expect(headers.get('x-ms-client-request-id'), sort).toBeNull();
    }
    expect(new Set(answers.map(([, { headers }]) => headers.get('x-ms-request-id'))).size).toBe(answers.length);
    for (const [sort, { headers }] of answers) expect(headers.get('x-content-type-options'), sort).toBe('nosniff');
    for (const caller of ['reader', 'nobody'] as const) {
      const answer = await api.call(caller, 'GET', '/me', { headers: { 'x-ms-client-request-id': 'mine-7' } });
      expect(answer.headers.get('x-ms-client-request-id')).toBe('mine-7');
    }
  });

  test('may be kept, but not shown to others or without asking again', async () => {
    for (const [sort, { headers }] of Object.entries(await everySort())) {
      if (open.includes(sort)) continue;
      expect(headers.get('cache-control'), sort).toBe('private, no-cache');
      expect(headers.get('vary'), sort).toMatch(/\bAuthorization\b/);
    }
  });

  test('is JSON in UTF-8 without nulls, its times RFC 3339 with milliseconds', async () => {
    const values = (value: unknown, path: string): readonly (readonly [string, unknown])[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => values(inner, `${path}.${name}`))
        : [[path, value]];
    let times = 0;
    for (const [sort, { headers, body, status }] of Object.entries(await everySort())) {
      if (status === 304 || ['alive', 'docs', 'report'].includes(sort)) continue;
      expect(headers.get('content-type'), sort).toBe('application/json; charset=utf-8');
      for (const [path, value] of values(body, sort)) {
        expect(value, path).not.toBeNull();
        if (!/(\.at|At)$/.test(path)) continue;
        expect(value, path).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        times++;
      }
    }
    expect(times).toBeGreaterThan(10);
  });

  test('does not repeat a name of the caller that no header can carry: the host would fail after the deed is done', async () => {
    const utf8 = Buffer.from('Zoë').toString('latin1');
    const headers = { 'x-ms-client-request-id': utf8 };
    const answer = await api.post('operator', `/actions/${action.id}/comment`, { comment: 'hers' }, headers);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-ms-client-request-id')).toBeNull();
    // The line may come after the answer.
    const logged = () => app.logs().join('\n');
    await expect.poll(logged, { timeout: 10_000 }).toContain('"clientRequestId":"Zoë"');
  });

  test('is in the log under its ids, with what happened to which action', async () => {
    const traceId = randomUUID().replaceAll('-', '');
    const headers = { 'x-ms-client-request-id': `mine-${traceId}`, traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    const answer = await api.post('operator', `/actions/${action.id}/comment`, { comment: 'secret words' }, headers);
    // The line may come after the answer.
    const logged = () => app.logs().find(one => one.includes(traceId)) ?? '';
    await expect.poll(logged, { timeout: 10_000 }).not.toBe('');
    const line = logged();
    expect(line).toContain(`"requestId":"${answer.headers.get('x-ms-request-id')}"`);
    expect(line).toContain(`"clientRequestId":"mine-${traceId}"`);
    expect(line).toContain(`"traceparent":"${headers.traceparent}"`);
    expect(app.logs().join('\n')).not.toContain('"traceparent":""');
    expect(line).toContain(`"actionId":"${action.id}"`);
    expect(line).toContain(`"tenant":"${app.tenants.local}"`);
    expect(line).toContain('"message":"Commented"');
    expect(app.logs().join('\n')).not.toContain('secret words');
    expect(app.logs().join('\n')).not.toContain((await api.token('operator', {})).slice(-40));
  });
});

test('errors have one shape, say what to do, and give nothing of the inside away', async () => {
  const { unauthenticated, forbidden, invalid, notFound, conflict } = await everySort();
  for (const answer of [unauthenticated, forbidden, invalid, notFound, conflict]) {
    if (!answer) throw new Error('no answer');
    const { code, message, ...more } = errorIn(answer);
    expect(answer.code).toBe(code);
    // A 400 begins with the name of what is wrong.
    expect(message).toMatch(answer === invalid ? /^view .*\.$/ : /^[A-Z].*\.$/);
    expect(Object.keys(more).every(name => ['target', 'details', 'innererror'].includes(name))).toBe(true);
    expect(answer.text).not.toMatch(/stack|\bat .*\.[tj]s|azurite|RowKey|PartitionKey|node_modules/i);
  }
  expect(forbidden?.text).toContain('SecurityReader');
  expect(conflict?.body).toEqual({
    error: {
      code: 'NotDecided',
      message: expect.any(String),
      innererror: { code: 'NotDecided', id: action.id, status: 'pending', etag: expect.stringMatching(/^"\d+"$/) },
    },
  });
  expect(invalid?.body).toMatchObject({
    error: { target: 'view', details: [{ code: expect.any(String), target: 'view', message: expect.any(String) }] },
  });
});

describe('versions', () => {
  test('the ETag is the version: same for everybody, new after each change', async () => {
    const created = await api.post('submitter', '/actions', isolation());
    const { id, etag } = actionIn(created);
    expect(etag).toBe('"1"');
    expect(created.headers.get('etag')).toBe(etag);
    for (const caller of ['reader', 'operator', 'submitter'] as const)
      expect((await api.get(caller, `/actions/${id}`)).headers.get('etag')).toBe(etag);
    const commented = await api.ask('operator', 'comment', { id }, { comment: 'x' });
    expect(commented.headers.get('etag')).toBe('"2"');
    expect(actionIn(commented).etag).toBe('"2"');
    const [listed] = listIn(await api.get('reader', '/actions', { entityId: actionIn(created).entity.id })).value;
    expect(listed?.etag).toBe('"2"');
  });

  test('If-None-Match answers 304 without a body while nothing has changed', async () => {
    const { id, etag } = await api.submit('submitter', isolation());
    const get = (match: string) => api.call('reader', 'GET', `/actions/${id}`, { headers: { 'if-none-match': match } });
    for (const match of [etag, `W/${etag}`, `"7", ${etag}`, '*']) {
      const answer = await get(match);
      expect(answer, match).toMatchObject({ status: 304, text: '' });
      expect(answer.headers.get('etag')).toBe(etag);
    }
    for (const match of ['"0"', '1', 'x', `"${etag}"`]) expect(await get(match), match).toMatchObject({ status: 200 });
    await api.ask('operator', 'comment', { id }, { comment: 'x' });
    expect(await get(etag)).toMatchObject({ status: 200 });
  });

  test('If-Match refuses a change to what has changed since', async () => {
    const { id, etag } = await api.submit('submitter', isolation());
    const comment = (match: string) =>
      api.post('operator', `/actions/${id}/comment`, { comment: 'x' }, { 'if-match': match });
    expect(await comment(etag)).toMatchObject({ status: 200 });
    for (const match of [etag, '"3"', '""', '"x"', '"1", "3"'])
      expect(await comment(match), match).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    for (const match of ['"2"', '*', '"4"', '"1","5", "9"'])
      expect(await comment(match)).toMatchObject({ status: 200 });
    const operations = [
      ['operator', 'approve'],
      ['operator', 'reject'],
      ['operator', 'cancel'],
      ['operator', 'retry'],
      ['submitter', 'withdraw'],
    ] as const;
    for (const [caller, operation] of operations)
      expect(await api.post(caller, `/actions/${id}/${operation}`, {}, { 'if-match': '"1"' }), operation).toMatchObject(
        {
          status: 412,
        },
      );
    expect((await api.view('reader', { id })).status).toBe('pending');
  });
});

test('Location leads to what was created', async () => {
  const proposal = isolation('a', { externalId: randomUUID() });
  for (const status of [201, 200]) {
    const answer = await api.post('submitter', '/actions', proposal);
    expect(answer.status).toBe(status);
    const location = answer.headers.get('location') ?? '';
    expect(location.startsWith(`${app.url}/api/actions/`)).toBe(true);
    expect(actionIn(await api.call('submitter', 'GET', location)).id).toBe(actionIn(answer).id);
  }
});

describe('lists', () => {
  test('nextLink is absolute, keeps the filters, and leads through all, newest first, each once', async () => {
    const here = { id: `inv-${randomUUID()}` };
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      ids.unshift((await api.submit('submitter', isolation(`${i}`, { investigation: here, severity: 'high' }))).id);
      await api.submit('submitter', isolation(`${i}`, { investigation: here, severity: 'low' }));
    }
    const query = { severity: 'high', maxpagesize: '2' };
    for (const [path, filter] of [
      [`/investigations/${here.id}/actions`, {}],
      ['/actions', { investigationId: here.id, view: 'pending' }],
    ] as const) {
      const pages = await api.pages('reader', path, { ...query, ...filter });
      expect(pages.flatMap(({ value }) => value.map(({ id }) => id))).toEqual(ids);
      expect(pages.every(({ value }) => value.length <= 2)).toBe(true);
      const links = pages.slice(0, -1).map(({ nextLink = '' }) => new URL(nextLink));
      expect(links.every(({ origin, pathname }) => origin === app.url && pathname === `/api${path}`)).toBe(true);
      expect(links.map(({ searchParams }) => [searchParams.get('severity'), searchParams.get('maxpagesize')])).toEqual(
        links.map(() => ['high', '2']),
      );
      expect(pages.at(-1)).not.toHaveProperty('nextLink');
    }
  });

  test('items are short: no parameters, no allowedOperations, no comments', async () => {
    const { id, entity } = await api.submit('submitter', isolation('dc', { tags: ['tier0'] }));
    await api.ask('operator', 'approve', { id }, { comment: 'confidential' });
    expect((await api.view('reader', { id })).approval.votes[0]).toMatchObject({ comment: 'confidential' });
    const answer = await api.get('reader', '/actions', { entityId: entity.id });
    const [item] = listIn(answer).value;
    expect(item).toMatchObject({
      id,
      etag: '"2"',
      approval: { required: 2, granted: 1, votes: [{ decision: 'approve' }] },
    });
    const left = 'parameters allowedOperations rule tenant head version contentHash exclusivity'.split(' ');
    for (const property of left) expect(item).not.toHaveProperty(property);
    expect(answer.text).not.toContain('confidential');
  });

  test('an action shows nothing of how it is stored', async () => {
    const view = await api.view('operator', action);
    const told =
      'externalId kind title status severity verdict source tags entity parameters reason digest investigation';
    const derived = 'alerts submittedBy createdAt lastModifiedAt expiresAt approval review allowedOperations';
    const known = `id etag ${told} ${derived}`.split(' ');
    expect(Object.keys(view).sort()).toEqual(known.sort());
  });
});

describe('what is allowed, and why not', () => {
  test('the view says for each operation what a call would answer', async () => {
    const pending = await api.submit('operator', isolation());
    const ended = await api.submit('submitter', isolation());
    await api.ask('operator2', 'reject', ended);
    const bodies: Readonly<Record<string, object>> = {
      comment: { comment: 'x' },
      assign: { to: { id: gone } },
      resolve: { outcome: 'failed', comment: 'x' },
      reportDecision: { outcome: 'rejected', decidedBy: { name: 'x' }, decidedAt: '2026-11-01T00:00:00Z' },
    };
    for (const shown of [pending, ended])
      for (const caller of ['reader', 'operator', 'administrator', 'submitter'] as const) {
        if (caller === 'submitter' && shown === pending) continue;
        const { allowedOperations = {} } = await api.view(caller, shown);
        expect(Object.keys(allowedOperations).sort()).toEqual(
          'approve assign cancel comment reject reportDecision resolve retry undo withdraw'.split(' '),
        );
        for (const [operation, { allowed, reason }] of Object.entries(allowedOperations)) {
          if (allowed) continue;
          const path = operation === 'reportDecision' ? 'report-decision' : operation;
          const answer = await api.ask(caller, path, shown, bodies[operation]);
          expect(answer.code, `${caller} ${operation}`).toBe(reason);
        }
      }
    expect((await api.view('operator', pending)).allowedOperations).toMatchObject({
      withdraw: { allowed: true },
      comment: { allowed: true },
      assign: { allowed: true },
    });
  });
});
