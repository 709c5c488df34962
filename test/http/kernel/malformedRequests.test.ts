import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  type Api,
  apiOf,
  type Caller,
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
beforeAll(async () => {
  app = await sharedApp('malformedRequests');
  api = apiOf(app);
  action = await api.submit('submitter', isolation('a', { investigation }));
  for (let i = 0; i < 3; i++) await api.submit('submitter', isolation(`b${i}`, { investigation }));
});

const invalid = { status: 400, code: 'InvalidRequest' };
const targetsOf = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);
const gone = '019ab3c0-0000-7000-8000-000000000000';
const everyRead = [
  '/actions',
  `/actions/${gone}`,
  `/actions/${gone}/history`,
  '/me',
  '/incidents/i/actions',
  '/incidents/i',
  '/investigations',
  '/investigations/i',
  '/reports',
  '/reports/pending',
];

describe('api-version', () => {
  test('is required of every call', async () => {
    for (const path of everyRead) {
      const missing = await api.get('reader', path, { 'api-version': undefined });
      expect(missing, path).toMatchObject({ status: 400, code: 'MissingApiVersionParameter' });
      expect(errorIn(missing).message).toContain('2026-11-01');
    }
    const posted = await api.call('operator', 'POST', `/actions/${gone}/approve`, {
      query: { 'api-version': undefined },
    });
    expect(posted).toMatchObject({ status: 400, code: 'MissingApiVersionParameter' });
  });

  test.each(['2026-11-02', '', '2026-11-01-preview', '1', "2026-11-01'"])('an unknown one: %s', async version => {
    for (const path of everyRead)
      expect(await api.get('reader', path, { 'api-version': version }), path).toMatchObject({
        status: 400,
        code: 'UnsupportedApiVersionValue',
      });
  });
});

describe('parameters', () => {
  const refusedAt = async (query: Record<string, string>, path = '/actions') =>
    targetsOf(await api.get('reader', path, query));

  test('unknown ones are named', async () => {
    expect(await refusedAt({ stauts: 'pending', $filter: 'x' })).toEqual(['stauts', '$filter']);
    expect(await refusedAt({ View: 'pending' })).toEqual(['View']);
    expect(await refusedAt({ tenant: 'x' })).toEqual(['tenant']);
    expect(await refusedAt({ submittedById: 'x' })).toEqual(['submittedById']);
    expect(await refusedAt({ x: '1' }, '/me')).toEqual(['x']);
    expect(await refusedAt({ x: '1' }, `/actions/${action.id}`)).toEqual(['x']);
    expect(await refusedAt({ x: '1' }, `/actions/${action.id}/history`)).toEqual(['x']);
    // That filter is the path's.
    expect(await refusedAt({ investigationId: 'x' }, '/investigations/i/actions')).toEqual(['investigationId']);
    const posted = await api.call('operator', 'POST', `/actions/${action.id}/approve`, { query: { comment: 'x' } });
    expect(targetsOf(posted)).toEqual(['comment']);
    expect(await refusedAt({ ['__proto__']: '1' })).toEqual(['__proto__']);
  });

  test.each([
    ...['status=open', 'status=Pending', 'status=,', 'kind=explode', 'kind=isolateDevice,x'],
    ...['entityKind=planet', 'severity=urgent', 'view=open', 'view=pending,history', 'verify=yes'],
    ...['entityId=,,', 'entityId=a%2Fb', 'entityId=%00', 'incidentId=a%23b', 'investigationId=%0A'],
    ...[`entityId=${'x'.repeat(129)}`, `entityId=${Array.from({ length: 21 }, (_, n) => `a${n}`).join(',')}`],
    ...[
      'maxpagesize=0',
      'maxpagesize=201',
      'maxpagesize=-1',
      'maxpagesize=1.5',
      'maxpagesize=ten',
      'maxpagesize=1e2',
      'maxpagesize=%2010',
    ],
  ])('with an unknown value: %s', async given => {
    const [name = '', value = ''] = given.split('=');
    const path = name === 'verify' ? `/actions/${action.id}/history` : '/actions';
    const answer = await api.get('reader', path, { [name]: decodeURIComponent(value) });
    expect(answer).toMatchObject(invalid);
    expect(new Set(targetsOf(answer)?.map(target => target.split('.')[0]))).toEqual(new Set([name]));
  });

  test('view and status exclude each other', async () => {
    expect(await refusedAt({ view: 'pending', status: 'pending' })).toEqual(['status']);
    expect(await refusedAt({ view: 'history', status: 'failed' }, '/incidents/i/actions')).toEqual(['status']);
  });

  test('given twice', async () => {
    const twice = async (more: string, path = '/actions') =>
      targetsOf(await api.call('reader', 'GET', `${app.url}/api${path}?api-version=2026-11-01${more}`));
    expect(await twice('&view=pending&view=history')).toEqual(['view']);
    expect(await twice('&view=pending&view=pending')).toEqual(['view']);
    expect(await twice('&api-version=2026-11-01')).toEqual(['api-version']);
    expect(await twice('&verify=true&verify=false', `/actions/${action.id}/history`)).toEqual(['verify']);
    expect(await twice('&cursor=a&cursor=b')).toEqual(['cursor']);
    expect(await twice('&constructor=a&constructor=b')).toEqual(['constructor', 'constructor']);
  });

  test('but a list may have its name before each value', async () => {
    const listed = async (query: string) =>
      api.call('reader', 'GET', `${app.url}/api/actions?api-version=2026-11-01&${query}`);
    const answer = await listed('status=pending&severity=high&status=failed');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await listed('status=pending,failed&severity=high')).body);
    expect(targetsOf(await listed('status=pending&status=wrong&kind=&kind=isolateDevice'))).toEqual(['status']);
  });

  test('several faults are all named at once', async () => {
    expect(await refusedAt({ maxpagesize: '0', view: 'x', kind: 'y', zzz: '' })).toHaveLength(4);
  });
});

