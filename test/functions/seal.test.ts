import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTenant, otherTenant, personas } from '../../local/identity/personas.ts';
import { type Api, apiOf, isolation } from '../support/api.ts';
import { depsOn, type TestDeps } from '../support/deps.ts';
import { type LocalApp, startLocalApp } from '../support/localApp.ts';
import { verified } from '../support/seals.ts';
import { earlier, minutes, principal } from './earlier.ts';

// The timer itself. It runs each second here, over what happened some time ago.

let app: LocalApp;
let api: Api;
let deps: TestDeps;
const never = '0 0 0 1 1 *';
beforeAll(async () => {
  app = await startLocalApp({ settings: { SEAL_SCHEDULE: never, SEAL_LATE_HOURS: '3' } });
  api = apiOf(app);
  deps = depsOn(app);
});
afterAll(() => app.stop());

const sealedChanges = async (tenant: string) => {
  const verification = await verified(deps, tenant);
  if (!verification.intact) throw new Error(JSON.stringify(verification.broken));
  return verification.figures.changes;
};
const sealCheck = async () => {
  const { status, body } = await api.get('nobody', '/health/ready');
  return { status, body };
};

test('history is sealed in each tenant, also while decisions go on and after a host was killed', async () => {
  const past = earlier(app, minutes(30));
  for (const tenant of [localTenant, otherTenant])
    await past.submit(isolation(), principal(personas.submitter, tenant));
  expect(await sealedChanges(localTenant)).toBe(0);
  await app.restart({ SEAL_SCHEDULE: '* * * * * *' });
  const fresh = await api.submit('submitter', isolation());
  await api.ask('operator', 'approve', fresh);
  for (const tenant of [localTenant, otherTenant])
    await expect.poll(() => sealedChanges(tenant), { timeout: 15_000 }).toBe(1);
  await app.kill();
  await earlier(app, minutes(10)).submit(isolation(), principal(personas.submitter, localTenant));
  await app.restart();
  await expect.poll(() => sealedChanges(localTenant), { timeout: 15_000 }).toBe(2);
  expect((await deps.store.newestSeal(localTenant))?.number).toBe(2);
  expect(app.logs().filter(line => line.includes('"FeedSealed"'))).toHaveLength(3);
});

test('readiness fails while a change waits too long, and says nothing of whose or which', async () => {
  await app.restart({ SEAL_SCHEDULE: never });
  await earlier(app, minutes(5)).submit(isolation(), principal(personas.submitter, localTenant));
  expect(await sealCheck()).toMatchObject({ status: 200 });
  await app.restart({ SEAL_LATE_HOURS: '0.05' });
  const checks = expect.arrayContaining([{ name: 'sealLag', state: 'failed' }]);
  expect(await sealCheck()).toMatchObject({ status: 503, body: { checks } });
});
