import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localTenant } from '../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../local/identity/server.ts';
import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { type Api, apiOf, isolation, listIn, type ShownAction } from '../support/api.ts';
import { tablePeek } from '../support/deps.ts';
import { holdingProxy } from '../support/holdingProxy.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

const often = { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1' } as const;
const unavailable = { status: 503, code: 'StorageUnavailable' };
const readinessOf = async ({ url }: LocalApp) => {
  const response = await fetch(`${url}/api/health/ready`);
  return { status: response.status, text: await response.text() };
};

describe.concurrent('An outage', () => {
  test('of storage for ten seconds is told to everybody, and then what waited goes on by itself', async () => {
    const app = await startLocalApp();
    const proxy = await holdingProxy(app.connectionString);
    const { connectionString } = proxy;
    await app.restart({ ...often, STORAGE_CONNECTION: connectionString });
    const api = apiOf(app);
    const approved = await api.submit('submitter', isolation('desktop#slow'));
    const pending = await api.submit('submitter', isolation());
    await api.ask('operator', 'approve', approved);
    await api.until('running', approved);

    await proxy.down();
    const over = sleep(10_000);
    expect(await api.ask('operator', 'approve', pending)).toMatchObject(unavailable);
    const refused = await api.post('submitter', '/actions', isolation());
    expect(refused).toMatchObject(unavailable);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(await api.get('reader', '/actions', { view: 'pending' })).toMatchObject(unavailable);
    expect(await readinessOf(app)).toMatchObject({ status: 503, text: expect.stringContaining('storage') });
    expect((await fetch(`${app.url}/api/health`)).status).toBe(200);
    await over;

    await proxy.up();
    expect((await api.view('reader', pending)).status).toBe('pending');
    expect(await api.ask('operator', 'approve', pending)).toMatchObject({ status: 200 });
    await Promise.all([api.until('succeeded', pending), api.until('succeeded', approved, 25_000)]);
    const types = (await api.history('reader', approved)).map(({ type }) => type);
    expect(types).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'RunAccepted', 'Succeeded']);
    expect(await readinessOf(app)).toMatchObject({ status: 200 });
    await app.stop();
    await proxy.down();
  }, 60_000);

  test('of the clock, five minutes off in one process: it reads, writes nothing, and is not ready; set right, it goes on', async () => {
    const app = await startLocalApp({ settings: often });
    const api = apiOf(app);
    const withClock = (minutes: number) =>
      app.restart({
        NODE_OPTIONS: `--import ${resolve(import.meta.dirname, '../local/fixtures/clockAhead.ts')}`,
        TEST_CLOCK_AHEAD: String(minutes * 60_000),
      });
    // To a clock that is behind, a fresh token is from the future.
    const token = { issuedAgo: 600 } as const;
    const submitter = { as: 'submitter', token } as const;
    const operator = { as: 'operator', token } as const;
    const { rowsIn } = tablePeek(app.connectionString);
    for (const minutes of [-5, 5]) {
      const action = await api.submit(submitter, isolation());
      const rows = await rowsIn(localTenant);
      await withClock(minutes);
      expect(await readinessOf(app)).toMatchObject({ status: 503, text: expect.stringContaining('clock') });
      expect(await api.get(operator, `/actions/${action.id}`)).toMatchObject({ body: { status: 'pending' } });
      expect(await api.ask(operator, 'approve', action)).toMatchObject(unavailable);
      expect(await api.post(submitter, '/actions', isolation())).toMatchObject(unavailable);
      expect(await rowsIn(localTenant)).toEqual(rows);
      await withClock(0);
      expect(await api.ask(operator, 'approve', action)).toMatchObject({ status: 200 });
      await api.until('succeeded', action);
    }
    await app.stop();
  }, 60_000);

  test('of nobody: when the identity provider’s keys rotate, new tokens are let in after half a minute at most', async ({
    expect,
  }) => {
    const identity: IdentityProvider = await startIdentityProvider({ port: 0 });
    const app = await startLocalApp({ settings: { AUTHORITY: identity.url } });
    const of = () => apiOf({ ...app, identityUrl: identity.url });
    const before = of();
    expect(await before.get('reader', '/me')).toMatchObject({ status: 200 });
    await identity.rotateKeys();
    const after = of();
    // Unknown keys are asked for once in half a minute, so that forged tokens cannot hammer the key server.
    expect(await after.get('reader', '/me')).toMatchObject({ status: 401, code: 'InvalidToken' });
    // Those that were signed before stay good meanwhile: their key is known.
    expect(await before.get('reader', '/me')).toMatchObject({ status: 200 });
    const status = async () => (await after.get('reader', '/me')).status;
    await expect.poll(status, { timeout: 35_000, interval: 500 }).toBe(200);
    await app.stop();
    await identity.stop();
  }, 60_000);
});

