import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { localTenant, personas } from '../../../local/identity/personas.ts';
import { createDueReports } from '../../../src/application/reports/reports.ts';
import { composeDeps } from '../../../src/composition.ts';
import { readConfig } from '../../../src/config/config.ts';
import { reportAnswer, reportsAnswer } from '../../../src/http/reports/schemas.ts';
import { earlier, minutes, principal } from '../../functions/earlier.ts';
import { type Answer, type Api, apiOf, errorIn, isolation, type ShownAction } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

let app: LocalApp;
let api: Api;
let action: ShownAction;
const portal = 'http://127.0.0.1:8080/portal';
beforeAll(async () => {
  // Each midnight of each tenant's zone, so that one is always due; looked at each second.
  const times = 'Mon-Sun 00:00 Asia/Kolkata; 22222222-2222-4222-8222-222222222222: off';
  app = await startLocalApp({
    settings: { REPORT_TIMER: '* * * * * *', REPORT_TIMES: times, PORTAL_URL: `${portal}/` },
  });
  api = apiOf(app);
  const ago = earlier(app, minutes(30));
  const past = await ago.submit({ ...isolation('old'), severity: 'low' }, principal(personas.submitter, localTenant));
  await ago.change(past, now => ({
    ...{ type: 'Approve', now, wakeAt: now },
    by: principal(personas.operator, localTenant),
  }));
  action = await api.submit('submitter', isolation('=HYPERLINK("evil")', { severity: 'high' }));
});
afterAll(() => app.stop());

