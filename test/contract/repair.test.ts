import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StoreService, storeServices } from '../support/deps.ts';
import { type Repairs, repairsOn } from '../support/repairs.ts';
import { isAdded, isOwn, storedKinds } from '../support/storedKinds.ts';

describe.each(storeServices)('On $name', ({ start }) => {
  let service: StoreService;
  let on: Repairs;
  beforeAll(async () => {
    service = await start();
    on = repairsOn(service);
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  describe.each(storedKinds)('repair of $name', kind => {
    const change = async (tenant: string) =>
      expect(await (await kind.prepare(service.deps, tenant))(service.deps.store, randomUUID())).toBe('committed');
    /** A tenant that has one, and the keys of its rows. */
    const made = async () => {
      const tenant = randomUUID();
      await change(tenant);
      const rows = await on.rowsIn(tenant);
      return { tenant, rows, keys: Object.keys(rows).filter(key => !isAdded(key)) };
    };

    it('finds nothing where nothing is wrong, and writes nothing, whatever happened to it', async () => {
      const { tenant } = await made();
      if (kind.changes) await change(tenant);
      const rows = await on.rowsIn(tenant);
      expect(await on.run(tenant)).toEqual([]);
      expect(await on.run(tenant, true)).toEqual([]);
      expect(await on.rowsIn(tenant)).toEqual(rows);
    });

    it('writes each row that is missing', async () => {
      const { tenant, rows, keys } = await made();
      for (const key of keys.filter(name => kind.comesBack || !isOwn(name))) {
        await service.table.deleteEntity(tenant, key);
        await on.expectMended(tenant, [['missing', key]]);
        expect(await on.rowsIn(tenant)).toEqual(rows);
      }
    });

    it('writes anew each row that differs', async () => {
      const { tenant, rows, keys } = await made();
      for (const key of keys) {
        await on.merge(tenant, key, { more: 'than there was' });
        await on.expectMended(tenant, [['differs', key]]);
        expect(await on.rowsIn(tenant)).toEqual(rows);
      }
    });

    it.runIf(kind.changes)('removes each row that it has no more', async () => {
      const { tenant, rows: before } = await made();
      const raw = await service.rowsIn(tenant);
      await change(tenant);
      const after = await on.rowsIn(tenant);
      for (const key of Object.keys(before).filter(name => !(name in after))) {
        await on.insert(tenant, key, raw[key] ?? {});
        await on.expectMended(tenant, [['surplus', key]]);
        expect(await on.rowsIn(tenant)).toEqual(after);
      }
    });

    it('leaves alone, and reports, what a newer version wrote', async () => {
      const { tenant, keys } = await made();
      const own = keys.find(isOwn) ?? '';
      await on.merge(tenant, own, { schema: 2 });
      const rows = await on.rowsIn(tenant);
      const left = [expect.objectContaining({ rowKey: own, problem: 'unreadable', mended: false })];
      expect(await on.run(tenant, true)).toEqual(left);
      expect(await on.rowsIn(tenant)).toEqual(rows);
    });
  });
});
