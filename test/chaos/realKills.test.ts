import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Api, actionIn, apiOf, isolation, type ShownAction } from '../support/api.ts';
import { type Held, holdingProxy } from '../support/holdingProxy.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';

// The host is killed at exact moments: a proxy before storage holds the request, or the answer, that comes next. What
// has to be waited for afterwards passes by setting the clock of the next process ahead; storage's own is kept from it.

let app: LocalApp;
let api: Api;
let proxy: Awaited<ReturnType<typeof holdingProxy>>;
beforeAll(async () => {
  app = await startLocalApp();
  proxy = await holdingProxy(app.connectionString);
  await app.restart({
    STORAGE_CONNECTION: proxy.connectionString,
    SWEEP_SCHEDULE: '* * * * * *',
    REQUEUE_SECONDS: '1',
    NODE_OPTIONS: `--import ${resolve(import.meta.dirname, '../local/fixtures/clockAhead.ts')}`,
    TEST_CLOCK_AHEAD: '0',
  });
  api = apiOf(app);
});
afterAll(async () => {
  await app.stop();
  await proxy.down();
});

const minutesLater = (count: number) => app.restart({ TEST_CLOCK_AHEAD: String(count * 60_000) });
const typesOf = async (action: ShownAction) => (await api.history('reader', action)).map(({ type }) => type);
const verified = async ({ id }: ShownAction) =>
  (await api.get('reader', `/actions/${id}/history`, { verify: 'true' })).body;
const isMessage = ({ method, path }: Held) => method === 'POST' && path.includes('/action-execution/messages');
/** The transaction that writes this event of an action. */
const writes =
  (type: string, { id }: ShownAction) =>
  ({ path, body }: Held) =>
    path.endsWith('/$batch') && body.includes(`history_${id}`) && body.includes(`\\"type\\":\\"${type}\\"`);
/** What it asks for is cut off by the kill. */
const cutOff = (answer: Promise<unknown>) => answer.catch(() => undefined);

const reset = {
  kind: 'forcePasswordReset',
  entity: { kind: 'user', id: 'f3b1c9de-0000-4000-8000-000000000001', name: 'ida' },
};

test('killed between the commit of an approval and its message: the approval stands, and runs once', async () => {
  const action = await api.submit('submitter', isolation());
  const held = proxy.hold('request', isMessage);
  const answer = cutOff(api.ask('operator', 'approve', action));
  await held;
  await app.kill();
  await answer;
  await app.restart();
  await api.until('succeeded', action);
  expect(await typesOf(action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded']);
  // Whoever heard no answer asks again, and is told.
  expect(await api.ask('operator', 'approve', action)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
});

test('killed between lease and provider, and between provider and record: nobody knows whether it ran, so what is harmless runs again, and a person is asked about the rest', async () => {
  const [leased, ran, harmful] = await Promise.all([
    api.submit('submitter', isolation()),
    api.submit('submitter', isolation()),
    api.submit('submitter', reset),
  ]);
  const held = Promise.all([
    proxy.hold('answer', writes('ExecutionStarted', leased)),
    proxy.hold('request', writes('Succeeded', ran)),
    proxy.hold('request', writes('Succeeded', harmful)),
  ]);
  for (const action of [leased, ran, harmful])
    for (const who of ['operator', 'operator2'] as const) {
      const { status } = actionIn(await api.ask(who, 'approve', action));
      if (status !== 'pending') break;
    }
  await held;
  await app.kill();

  // Back at once: the leases of the dead are respected.
  await app.restart();
  for (const action of [leased, ran, harmful])
    expect(await api.view('reader', action)).toMatchObject({ status: 'executing', execution: { attempts: 1 } });

  await minutesLater(5);
  const stuck = await api.until('needsAttention', harmful);
  expect(stuck).toMatchObject({ problem: expect.stringContaining('whether it ran is not known') });
  for (const action of [leased, ran])
    await expect.poll(() => typesOf(action), { timeout: 10_000 }).toContain('RunLost');

  await minutesLater(7);
  const again = ['Submitted', 'Approved', 'ExecutionStarted', 'RunLost', 'ExecutionStarted', 'Succeeded'];
  for (const action of [leased, ran]) {
    expect(await api.until('succeeded', action)).toMatchObject({ execution: { attempts: 2 } });
    expect(await typesOf(action)).toEqual(again);
  }
  // Never a second time by itself; an administrator who has looked says how it ended.
  expect((await typesOf(harmful)).filter(type => type === 'ExecutionStarted')).toHaveLength(1);
  const resolution = { outcome: 'succeeded', comment: 'The sign-in log shows it' };
  expect(await api.ask('administrator', 'resolve', harmful, resolution)).toMatchObject({
    body: { status: 'succeeded' },
  });
  for (const action of [leased, ran, harmful])
    expect(await verified(action)).toMatchObject({ verification: { intact: true } });
});