describe('ids in the path', () => {
  const uuid4 = randomUUID();
  test.each([
    'x',
    '1',
    uuid4,
    `${gone}x`,
    gone.replaceAll('-', ''),
    "'",
    "x'%20or%20'1",
    '%01',
    '%0A',
    '%FF',
    '%F0%9F%98%80',
    'x'.repeat(3000),
    '{actionId}',
    '*',
  ])('no id of an action: %s', async id => {
    expect(await api.get('reader', `/actions/${id}`)).toMatchObject(invalid);
    const answer = await api.post('operator', `/actions/${id}/approve`);
    expect(answer).toMatchObject(invalid);
    expect(targetsOf(answer)).toEqual(['actionId']);
  });

  test('an id of nothing is not found, and letter case does not matter', async () => {
    expect(await api.get('reader', `/actions/${gone}`)).toMatchObject({ status: 404, code: 'NotFound' });
    expect(await api.get('reader', `/actions/${action.id.toUpperCase()}`)).toMatchObject({ body: { id: action.id } });
  });

  const slashes = ['a%2Fb', 'a%2fb', 'a%252Fb', 'a%252fb', 'a%25252Fb'];
  const hidden = ['a%E2%80%8Bb', '%E3%85%A4', '%2E%2E%20'];
  test.each([...slashes, ...hidden, 'a%2Cb', 'a%23b', 'a%3Fb', 'a%5Cb', '%01', '%0A', 'x'.repeat(129)])(
    'no id of an investigation or incident: %s',
    async id => {
      for (const path of ['investigations', 'incidents']) {
        const answer = await api.get('reader', `/${path}/${id}/actions`);
        expect(answer).toMatchObject(invalid);
        expect(targetsOf(answer)).toEqual(['id']);
        expect(targetsOf(await api.get('reader', `/${path}/${id}`))).toEqual(['id']);
      }
    },
  );
});

