import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Api, apiOf, isolation, type ShownAction } from '../support/api.ts';
import { type DroppingProxy, droppingProxy } from '../support/droppingProxy.ts';
import { holdingProxy } from '../support/holdingProxy.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

// The work queue in trouble, and storage well: what is recorded is answered, and starts when the queue is back.

let app: LocalApp;
let api: Api;
let holding: Awaited<ReturnType<typeof holdingProxy>>;
let dropping: DroppingProxy;
beforeAll(async () => {
  app = await startLocalApp();
  holding = await holdingProxy(app.connectionString);
  dropping = await droppingProxy(app.connectionString, 'Queue');
  api = apiOf(app);
});
afterAll(async () => {
  await app.stop();
  await holding.down();
  await dropping.stop();
});

const sweepOften = { SWEEP_SCHEDULE: '* * * * * *', REQUEUE_SECONDS: '1' };
const neverSweep = { SWEEP_SCHEDULE: '0 0 0 1 1 *' };
const isMessage = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.includes('/action-execution/messages');
const approved = async (): Promise<ShownAction> => {
  const action = await api.submit('submitter', isolation());
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200, body: { status: 'approved' } });
  return action;
};
const warnedOf = ({ id }: ShownAction) =>
  app.logs().some(line => line.includes('WARN') && line.includes('enqueueExecution failed') && line.includes(id));

describe('An approval is answered, and warned of, when the queue', () => {
  test('refuses connections; readiness says so, and when it is back the sweep starts it', async () => {
    await app.restart({ ...sweepOften, WORK: holding.connectionString });
    await holding.down();
    const action = await approved();
    expect(warnedOf(action)).toBe(true);
    const ready = await api.get('nobody', '/health/ready');
    expect(ready).toMatchObject({ status: 503, text: expect.stringContaining('the work queue does not answer') });
    await holding.up();
    await api.until('succeeded', action);
    // Readiness is some seconds old.
    await expect.poll(() => api.get('nobody', '/health/ready'), { timeout: 10_000 }).toMatchObject({ status: 200 });
  });

  test('never answers', async () => {
    await app.restart({ ...neverSweep, WORK: holding.connectionString });
    const held = holding.hold('request', isMessage);
    const action = await approved();
    // It has come, nobody has let it go on, and the caller has been answered all the same.
    await held;
    expect(warnedOf(action)).toBe(true);
    // Nobody waits for it again at once.
    const next = await approved();
    expect(warnedOf(next)).toBe(true);
    await app.restart(sweepOften);
    await Promise.all([action, next].map(one => api.until('succeeded', one)));
  });

  test('breaks the connection', async () => {
    await app.restart({ ...neverSweep, WORK: dropping.connectionString });
    dropping.drop(isMessage);
    const action = await approved();
    expect(dropping.dropped()).toBe(1);
    expect(warnedOf(action)).toBe(true);
    // Only the answer got lost.
    await api.until('succeeded', action);
  });
});

test('A connection of its own is where the queue is: without it the queue is that of the table', async () => {
  await app.restart({ ...neverSweep, WORK: undefined });
  await api.until('succeeded', await approved());
});
