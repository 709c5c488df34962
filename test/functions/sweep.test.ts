import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTenant, otherTenant, personas } from '../../local/identity/personas.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { type Api, apiOf, isolation, mailDeletion } from '../support/api.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';
import { days, earlier, minutes, principal } from './earlier.ts';

// The timer itself, on actions that were proposed some time ago. It runs each second here.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({
    settings: { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1', PROVIDERS: 'isolateDevice:simulated' },
  });
  api = apiOf(app);
});
afterAll(() => app.stop());

const submitter = principal(personas.submitter, localTenant);
const operator = principal(personas.operator, localTenant);
const typesOf = async (action: { id: string }) => (await api.history('reader', action)).map(({ type }) => type);

/** Approved some time ago, and nobody told the executor. */
const approvedEarlier = async (ago: { milliseconds: number }, kind = 'isolateDevice') => {
  const past = earlier(app, ago);
  const action = await past.submit({ ...isolation(), kind }, submitter);
  return past.change(action, now => ({ type: 'Approve', by: operator, now, wakeAt: now }));
};

test('what nobody decided in seven days expires, and nobody decides it any more', async () => {
  const action = await earlier(app, days(7.01)).submit(isolation(), submitter);
  const expired = await api.until('expired', action);
  expect(expired).toMatchObject({ decision: { outcome: 'expired', by: [{ id: 'system' }] } });
  expect(expired).not.toHaveProperty('execution');
  // Overdue: no late warnings.
  expect(await typesOf(action)).toEqual(['Submitted', 'Expired']);
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 409, code: 'Expired' });
});

test('the same in another tenant', async () => {
  const there = principal(personas.submitter, otherTenant);
  const { id } = await earlier(app, days(7.01)).submit(isolation(), there);
  const read = async () => (await api.get({ as: 'reader', token: { tenant: 'other' } }, `/actions/${id}`)).body;
  await expect.poll(read, { timeout: 10_000 }).toMatchObject({ status: 'expired' });
});

test('its expiry is announced a day before', async () => {
  const action = await earlier(app, days(6.01)).submit(isolation(), submitter);
  await expect.poll(() => typesOf(action), { timeout: 10_000 }).toEqual(['Submitted', 'Noticed']);
  expect((await api.view('reader', action)).status).toBe('pending');
});

test('what is not due is left alone', async () => {
  const action = await earlier(app, days(5)).submit(isolation(), submitter);
  await api.until('expired', await earlier(app, days(7.01)).submit(isolation(), submitter));
  expect(await typesOf(action)).toEqual(['Submitted']);
});

test('an approval whose message got lost is found and carried out, once', async () => {
  const action = await approvedEarlier(minutes(5));
  await api.until('succeeded', action);
  expect(await typesOf(action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded']);
});

test('an approval whose window is over expires, and does not run', async () => {
  // Nobody carries this kind out here, so no executor finds the end of the window before the sweep does.
  const action = await approvedEarlier(days(1.01), 'runAntivirusScan');
  const expired = await api.until('expired', action);
  expect(expired).toMatchObject({ decision: { outcome: 'approved' } });
  expect(expired.execution).toBeUndefined();
  expect(await typesOf(action)).toEqual(['Submitted', 'Approved', 'Expired']);
});

test('a lease whose executor died is taken back: whether it ran is not known, and being harmless it is tried again later', async () => {
  const ago = minutes(5);
  const action = await approvedEarlier(ago);
  const { digest } = action;
  const dead = {
    leaseId: 'dead',
    provider: 'simulated',
    digest,
    safety: noSafety,
    startedLately: 0,
    verification: { intact: true },
  };
  await earlier(app, ago).change(action, now => ({ type: 'StartExecution', now, leaseUntil: now + 240_000, ...dead }));
  await expect.poll(() => typesOf(action), { timeout: 10_000 }).toContain('RunLost');
  expect(await api.view('reader', action)).toMatchObject({ status: 'approved', execution: { attempts: 1 } });
});

test('what was decided elsewhere can be reported after it expired here, and never runs', async () => {
  const mail = await earlier(app, days(7.01)).submit(mailDeletion(), submitter);
  await api.until('expired', mail);
  const report = { outcome: 'approved', decidedBy: { name: 'Ida' }, decidedAt: '2026-11-20T08:00:00Z' };
  const reported = await api.ask('submitter', 'report-decision', mail, report);
  expect(reported).toMatchObject({ status: 200, body: { status: 'decidedElsewhere' } });
  expect(await typesOf(mail)).toEqual(['Submitted', 'Expired', 'DecisionReported']);
});