const other = { as: 'reader', token: { tenant: 'other' } } as const;
const live = async (query: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  api.call('reader', 'GET', '/reports/pending', { query, headers });
const typeOf = ({ headers }: Answer) => headers.get('content-type');
const listShape = z.object({ value: z.array(z.looseObject({ id: z.string(), etag: z.string() })) });
const keptIds = async () => listShape.parse((await api.get('reader', '/reports')).body).value.map(({ id }) => id);

describe('the report of now', () => {
  test('as JSON, with links into the portal and times as everywhere', async () => {
    const answer = await live();
    expect(answer.status).toBe(200);
    expect(typeOf(answer)).toBe('application/json; charset=utf-8');
    expect(answer.body).toMatchObject({
      id: 'pending',
      tenant: localTenant,
      pending: {
        total: 1,
        byAge: { under1Hour: 1, over3Days: 0 },
        bySeverity: { high: 1, low: 0 },
        byKind: { isolateDevice: 1 },
        oldest: [{ id: action.id, severity: 'high', url: `${portal}/actions/${action.id}` }],
      },
      expiring: { total: 0, first: [] },
    });
    const times = z.object({
      createdAt: z.iso.datetime(),
      period: z.object({ sinceAt: z.iso.datetime(), untilAt: z.iso.datetime() }),
    });
    expect(times.safeParse(answer.body).success).toBe(true);
    expect(answer.headers.get('etag')).toBeNull();
  });

  test('has the form that is described', async () => {
    const { body } = await live();
    expect(reportAnswer.safeParse(body).error).toBeUndefined();
  });

  test('as CSV: a row for each figure, and none that a spreadsheet would calculate', async () => {
    const answer = await live({ format: 'csv' });
    expect(typeOf(answer)).toMatch(/^text\/csv/);
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toBe('section,name,value');
    expect(lines).toContain('report,id,pending');
    expect(lines).toContain('pending,total,1');
    expect(lines).toContain('pending,byAge.under1Hour,1');
    expect(lines).toContain('activity,decided.byOutcome.rejected,0');
    expect(lines).toContain(`pending,oldest.0.id,${action.id}`);
    expect(lines).toContain(`pending,oldest.0.entity.name,"'=HYPERLINK(""evil"")"`);
    expect(lines.every(line => line === '' || /^[a-zA-Z]+,[\w.]+,/.test(line) || line === lines[0])).toBe(true);
  });

  test('as a page that runs and loads nothing', async () => {
    const answer = await live({ format: 'html' });
    expect(typeOf(answer)).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; style-src 'unsafe-inline'");
    expect(answer.text).toMatch(/^<!doctype html>/);
    expect(answer.text).toContain('Isolate device =HYPERLINK(&quot;evil&quot;) (full)');
    expect(answer.text).toContain(`href="${portal}/actions/${action.id}"`);
  });

  test.each([
    ['text/html', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/pdf', 'application/json'],
    ['application/pdf, text/csv, text/html', 'text/csv'],
    [';;,', 'application/json'],
    ['text/csv;q=0.5, text/html', 'text/html'],
    ['application/json;q=0, text/csv', 'text/csv'],
    ['*/*;q=0', 'application/json'],
  ])('in the form that Accept asks for: %s', async (accept, type) => {
    const answer = await live({}, { accept });
    expect(typeOf(answer)?.split(';')[0]).toBe(type);
    expect(answer.headers.get('vary')).toBe('Accept, Authorization');
  });

  test('in the form that `format` asks for, whatever Accept says', async () => {
    expect(typeOf(await live({ format: 'json' }, { accept: 'text/html' }))).toMatch(/json/);
    expect(typeOf(await live({ format: 'html' }, { accept: 'application/json' }))).toMatch(/html/);
  });

  test('shows nothing of another tenant', async () => {
    const answer = await api.get(other, '/reports/pending');
    expect(answer.body).toMatchObject({ pending: { total: 0, oldest: [] }, activity: { submitted: 0 } });
  });
});

describe('reports that are kept', () => {
  test('are made by the timer, once, and told of in the log', async () => {
    await expect.poll(keptIds, { timeout: 15_000 }).toHaveLength(1);
    const [id = ''] = await keptIds();
    expect(id).toMatch(/^\d{4}-\d\d-\d\dT0000$/);
    // Another process looks at the same moment, and finds it there.
    const read = readConfig(app.settings);
    if (read.type === 'faulty') throw new Error('the app runs with these settings');
    await createDueReports(composeDeps(read.config), read.config.tenants, read.config.reportSchedule);
    expect(await keptIds()).toEqual([id]);
    const told = app.logs().filter(line => line.includes('"ReportCreated"'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(localTenant);
  });

  test('are listed with their totals, for their tenant alone', async () => {
    const answer = await api.get('reader', '/reports');
    expect(answer.body).toMatchObject({
      value: [{ etag: '"1"', timeZone: 'Asia/Kolkata', totals: { pending: expect.any(Number) } }],
    });
    expect(reportsAnswer.safeParse(answer.body).error).toBeUndefined();
    expect((await api.get(other, '/reports')).body).toEqual({ value: [] });
  });

  test('are fetched in each form, the page with local times', async () => {
    const [id = ''] = await keptIds();
    const json = await api.get('reader', `/reports/${id}`);
    expect(json).toMatchObject({ status: 200, body: { id, timeZone: 'Asia/Kolkata', tenant: localTenant } });
    const page = await api.get('reader', `/reports/${id}`, { format: 'html' });
    expect(page.text).toContain('local times of Asia/Kolkata');
    expect((await api.get('reader', `/reports/${id}`, { format: 'csv' })).text).toContain(`report,id,${id}\r\n`);
    expect(await api.get(other, `/reports/${id}`)).toMatchObject({ status: 404, code: 'NotFound' });
  });

  test('need not be sent again as JSON to whoever has them', async () => {
    const [id = ''] = await keptIds();
    const ask = (format: string) =>
      api.call('reader', 'GET', `/reports/${id}`, { query: { format }, headers: { 'if-none-match': '"1"' } });
    expect((await ask('json')).status).toBe(304);
    expect((await ask('html')).status).toBe(200);
  });

  test('what happened is counted from where the last one ended', async () => {
    const [id = ''] = await keptIds();
    const period = z.object({ period: z.object({ sinceAt: z.string(), untilAt: z.string() }) });
    const last = period.parse((await api.get('reader', `/reports/${id}`)).body);
    const now = period.parse((await live()).body);
    expect(now.period.sinceAt).toBe(last.period.untilAt);
  });
});

describe('a request is refused', () => {
  const targets = (answer: Answer) => errorIn(answer).details?.map(({ target }) => target);

  test.each([
    ['/reports/pending', { format: 'pdf' }, 'format'],
    ['/reports/pending', { format: 'json,csv' }, 'format'],
    ['/reports/pending', { view: 'pending' }, 'view'],
    ['/reports/2026-11-23T0800', { format: 'xml' }, 'format'],
    ['/reports/2026-11-23', {}, 'id'],
    ['/reports/2026-13-23T0800', {}, 'id'],
    ['/reports/2026-11-23T2400', {}, 'id'],
    ['/reports/2026-11-23T08:00', {}, 'id'],
    ['/reports/later', {}, 'id'],
    ['/reports/x', {}, 'id'],
    ['/reports', { maxpagesize: '0' }, 'maxpagesize'],
    ['/reports', { format: 'csv' }, 'format'],
    ['/reports', { view: 'pending' }, 'view'],
  ])('%s %j', async (path, query: Record<string, string>, target) => {
    const answer = await api.get('reader', path, query);
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(targets(answer)).toEqual([target]);
  });

  test('with a cursor of nobody or of another list', async () => {
    for (const cursor of ['x', Buffer.from('["a","b"]').toString('base64url')])
      expect(await api.get('reader', '/reports', { cursor }), cursor).toMatchObject({
        status: 400,
        code: 'InvalidCursor',
      });
  });

  test('for a report that there is not: a day that no month has, too', async () => {
    for (const id of ['1999-12-31T2359', '2026-02-31T0800'])
      expect(await api.get('reader', `/reports/${id}`), id).toMatchObject({ status: 404, code: 'NotFound' });
  });

  test('as any other method', async () => {
    expect((await api.post('administrator', '/reports')).status).toBe(405);
    expect((await api.post('administrator', '/reports/pending')).status).toBe(405);
  });
});
