import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { personas } from '../../../local/identity/personas.ts';
import { type Answer, type Api, apiOf, type Caller, errorIn, isolation } from '../../support/api.ts';
import { type LocalApp, startLocalApp } from '../../support/localApp.ts';

// One tenant has one set of these settings, so these tests follow one another.

let app: LocalApp;
let api: Api;
beforeAll(async () => {
  app = await startLocalApp({ settings: { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1' } });
  api = apiOf(app);
});
afterAll(() => app.stop());

const nothing = { paused: false, protectedTargets: [], caps: {} };
const because = { ...nothing, reason: 'A drill' };
const get = (caller: Caller = 'reader') => api.get(caller, '/safety');
const put = (body: unknown, ifMatch: string | undefined, caller: Caller = 'administrator') =>
  api.call(caller, 'PUT', '/safety', { body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
const etagIn = ({ body }: Answer) => z.looseObject({ etag: z.string() }).parse(body).etag;
const confirm = (caller: Caller, headers = {}) => api.post(caller, '/safety/confirm', undefined, headers);
const takeBack = (caller: Caller) => api.call(caller, 'DELETE', '/safety/waiting');
/** Sets them as they are wanted, whatever they are; where that takes two administrators, both agree. */
const set = async (wanted: object) => {
  const answer = await put({ ...because, ...wanted }, etagIn(await get()));
  const settled = answer.status === 202 ? await confirm('global', { 'if-match': etagIn(answer) }) : answer;
  expect(settled, settled.text).toMatchObject({ status: 200 });
  return settled;
};

test('a tenant that has set nothing shows that', async () => {
  const answer = await get();
  expect(answer).toMatchObject({ status: 200, body: { ...nothing, etag: '"0"' } });
  expect(answer.headers.get('etag')).toBe('"0"');
});

test('an administrator replaces them, and everybody who reads sees what, who, when and why', async () => {
  const wanted = {
    ...{ paused: false, reason: 'Crown jewels' },
    protectedTargets: [
      { kind: 'device', id: 'DC-1' },
      { kind: 'user', id: personas.global.oid },
    ],
    caps: { isolateDevice: 20 },
  };
  const answer = await put(wanted, '"0"');
  expect(answer.headers.get('etag')).toBe('"1"');
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ...wanted,
      protectedTargets: [{ kind: 'device', id: 'dc-1' }, wanted.protectedTargets[1]],
      etag: '"1"',
      changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      changedBy: { id: personas.administrator.oid, role: 'SecurityAdministrator' },
    },
  });
  expect((await get('operator')).body).toEqual(answer.body);
  expect((await get({ as: 'reader', token: { tenant: 'other' } })).body).toEqual({ ...nothing, etag: '"0"' });
});

describe('a change is refused', () => {
  test('without If-Match, with one that names no version, or an old one', async () => {
    for (const none of [undefined, '*'])
      expect(await put(because, none)).toMatchObject({ status: 428, code: 'PreconditionRequired' });
    for (const weak of ['W/"1"', '1'])
      expect(await put(because, weak), weak).toMatchObject({ status: 400, code: 'InvalidRequest' });
    for (const wrong of ['"0"', '"2"', '"x"', '"0", "2"'])
      expect(await put(because, wrong), wrong).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect(etagIn(await get())).toBe('"1"');
  });

  test('of all but one of several at once', async () => {
    const etag = etagIn(await get());
    const answers = await Promise.all(['a', 'b', 'c', 'd'].map(reason => put({ ...because, reason }, etag)));
    // It would unprotect, so what wins waits.
    const won = answers.filter(({ status }) => status === 202);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'PreconditionFailed')).toHaveLength(3);
    expect((await get()).body).toEqual(won[0]?.body);
  });

  test.each<[string, unknown, string]>([
    ['no reason', nothing, 'reason'],
    ['an empty reason', { ...because, reason: ' ' }, 'reason'],
    ['no word on the pause', { ...because, paused: undefined }, 'paused'],
    ['a pause that is no yes or no', { ...because, paused: 'true' }, 'paused'],
    ['no targets', { ...because, protectedTargets: undefined }, 'protectedTargets'],
    [
      'a target of another kind',
      { ...because, protectedTargets: [{ kind: 'email', id: 'x' }] },
      'protectedTargets.0.kind',
    ],
    [
      'a target whose id could be none',
      { ...because, protectedTargets: [{ kind: 'user', id: 'a/b' }] },
      'protectedTargets.0.id',
    ],
    [
      'too many targets',
      { ...because, protectedTargets: Array.from({ length: 501 }, (_, n) => ({ kind: 'user', id: `u${n}` })) },
      'protectedTargets',
    ],
    ['a cap of an unknown kind', { ...because, caps: { isolateDevices: 1 } }, 'caps.isolateDevices'],
    ['a cap below nothing', { ...because, caps: { isolateDevice: -1 } }, 'caps.isolateDevice'],
    ['half a cap', { ...because, caps: { isolateDevice: 1.5 } }, 'caps.isolateDevice'],
    ['a cap without a number', { ...because, caps: { isolateDevice: null } }, 'caps.isolateDevice'],
    ['a misspelt name', { ...because, pause: true }, 'pause'],
  ])('with %s', async (_, body, target) => {
    const before = await get();
    const answer = await put(body, etagIn(before));
    expect(answer).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(errorIn(answer).details?.map(fault => fault.target)).toEqual([target]);
    expect((await get()).body).toEqual(before.body);
  });
});

