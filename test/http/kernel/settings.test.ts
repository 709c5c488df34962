import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { example } from '../../../src/http/policy/examples.ts';
import { type Api, actionIn, apiOf, isolation, listIn } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

// One app, started again with other settings for each group.

let app: LocalApp;
let api: Api;
let usual: LocalApp['settings'];
beforeAll(async () => {
  app = await startLocalApp();
  api = apiOf(app);
  usual = app.settings;
});
afterAll(() => app.stop());

/** With these settings on top of the usual ones, whatever was changed before. */
const restartWith = (changes: LocalApp['settings']) => {
  const undone = Object.fromEntries(Object.keys(app.settings).map(name => [name, usual[name]]));
  return app.restart({ ...undone, ...changes });
};

const everyCall = [
  ['GET', '/me'],
  ['GET', '/actions'],
  ['POST', '/actions'],
  ['POST', '/actions/submit'],
  ['GET', '/actions/x'],
  ['GET', '/actions/x/history'],
  ['POST', '/actions/x/approve'],
  ['POST', '/actions/x/report-decision'],
  ['GET', '/incidents/x/actions'],
] as const;

describe('broken settings', () => {
  const broken = {
    AUDIENCE: undefined,
    STORAGE_CONNECTION: 'c2VjcmV0LWtleQ',
    AUTHORITY: 'http://secret-host.example',
    LEASE_SECONDS: '-77',
  };
  beforeAll(() => restartWith({ ...broken, SWEEP_SCHEDULE: '* * * * * *' }));

  test('every call says that this Action Center is not configured, and where to look', async () => {
    for (const [method, path] of everyCall)
      for (const caller of ['global', 'nobody'] as const) {
        const answer = await api.call(caller, method, path);
        expect(answer, path).toMatchObject({ status: 503, code: 'NotConfigured' });
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(answer.text).toContain('/api/health/ready');
      }
  });

  test('health lives, readiness names the settings and shows no value', async () => {
    expect(await api.get('nobody', '/health')).toMatchObject({ status: 200, body: { status: 'alive' } });
    const ready = await api.get('nobody', '/health/ready', { 'api-version': undefined });
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ status: 'notReady', checks: [{ name: 'settings', state: 'failed' }] });
    for (const name of Object.keys(broken)) expect(ready.text).toContain(name);
    for (const value of Object.values(broken)) if (value !== undefined) expect(ready.text).not.toContain(value);
    const logs = app.logs().join('\n');
    expect(logs).not.toContain(broken.STORAGE_CONNECTION);
  });

  test('messages wait and nothing is swept, with the reason in the log', async () => {
    await expect.poll(() => app.logs().join('\n'), { timeout: 10_000 }).toMatch(/sweep: .*not configured/);
  });
});

describe('a connection string that looks like one and is none', () => {
  test.each(['AccountName=sesame', 'AccountName=se same;AccountKey=QUJD;EndpointSuffix=core.windows.net'])(
    'is named, and never ends the app: %s',
    async STORAGE_CONNECTION => {
      await restartWith({ STORAGE_CONNECTION });
      expect(await api.get('nobody', '/health')).toMatchObject({ status: 200 });
      expect(await api.get('reader', '/actions')).toMatchObject({ status: 503, code: 'NotConfigured' });
      const ready = await api.get('nobody', '/health/ready');
      const check = { name: 'settings', state: 'failed', settings: ['STORAGE_CONNECTION'] };
      expect(ready).toMatchObject({ status: 503, body: { status: 'notReady', checks: [check] } });
      expect(ready.text).not.toContain('same');
    },
  );
});

