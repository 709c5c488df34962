import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../../../src/adapters/tables/actions/keys.ts';
import { nextDue } from '../../../../src/domain/actions/nextDue.ts';
import { approved, decides, type StoreService, stored, storeServices, story } from '../../../support/deps.ts';
import { keysOf, problems, type Repairs, repairsOn } from '../../../support/repairs.ts';

describe.each(storeServices)('Repair on $name', ({ start }) => {
  let service: StoreService;
  let on: Repairs;
  beforeAll(async () => {
    service = await start();
    on = repairsOn(service);
  });
  afterAll(() => service.stop());

  it('finds nothing where nothing is wrong, in any state, and writes nothing', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    await on.submit(tenant);
    await approved(deps, tenant, { externalId: 'e' });
    await decides(deps, await on.submit(tenant), 'olivia', 'Reject');
    const alerts = Array.from({ length: 300 }, (_, n) => ({ id: `alert-${n}`, title: 'é'.repeat(200) }));
    const long = await on.submit(tenant, { alerts });
    const tag = async () => (await table.getEntity(tenant, keyOf.action(long.id))).etag;
    const before = [await on.rowsIn(tenant), await tag()];
    expect(await on.run(tenant)).toEqual([]);
    expect(await on.run(tenant, true)).toEqual([]);
    expect([await on.rowsIn(tenant), await tag()]).toEqual(before);
  });

  it('writes each row that is missing, and all at once', async () => {
    const { table } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const before = await on.rowsIn(tenant);
    for (const key of keysOf(action)) {
      await table.deleteEntity(tenant, key);
      await on.expectMended(tenant, [['missing', key]]);
      expect(await on.rowsIn(tenant)).toEqual(before);
    }
    for (const key of keysOf(action)) await table.deleteEntity(tenant, key);
    await on.expectMended(
      tenant,
      keysOf(action).map(key => ['missing', key]),
    );
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('writes anew each row that differs: a value, one too many, one too few', async () => {
    const { table } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const before = await on.rowsIn(tenant);
    const raw = await service.rowsIn(tenant);
    const aProperty = (key: string) =>
      Object.keys(raw[key] ?? {}).find(name => name !== 'schema' && name !== 'version') ?? '';
    const all = keysOf(action).map(key => ['differs', key]);
    for (const key of keysOf(action)) await on.merge(tenant, key, { [aProperty(key)]: 'damaged' });
    await on.expectMended(tenant, all);
    for (const key of keysOf(action)) await on.merge(tenant, key, { more: 'than there was' });
    await on.expectMended(tenant, all);
    for (const key of keysOf(action)) {
      const { [aProperty(key)]: _, ...less } = raw[key] ?? {};
      await table.updateEntity({ partitionKey: tenant, rowKey: key, ...less }, 'Replace');
    }
    await on.expectMended(tenant, all);
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('takes the history for the truth where the action row says otherwise', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const forged = { ...action, severity: 'low', title: 'Something else', rule: { ...action.rule, approvals: 0 } };
    await on.merge(tenant, keyOf.action(action.id), { detail: JSON.stringify(forged), status: 'approved' });
    await on.expectMended(tenant, [['differs', keyOf.action(action.id)]]);
    expect(await stored(deps, action)).toEqual(JSON.parse(JSON.stringify(action)));
  });

  it('brings a row of an older version of the action up to its history', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const key = keyOf.action(action.id);
    const old = (await service.rowsIn(tenant))[key];
    await decides(deps, action, 'olivia', 'Reject');
    const before = await on.rowsIn(tenant);
    await table.updateEntity({ partitionKey: tenant, rowKey: key, ...old }, 'Replace');
    await on.expectMended(tenant, [['differs', key]]);
    expect(await on.rowsIn(tenant)).toEqual(before);
  });

  it('keeps the wake-up time, which no history tells', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    const action = await approved(deps, tenant);
    const before = await deps.store.load(tenant, action.id);
    if (before?.action.status !== 'approved') throw new Error('it was approved');
    const after = { ...before.action, wakeAt: before.action.wakeAt + 60_000 };
    await deps.store.commit([{ before, after }]);
    expect(await on.run(tenant)).toEqual([]);
    const key = keyOf.due(nextDue(after) ?? 0, action.id);
    await table.deleteEntity(tenant, key);
    await on.merge(tenant, keyOf.action(action.id), { status: 'pending' });
    await on.expectMended(tenant, [
      ['differs', keyOf.action(action.id)],
      ['missing', key],
    ]);
    expect(await stored(deps, action)).toMatchObject({ wakeAt: after.wakeAt });
  });

  it('removes what no action has any more, of every kind', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const open = await service.rowsIn(tenant);
    await decides(deps, action, 'olivia', 'Reject');
    const ended = await on.rowsIn(tenant);
    const surplus = Object.keys(open).filter(key => !(key in ended));
    expect(surplus.map(key => key.split('_')[0])).toEqual(['due', 'exclusive', 'expiring', 'open']);
    const moved = [
      ...[keyOf.byEntity('other', action.id), keyOf.byIncident('other', action.id)],
      ...[keyOf.byInvestigation('other', action.id), keyOf.byDecider('other', action.id), keyOf.due(1, action.id)],
    ];
    for (const key of [...surplus, ...moved]) await on.insert(tenant, key, open[key] ?? { actionId: action.id });
    const claim = { actionId: action.id, kind: action.kind };
    await on.insert(tenant, keyOf.unique('somebody', 'e'), claim);
    const found = problems(await on.run(tenant));
    expect(found.map(([problem]) => problem)).toEqual(found.map(() => 'surplus'));
    expect(new Set(found.map(([, key]) => key))).toEqual(
      new Set([...surplus, ...moved, keyOf.unique('somebody', 'e')]),
    );
    await on.expectMended(
      tenant,
      found.map(([problem = '', key = '']) => [problem, key]),
    );
    expect(await on.rowsIn(tenant)).toEqual(ended);
  });

  it('removes what names an action that never was, so that the entity can be used again', async () => {
    const tenant = randomUUID();
    const [actionId, other] = [randomUUID(), randomUUID()];
    await on.insert(tenant, keyOf.exclusive('device'), { actionId, kind: 'isolateDevice' });
    await on.insert(tenant, keyOf.due(1, other), { actionId: other });
    await on.expectMended(tenant, [
      ['surplus', keyOf.due(1, other)],
      ['surplus', keyOf.exclusive('device')],
    ]);
  });

  it('does not take from an action what another one holds by right', async () => {
    const tenant = randomUUID();
    const entity = { kind: 'device', id: 'contested' } as const;
    const first = await on.submit(tenant, { entity });
    const key = keysOf(first).find(name => name.startsWith('exclusive_')) ?? '';
    await service.table.deleteEntity(tenant, key);
    const second = await on.submit(tenant, { entity });
    const before = await on.rowsIn(tenant);
    expect(await on.run(tenant, true)).toEqual([{ record: first.id, rowKey: key, problem: 'differs', mended: false }]);
    expect(await on.rowsIn(tenant)).toEqual(before);
    expect(before[key]).toMatchObject({ actionId: second.id });
  });

  it('looks into no other tenant', async () => {
    const { table } = service;
    const [tenant, other] = [randomUUID(), randomUUID()];
    const action = await on.submit(other);
    await on.submit(tenant);
    await table.deleteEntity(other, keyOf.open(action.id));
    expect(await on.run(tenant, true)).toEqual([]);
    expect(await on.run(other)).toHaveLength(1);
  });

  it('overwrites nothing that happens meanwhile', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    await table.deleteEntity(tenant, keyOf.byEntity(action.entity.id, action.id));
    const real = on.requests();
    let isFirst = true;
    const racing: typeof real = {
      ...real,
      transact: async operations => {
        if (isFirst) await on.merge(tenant, keyOf.action(action.id), { detail: JSON.stringify(action) });
        isFirst = false;
        return real.transact(operations);
      },
    };
    const [difference] = await on.run(tenant, true, racing);
    expect(difference).toMatchObject({ problem: 'missing', mended: false });
    expect((await on.run(tenant, true)).map(({ mended }) => mended)).toEqual([true]);
    expect(await story(deps, action)).toEqual(['Submitted']);
  });

  it('sees no difference where an action changes between two reads', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const action = await on.submit(tenant);
    const real = on.requests();
    let isFirst = true;
    const racing: typeof real = {
      ...real,
      get: async (partition, key) => {
        const row = await real.get(partition, key);
        if (isFirst && key === keyOf.action(action.id)) {
          isFirst = false;
          await decides(deps, action, 'olivia', 'Reject');
        }
        return row;
      },
    };
    expect(await on.run(tenant, false, racing)).toEqual([]);
    expect(isFirst).toBe(false);
  });

  it('does not take silence of storage for damage', async () => {
    const tenant = randomUUID();
    await on.submit(tenant);
    const real = on.requests();
    let pages = 0;
    const failing: typeof real = {
      ...real,
      page: async request => {
        pages += 1;
        if (pages > 1) throw new Error('storage is away');
        return real.page(request);
      },
    };
    await expect(on.run(tenant, true, failing)).rejects.toThrow('storage is away');
  });
});