describe('what loosens', () => {
  const target = { kind: 'device', id: 'dc-9' };
  const guarded = { protectedTargets: [target], caps: { isolateDevice: 5 } };

  test('waits, is shown, and is confirmed by another administrator alone', async () => {
    await set(guarded);
    const before = await get();
    const answer = await put({ ...because, caps: { isolateDevice: 6 } }, etagIn(before));
    expect(answer).toMatchObject({
      status: 202,
      body: {
        ...guarded,
        waiting: {
          protectedTargets: [],
          caps: { isolateDevice: 6 },
          reason: 'A drill',
          by: { id: personas.administrator.oid },
          loosens: [
            { what: 'protectedTargets', message: 'device dc-9 protected no more' },
            { what: 'caps', message: 'isolateDevice: 6 an hour instead of 5' },
          ],
        },
      },
    });
    expect((await get()).body).toEqual(answer.body);
    expect(await confirm('administrator')).toMatchObject({ status: 403, code: 'OwnChange' });
    expect(await confirm('global', { 'if-match': etagIn(before) })).toMatchObject({ status: 412 });
    const confirmed = await confirm('global', { 'if-match': etagIn(answer) });
    expect(confirmed).toMatchObject({
      status: 200,
      body: { protectedTargets: [], caps: { isolateDevice: 6 }, confirmedBy: { id: personas.global.oid } },
    });
    expect(confirmed.body).not.toHaveProperty('waiting');
    expect(await confirm('administrator')).toMatchObject({ status: 409, code: 'NothingWaits' });
  });

  test('is taken back by any administrator', async () => {
    await set(guarded);
    expect(await put(because, etagIn(await get()))).toMatchObject({ status: 202 });
    expect(await takeBack('reader')).toMatchObject({ status: 403 });
    for (const caller of ['administrator', 'global'] as const)
      expect(await takeBack(caller)).toMatchObject({ status: 204, text: '' });
    expect((await get()).body).toMatchObject(guarded);
  });

  test('does not keep the pause waiting, nor what is stricter, nor who ends the pause', async () => {
    await set(guarded);
    const other = { kind: 'user', id: 'ceo' };
    const mixed = { ...because, paused: true, protectedTargets: [other], caps: { isolateDevice: 3, disableUser: 1 } };
    expect(await put(mixed, etagIn(await get()))).toMatchObject({
      status: 202,
      body: { paused: true, protectedTargets: [target, other], caps: { isolateDevice: 3, disableUser: 1 } },
    });
    // A change that loosens nothing takes the place of what waits.
    const resumed = { ...because, protectedTargets: [target, other], caps: { isolateDevice: 3, disableUser: 1 } };
    const answer = await put(resumed, etagIn(await get()));
    expect(answer).toMatchObject({ status: 200, body: { paused: false } });
    expect(answer.body).not.toHaveProperty('waiting');
    await set(nothing);
  });
});

test('paused, an approved action waits, visibly, until it is resumed', async () => {
  await set({ paused: true, reason: 'Stop everything' });
  const action = await api.submit('submitter', isolation());
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
  // Long enough for the queue and several sweeps.
  const swept = () => app.logs().filter(line => line.includes('did not start') && line.includes(action.id)).length;
  await expect.poll(swept, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(await api.view('reader', action)).toMatchObject({ status: 'approved', approval: { granted: 1 } });
  await set({ paused: false, reason: 'All clear' });
  expect((await api.until('succeeded', action)).execution).toMatchObject({ attempts: 1 });
});

test('a target that becomes protected after the approval is left alone, and the action says what is missing', async () => {
  await set({ paused: true });
  const action = await api.submit('submitter', isolation());
  await api.ask('operator', 'approve', action);
  await set({ protectedTargets: [action.entity].map(({ kind, id }) => ({ kind, id })) });
  const stopped = await api.until('needsAttention', action);
  expect(stopped).toMatchObject({ problem: expect.stringMatching(/2 administrators must approve, 0 did/) });
  expect((await api.history('reader', action)).map(({ type }) => type)).toEqual([
    ...['Submitted', 'Approved', 'AttentionNeeded'],
  ]);
});