describe('without PROVIDERS', () => {
  test('nothing executes, readiness says why, and what is approved waits until somebody carries it out', async () => {
    const quick = { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1' };
    await restartWith({ ...quick, PROVIDERS: undefined });
    const ready = await api.get('nobody', '/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({
      checks: [
        { name: 'settings', state: 'ok' },
        { name: 'storage', state: 'ok' },
        { name: 'safety', state: 'ok' },
        { name: 'policy', state: 'ok' },
        { name: 'sealLag', state: 'ok' },
        { name: 'queue', state: 'ok' },
        { name: 'identity', state: 'ok' },
        {
          name: 'providers',
          state: 'failed',
          message: expect.stringContaining('isolateDevice'),
          settings: ['PROVIDERS'],
        },
      ],
    });
    const action = await api.submit('submitter', isolation());
    expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200 });
    const told = () =>
      app.logs().filter(line => line.includes('set PROVIDERS') && line.includes(action.id) && line.includes('ERROR'));
    await expect.poll(() => told().length, { timeout: 10_000 }).toBeGreaterThan(1);
    const waiting = await api.view('reader', action);
    expect(waiting.status).toBe('approved');
    expect(waiting).not.toHaveProperty('execution');

    await restartWith({ ...quick, PROVIDERS: 'isolateDevice:simulated' });
    await api.until('succeeded', action);
    const scan = await api.submit('submitter', { ...isolation(), kind: 'runAntivirusScan' });
    await api.ask('operator', 'approve', scan);
    await expect
      .poll(() => app.logs().join('\n'), { timeout: 10_000 })
      .toMatch(/nobody|no provider carries out runAnti/);
    expect((await api.get('nobody', '/health/ready')).text).not.toContain('isolateDevice');
  });
});

describe('behind another address and with fewer rights', () => {
  beforeAll(() =>
    restartWith({
      PUBLIC_URL: 'https://actions.contoso.example/',
      DIRECTORY_ROLES: 'off',
      APPLICATION_NAMES: '',
      TWO_PERSON_POLICY: 'off',
    }),
  );

  test('one administrator may loosen what protects the tenant', async () => {
    const put = (path: string, etag: string, body: object) =>
      api.call('administrator', 'PUT', path, { body, headers: { 'if-match': etag } });
    const safety = { paused: false, protectedTargets: [], reason: 'x' };
    expect(await put('/safety', '"0"', { ...safety, caps: { isolateDevice: 1 } })).toMatchObject({ status: 200 });
    expect(await put('/safety', '"1"', { ...safety, caps: {} })).toMatchObject({ status: 200, body: { caps: {} } });
    const policy = { rules: example.rules.slice(1), reason: 'x' };
    expect(await put('/policy', '"0"', policy)).toMatchObject({ status: 200, body: { etag: '"1"', ...policy } });
  });

  test('links are those of PUBLIC_URL, and lead on', async () => {
    const investigation = { id: 'inv-public' };
    const created = await api.post('submitter', '/actions', isolation('a', { investigation }));
    const { id } = actionIn(created);
    expect(created.headers.get('location')).toBe(
      `https://actions.contoso.example/api/actions/${id}?api-version=2026-11-01`,
    );
    const second = await api.submit('submitter', isolation('b', { investigation }));
    const path = '/investigations/inv-public/actions';
    const first = listIn(await api.get('reader', path, { maxpagesize: '1' }));
    expect(first.value.map(item => item.id)).toEqual([second.id]);
    expect(first.nextLink).toMatch(/^https:\/\/actions\.contoso\.example\/api\/investigations\/inv-public\/actions\?/);
    const next = await api.call(
      'reader',
      'GET',
      (first.nextLink ?? '').replace('https://actions.contoso.example', app.url),
    );
    expect(listIn(next).value.map(item => item.id)).toEqual([id]);
  });

  test('directory roles do not count', async () => {
    const caller = { as: 'global', token: { directoryRole: true } } as const;
    expect(await api.get(caller, '/actions')).toMatchObject({ status: 403, code: 'MissingRole' });
    expect((await api.get(caller, '/me')).body).toMatchObject({ roles: [], operations: ['me'] });
    expect(await api.get('reader', '/actions')).toMatchObject({ status: 200 });
  });

  test('an application without a name is shown by its client id', async () => {
    expect((await api.get('submitter', '/me')).body).toMatchObject({ name: 'c0000001-0000-4000-8000-000000000001' });
  });
});

