import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOfInvestigation } from '../../../../src/adapters/tables/investigations/keys.ts';
import { rowsOfInvestigation } from '../../../../src/adapters/tables/investigations/rowsOfInvestigation.ts';
import { type StoreService, storeServices } from '../../../support/deps.ts';
import { recorded } from '../../../support/investigations.ts';
import { type Repairs, repairsOn } from '../../../support/repairs.ts';

const closed = { incident: { id: 'inc-1' }, status: 'closed' } as const;

describe.each(storeServices)('Repair of investigations on $name', ({ start }) => {
  let service: StoreService;
  let on: Repairs;
  beforeAll(async () => {
    service = await start();
    on = repairsOn(service);
  });
  afterAll(() => service.stop());

  it('finds nothing where nothing is wrong, and takes no wake-up of theirs for an action', async () => {
    const tenant = randomUUID();
    await recorded(service.deps, tenant, 'inv-1', closed);
    await recorded(service.deps, tenant, 'inv-2');
    await on.submit(tenant);
    const before = await on.rowsIn(tenant);
    expect(await on.run(tenant)).toEqual([]);
    expect(await on.run(tenant, true)).toEqual([]);
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('writes each row that is missing or differs, and all at once', async () => {
    const { table, deps } = service;
    const tenant = randomUUID();
    const keys = [...rowsOfInvestigation(await recorded(deps, tenant, 'inv-1', closed)).keys()].slice(1);
    expect(keys).toHaveLength(3);
    const before = await on.rowsIn(tenant);
    for (const key of keys) {
      await table.deleteEntity(tenant, key);
      await on.expectMended(tenant, [['missing', key]]);
      await on.merge(tenant, key, { more: 'than there was' });
      await on.expectMended(tenant, [['differs', key]]);
      expect(await on.rowsIn(tenant)).toEqual(before);
    }
    for (const key of keys) await table.deleteEntity(tenant, key);
    await on.expectMended(
      tenant,
      keys.map(key => ['missing', key]),
    );
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('removes what no record has any more', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const { createdAt } = await recorded(deps, tenant, 'inv-1', closed);
    const before = await on.rowsIn(tenant);
    const surplus = [
      keyOfInvestigation.listed(createdAt + 1, 'inv-1'),
      keyOfInvestigation.ofIncident('inc-2', createdAt, 'inv-1'),
      keyOfInvestigation.due(1, 'inv-1'),
    ];
    for (const key of surplus) await on.insert(tenant, key, { investigationId: 'inv-1' });
    await on.expectMended(
      tenant,
      surplus.map(key => ['surplus', key]),
    );
    expect(await on.rowsIn(tenant)).toEqual(before);
    await on.insert(tenant, keyOfInvestigation.due(1, 'never'), { investigationId: 'never' });
    await on.expectMended(tenant, [['surplus', keyOfInvestigation.due(1, 'never')]]);
  });

  it('leaves alone what a newer version wrote, and says so', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const { createdAt } = await recorded(deps, tenant, 'inv-1', closed);
    const index = keyOfInvestigation.listed(createdAt, 'inv-1');
    await on.merge(tenant, index, { schema: 2 });
    const record = keyOfInvestigation.record('inv-1').slice(-32);
    const left = (rowKey: string) => [{ record, rowKey, problem: 'unreadable', mended: false }];
    expect(await on.run(tenant, true)).toEqual(left(index));
    await on.merge(tenant, keyOfInvestigation.record('inv-1'), { schema: 2 });
    const before = await on.rowsIn(tenant);
    expect(await on.run(tenant, true)).toEqual(left(keyOfInvestigation.record('inv-1')));
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('sees no difference where a record changes between two reads', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    await recorded(deps, tenant, 'inv-1', closed);
    const real = on.requests();
    let isFirst = true;
    const racing: typeof real = {
      ...real,
      page: async request => {
        const page = await real.page(request);
        if (isFirst && page?.entities.some(({ rowKey }) => rowKey === keyOfInvestigation.record('inv-1'))) {
          isFirst = false;
          await recorded(deps, tenant, 'inv-1');
        }
        return page;
      },
    };
    expect(await on.run(tenant, true, racing)).toEqual([]);
    expect(isFirst).toBe(false);
  });
});