describe('cursors', () => {
  const cursorOf = async (caller: Caller, path: string, query = {}) => {
    const { nextLink = '' } = listIn(await api.get(caller, path, { maxpagesize: '1', ...query }));
    return new URL(nextLink).searchParams.get('cursor') ?? '';
  };
  const invalidCursor = { status: 400, code: 'InvalidCursor' };
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test.each([
    'x',
    '%%%',
    "'",
    '\u0000',
    encoded([]),
    encoded({}),
    encoded(null),
    encoded(['x', 'y']),
    'A'.repeat(4096),
  ])('garbage: %s', async cursor => {
    expect(await api.get('reader', '/actions', { cursor })).toMatchObject(invalidCursor);
    expect(await api.get('reader', '/incidents/i/actions', { cursor })).toMatchObject(invalidCursor);
  });

  test('one whose place was tampered with opens nothing', async () => {
    const foreign = await api.submit({ as: 'submitter', token: { tenant: 'other' } }, isolation());
    const cursor = await cursorOf('reader', '/actions');
    const [print] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const place = { nextPartitionKey: '22222222-2222-4222-8222-222222222222', nextRowKey: 'a' };
    for (const continuation of [
      '',
      'x',
      '{',
      encoded(place),
      Buffer.from(JSON.stringify(place)).toString('base64'),
      null,
      7,
    ]) {
      const answer = await api.get('reader', '/actions', { cursor: encoded([print, continuation]) });
      if (answer.status === 200) expect(listIn(answer).value.map(({ id }) => id)).not.toContain(foreign.id);
      else expect(answer, String(continuation)).toMatchObject(invalidCursor);
    }
  });

  test("another list's, another filter's, another tenant's, another caller's", async () => {
    const cursor = await cursorOf('reader', '/actions', { view: 'pending' });
    expect(await api.get('reader', '/actions', { view: 'pending', cursor })).toMatchObject({ status: 200 });
    expect(await api.get('operator', '/actions', { view: 'pending', cursor, maxpagesize: '2' })).toMatchObject({
      status: 200,
    });
    for (const query of [{}, { view: 'inProgress' }, { view: 'pending', kind: 'isolateDevice' }, { status: 'pending' }])
      expect(await api.get('reader', '/actions', { ...query, cursor })).toMatchObject(invalidCursor);
    const path = `/investigations/${investigation.id}/actions`;
    const there: Caller = { as: 'reader', token: { tenant: 'other' } };
    for (const [caller, from, to] of [
      ['reader', path, '/actions'],
      ['reader', '/actions', path],
      [there, '/actions', '/actions'],
      ['submitter', '/actions', '/actions'],
    ] as const)
      expect(await api.get(caller, to, { cursor: await cursorOf('reader', from) })).toMatchObject(invalidCursor);
  });
});

test('Repeatability-Request-ID is not supported, and says so before anything is done', async () => {
  const headers = { 'repeatability-request-id': randomUUID(), 'repeatability-first-sent': new Date().toUTCString() };
  const proposal = isolation();
  expect(await api.post('submitter', '/actions', proposal, headers)).toMatchObject({
    status: 501,
    code: 'NotSupported',
  });
  expect(await api.post('operator', `/actions/${action.id}/approve`, undefined, headers)).toMatchObject({
    status: 501,
  });
  expect((await api.view('reader', action)).etag).toBe(action.etag);
  expect(listIn(await api.get('reader', '/actions', { entityId: proposal.entity.id })).value).toEqual([]);
});

describe('the first of several faults answers', () => {
  const huge = ' '.repeat(65 * 1024);
  const text = { 'content-type': 'text/plain' };
  const expired: Caller = { as: 'operator', token: { expiresIn: -120 } };
  const approve = (caller: Caller, id: string, body?: unknown, headers?: Record<string, string>) =>
    api.call(caller, 'POST', `/actions/${id}/approve`, {
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
      query: { x: 'unknown' },
    });

  test('401, 403, 413, 415, 400, 404', async () => {
    expect(await approve(expired, 'x', huge, text)).toMatchObject({ status: 401 });
    expect(await approve('reader', 'x', huge, text)).toMatchObject({ status: 403 });
    expect(await approve('operator', 'x', huge, text)).toMatchObject({ status: 413 });
    expect(await approve('operator', 'x', 'x', text)).toMatchObject({ status: 415 });
    expect(await approve('operator', gone, {})).toMatchObject({ status: 400 });
    expect(await api.ask('operator', 'approve', { id: gone }, {})).toMatchObject({ status: 404 });
  });

  test('on the action: a repetition, the person, the version, the state', async () => {
    const stale = { 'if-match': '"1"' };
    const own = await api.submit('operator', isolation());
    await api.ask('operator2', 'comment', own, { comment: 'x' });
    const path = `/actions/${own.id}/approve`;
    expect(await api.post('operator', path, {}, stale)).toMatchObject({ status: 403, code: 'OwnProposal' });
    expect(await api.post('operator2', path, {}, stale)).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(await api.ask('administrator', 'reject', own)).toMatchObject({ status: 200 });
    expect(await api.post('administrator', `/actions/${own.id}/reject`, {}, stale)).toMatchObject({ status: 200 });
    expect(await api.post('operator', path, {}, stale)).toMatchObject({ status: 403, code: 'OwnProposal' });
    expect(await api.post('operator2', path, {}, stale)).toMatchObject({ status: 412 });
    expect(await api.post('operator2', path, {})).toMatchObject({ status: 409, code: 'AlreadyDecided' });
    // Resolving needs a comment, which is asked for before the state.
    expect(await api.ask('administrator', 'resolve', own, { outcome: 'failed' })).toMatchObject({
      code: 'CommentRequired',
    });
  });
});