describe('as the platform names us, and with pages of others', () => {
  const portal = 'https://portal.contoso.example';
  beforeAll(() =>
    restartWith({ WEBSITE_HOSTNAME: 'contoso.azurewebsites.net', CORS_ORIGINS: `${portal}/, http://127.0.0.1:5173` }),
  );
  const corsIn = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
  const exposed = 'ETag, Link, Location, Retry-After, WWW-Authenticate, x-ms-request-id, x-ms-error-code';

  test('links are those of the platform', async () => {
    const created = await api.post('submitter', '/actions', isolation());
    expect(created.headers.get('location')).toMatch(/^https:\/\/contoso\.azurewebsites\.net\/api\/actions\//);
    await api.submit('submitter', isolation());
    const { nextLink } = listIn(await api.get('reader', '/actions', { maxpagesize: '1' }));
    expect(nextLink).toMatch(/^https:\/\/contoso\.azurewebsites\.net\/api\/actions\?/);
  });

  test('a page of an allowed origin reads every answer, errors too', async () => {
    const headers = { origin: portal };
    for (const [caller, method, path, status] of [
      ['reader', 'GET', '/actions', 200],
      ['nobody', 'GET', '/actions', 401],
      ['reader', 'GET', '/nothing', 404],
      ['reader', 'DELETE', '/actions', 405],
      ['nobody', 'GET', '/health', 200],
      ['nobody', 'GET', '/openapi.json', 200],
    ] as const) {
      const answer = await api.call(caller, method, path, { headers });
      expect(answer, path).toMatchObject({ status });
      expect(corsIn(answer.headers)).toEqual({
        'access-control-allow-origin': portal,
        'access-control-expose-headers': exposed,
      });
      expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
    }
  });

  test('its browser may ask first, and need not again for a while', async () => {
    for (const path of ['/actions', '/nothing']) {
      const answer = await api.call('nobody', 'OPTIONS', path, {
        headers: { origin: portal, 'access-control-request-method': 'POST' },
      });
      expect(answer).toMatchObject({ status: 204, text: '' });
      const told = corsIn(answer.headers);
      expect(told).toMatchObject({ 'access-control-allow-origin': portal, 'access-control-max-age': '7200' });
      expect(told['access-control-allow-methods']).toContain('POST');
      for (const name of ['authorization', 'content-type', 'if-match'])
        expect(told['access-control-allow-headers']).toContain(name);
      expect(told).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test('a page of anybody else is told nothing', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${portal}.evil.example`,
      `${portal}:444`,
      'http://127.0.0.1',
    ])
      for (const [method, path] of [
        ['GET', '/actions'],
        ['OPTIONS', '/actions'],
        ['OPTIONS', '/nothing'],
      ] as const) {
        const headers = { origin, 'access-control-request-method': 'GET' };
        const answer = await api.call('reader', method, path, { headers });
        expect(corsIn(answer.headers), origin).toEqual({});
        // What is kept must not be given to another origin.
        expect(answer.headers.get('vary')).toMatch(/\bOrigin\b/);
      }
  });
});

describe('what we depend on does not answer', () => {
  const nobodyListens = 'http://127.0.0.1:1';

  test('the identity provider: nobody is let in or called a liar, and readiness says why', async () => {
    await restartWith({ AUTHORITY: nobodyListens });
    const answer = await api.get('reader', '/me');
    expect(answer).toMatchObject({ status: 503, code: 'IdentityUnavailable' });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await api.get('nobody', '/me')).toMatchObject({ status: 401 });
    expect(await api.get('nobody', '/health/ready')).toMatchObject({ status: 503 });
  });

  test('storage: 503 without any detail of it, and readiness says why', async () => {
    const dead = 'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0';
    await restartWith({ STORAGE_CONNECTION: `${dead};TableEndpoint=${nobodyListens}/devstoreaccount1` });
    for (const [caller, path] of [
      ['reader', '/actions'],
      ['reader', '/actions/019ab3c0-0000-7000-8000-000000000000'],
    ] as const) {
      const answer = await api.get(caller, path);
      expect(answer).toMatchObject({ status: 503, code: 'StorageUnavailable' });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answer.text).not.toMatch(/127\.0\.0\.1|devstoreaccount1|ECONNREFUSED/);
    }
    const ready = await api.get('nobody', '/health/ready');
    expect(ready).toMatchObject({ status: 503 });
    expect(ready.text).not.toContain('c2VjcmV0');
    expect(await api.get('reader', '/me')).toMatchObject({ status: 200 });
  });

  test('for an ordinary start, readiness is ready', async () => {
    await restartWith({});
    expect(await api.get('nobody', '/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });
});
