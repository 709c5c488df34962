import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { localTenant, otherTenant, personas } from '../../local/identity/personas.ts';
import { type Api, apiOf, type Caller, isolation } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';
import { earlier, minutes, principal } from './earlier.ts';

// The timer itself. It runs each second here; the midnight of a zone is always over, and never for more than a day.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { REPORT_TIMER: '* * * * * *', REPORT_TIMES: 'off' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const there: Caller = { as: 'reader', token: { tenant: 'other' } };
const listShape = z.object({ value: z.array(z.looseObject({ id: z.string(), timeZone: z.string() })) });
const reports = async (caller: Caller = 'reader') => listShape.parse((await api.get(caller, '/reports')).body).value;
const created = () => app.logs().filter(line => line.includes('"ReportCreated"'));

test('each tenant gets its report by the clocks of its own zone, with what waited then and happened before', async () => {
  const past = earlier(app, minutes(30));
  const action = await past.submit(isolation('waits'), principal(personas.submitter, localTenant));
  expect(await reports()).toEqual([]);
  const REPORT_TIMES = `Mon-Sun 00:00 Asia/Kathmandu; ${otherTenant}: Mon-Sun 00:00 America/St_Johns`;
  await app.restart({ REPORT_TIMES });
  await expect.poll(() => reports(there), { timeout: 15_000 }).toHaveLength(1);
  const [[ours], [theirs]] = [await reports(), await reports(there)];
  expect([ours?.timeZone, theirs?.timeZone]).toEqual(['Asia/Kathmandu', 'America/St_Johns']);
  const { body } = await api.get('reader', `/reports/${ours?.id}`);
  expect(body).toMatchObject({
    pending: { total: 1, oldest: [{ id: action.id }] },
    activity: { submitted: 1, decided: { total: 0 } },
  });
  expect((await api.get(there, `/reports/${theirs?.id}`)).body).toMatchObject({ pending: { total: 0 } });
});

test('a host that was killed and comes back makes no second one', async () => {
  const before = await reports();
  expect(before).toHaveLength(1);
  await app.kill();
  await app.restart();
  // It runs each second: by the time that a tenant has a new slot, it has looked at both.
  await app.restart({ REPORT_TIMES: `Mon-Sun 00:00 Asia/Kathmandu; ${otherTenant}: Mon-Sun 00:00,00:01 UTC` });
  await expect.poll(async () => (await reports(there)).length, { timeout: 15_000 }).toBeGreaterThan(1);
  expect(await reports()).toEqual(before);
  expect(created().filter(line => line.includes(localTenant))).toHaveLength(1);
});
