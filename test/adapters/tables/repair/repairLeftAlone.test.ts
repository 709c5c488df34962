import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../../../src/adapters/tables/actions/keys.ts';
import { keyOfReport } from '../../../../src/adapters/tables/reports/keys.ts';
import { keyOfSafety } from '../../../../src/adapters/tables/safety/keys.ts';
import { decides, type StoreService, safetyIn, storeServices } from '../../../support/deps.ts';
import { problems, type Repairs, repairsOn } from '../../../support/repairs.ts';
import { storedKinds } from '../../../support/storedKinds.ts';

describe.each(storeServices)('Repair on $name reports and leaves alone', ({ start }) => {
  let service: StoreService;
  let on: Repairs;
  beforeAll(async () => {
    service = await start();
    on = repairsOn(service);
  });
  afterAll(() => service.stop());

  const expectLeft = async (tenant: string, expected: readonly (readonly string[])[]) => {
    const before = await service.rowsIn(tenant);
    expect(problems(await on.run(tenant))).toEqual(expected);
    const mending = await on.run(tenant, true);
    expect(problems(mending)).toEqual(expected);
    expect(mending.map(({ mended }) => mended)).toEqual(expected.map(() => false));
    expect(await service.rowsIn(tenant)).toEqual(before);
  };

  it.each([
    ['an entry is missing at its beginning', 1, undefined],
    ['an entry is missing at its end', 2, undefined],
    ['an entry was altered', 2, { decision: 'Rejected' }],
  ] as const)('an action of whose history %s', async (_, sequence, change) => {
    const { deps, table, rowsIn } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    await decides(deps, action, 'olivia', 'Reject', 'commit');
    const key = keyOf.history(action.id, sequence);
    const entry = String((await rowsIn(tenant))[key]?.['entry']);
    if (change) await on.merge(tenant, key, { entry: entry.replaceAll('olivia', 'oscar') });
    else await table.deleteEntity(tenant, key);
    await on.insert(tenant, keyOf.due(1, action.id), { actionId: action.id });
    await expectLeft(tenant, [['historyBroken', keyOf.action(action.id)]]);
  });

  it('an action without any history', async () => {
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    await service.table.deleteEntity(tenant, keyOf.history(action.id, 1));
    await expectLeft(tenant, [['historyBroken', keyOf.action(action.id)]]);
  });

  it('an action row, an index row and an entry of a newer version; the others are mended', async () => {
    const { table } = service;
    const tenant = randomUUID();
    const row = await on.submit(tenant);
    const index = await on.submit(tenant);
    const entry = await on.submit(tenant);
    const event = await on.submit(tenant);
    await on.merge(tenant, keyOf.action(row.id), { schema: 2 });
    await table.deleteEntity(tenant, keyOf.open(row.id));
    await on.merge(tenant, keyOf.open(index.id), { schema: 2 });
    await on.merge(tenant, keyOf.history(entry.id, 1), { schema: 2 });
    const told = String((await service.rowsIn(tenant))[keyOf.history(event.id, 1)]?.['entry']);
    await on.merge(tenant, keyOf.history(event.id, 1), { entry: told.replace('"Submitted"', '"Beamed"') });
    const unreadable = [keyOf.action(row.id), keyOf.open(index.id), keyOf.action(entry.id), keyOf.action(event.id)];
    // In the order of keys: the newest first, and the own row before the index row.
    const expected = [unreadable[3], unreadable[2], unreadable[1], unreadable[0]].map(key => ['unreadable', key ?? '']);
    await expectLeft(tenant, expected);

    const other = await on.submit(tenant);
    await table.deleteEntity(tenant, keyOf.expiring(index.expiresAt, index.id));
    await table.deleteEntity(tenant, keyOf.open(other.id));
    const mended = (await on.run(tenant, true)).filter(difference => difference.mended);
    expect(problems(mended)).toEqual([
      ['missing', keyOf.open(other.id)],
      ['missing', keyOf.expiring(index.expiresAt, index.id)],
    ]);
    await expectLeft(tenant, expected);
  });

  it('safety settings whose newest version is missing, or all of them', async () => {
    const tenant = randomUUID();
    await safetyIn(service.deps, tenant, { paused: true });
    await safetyIn(service.deps, tenant, {});
    for (const version of [2, 1]) {
      await service.table.deleteEntity(tenant, keyOfSafety.version(version));
      await expectLeft(tenant, [['historyBroken', keyOfSafety.current()]]);
    }
  });

  it('safety settings whose newest version a newer code wrote', async () => {
    const tenant = randomUUID();
    await safetyIn(service.deps, tenant, { paused: true });
    await on.merge(tenant, keyOfSafety.version(1), { schema: 2 });
    await expectLeft(tenant, [['unreadable', keyOfSafety.current()]]);
  });

  it('a report that is damaged', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const report = storedKinds.find(({ name }) => name === 'a report');
    await (await report?.prepare(deps, tenant))?.(deps.store, 'commit');
    const key = keyOfReport.report('2026-11-23T0800');
    await on.merge(tenant, key, { report: '{' });
    await expectLeft(tenant, [['unreadable', key]]);
  });

  it('a claim that does not say whose it is', async () => {
    const tenant = randomUUID();
    await on.insert(tenant, keyOf.exclusive('device'), { holder: 'written otherwise' });
    await expectLeft(tenant, [['unreadable', keyOf.exclusive('device')]]);
  });
});