describe.concurrent('A row that a newer version wrote', () => {
  let app: LocalApp;
  let api: Api;
  beforeAll(async () => {
    app = await startLocalApp({ settings: often });
    api = apiOf(app);
  });
  afterAll(() => app.stop());

  const unreadable = { status: 500, code: 'UnreadableRecord' };
  const table = () => tablePeek(app.connectionString).table;
  const merge = (rowKey: string, row: object) =>
    table().updateEntity({ partitionKey: localTenant, rowKey, ...row }, 'Merge');
  const rowOf = async (rowKey: string) => (await tablePeek(app.connectionString).rowsIn(localTenant))[rowKey] ?? {};
  const reworded = async (rowKey: string, name: string, from: string, to: string) => {
    const text = String((await rowOf(rowKey))[name]);
    expect(text).toContain(from);
    await merge(rowKey, { [name]: text.replaceAll(from, to) });
  };

  test.for<[string, (action: ShownAction) => Promise<unknown>]>([
    ['a row format', async ({ id }) => merge(keyOf.action(id), { schema: 2 })],
    ['a status', ({ id }) => reworded(keyOf.action(id), 'detail', '"status":"approved"', '"status":"hibernating"')],
    ['a kind of action', ({ id }) => reworded(keyOf.action(id), 'detail', '"isolateDevice"', '"beamDevice"')],
    ['a property', ({ id }) => reworded(keyOf.action(id), 'detail', '"digest":', '"mood":1,"digest":')],
  ])(
    'in %s that this one does not know, is refused in every way, never touched, and in nobody’s way',
    async ([, damage], { expect }) => {
      const action = await api.submit('submitter', isolation('desktop#later'));
      await api.ask('operator', 'approve', action);
      // Put off for ten seconds: its wake-up is ahead.
      await expect
        .poll(async () => (await api.history('reader', action)).at(-1)?.type, { timeout: 10_000 })
        .toBe('Postponed');
      await damage(action);
      const before = await rowOf(keyOf.action(action.id));
      expect(await api.get('reader', `/actions/${action.id}`)).toMatchObject(unreadable);
      expect(await api.get('reader', `/actions/${action.id}/history`)).toMatchObject(unreadable);
      for (const operation of ['approve', 'cancel'])
        expect(await api.ask('operator', operation, action)).toMatchObject(unreadable);

      // The sweep finds it when it is due, and goes on to the next one.
      const line = (text: string) => app.logs().some(one => one.includes(text) && one.includes(action.id));
      await expect.poll(() => line('cannot be swept'), { timeout: 25_000 }).toBe(true);
      const other = await api.submit('submitter', isolation());
      await api.ask('operator', 'approve', other);
      await api.until('succeeded', other);
      expect(await rowOf(keyOf.action(action.id))).toEqual(before);
    },
  );

  test('is left out of a list that it is in, which says so, as the log does with its key', async () => {
    const [newer, other] = [await api.submit('submitter', isolation()), await api.submit('submitter', isolation())];
    await reworded(keyOf.open(newer.id), 'summary', '"pending"', '"hibernating"');
    const pending = await api.get('reader', '/actions', { view: 'pending' });
    expect(pending).toMatchObject({ status: 200, body: { unreadable: 1 } });
    expect(listIn(pending).value.map(({ id }) => id)).not.toContain(newer.id);
    expect(listIn(pending).value.map(({ id }) => id)).toContain(other.id);
    const csv = await api.get('reader', '/actions', { view: 'pending', format: 'csv' });
    expect(csv.headers.get('x-ms-unreadable')).toBe('1');
    expect(await api.get('reader', '/actions/summary')).toMatchObject({ status: 200 });
    const line = app.logs().find(one => one.includes('cannot be read and is left out')) ?? '';
    expect(line).toContain(keyOf.open(newer.id));
    expect(line).toContain(localTenant);
    const entityId = other.entity.id;
    expect(listIn(await api.get('reader', '/actions', { entityId })).value).toMatchObject([{ id: other.id }]);
    expect((await api.view('reader', newer)).status).toBe('pending');
  });

  test('in a history is refused with the history; the action can still be decided', async () => {
    const action = await api.submit('submitter', isolation());
    await reworded(keyOf.history(action.id, 1), 'entry', '"Submitted"', '"Beamed"');
    expect(await api.get('reader', `/actions/${action.id}/history`)).toMatchObject(unreadable);
    expect(await api.ask('operator', 'reject', action)).toMatchObject({ status: 200, body: { status: 'rejected' } });
  });
});
