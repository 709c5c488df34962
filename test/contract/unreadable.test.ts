import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listInvestigations, readInvestigation } from '../../src/application/investigations/investigations.ts';
import { readPendingReport } from '../../src/application/reports/reports.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { day } from '../../src/domain/values/time.ts';
import { decides, operator, type StoreService, safetyIn, storeServices, submitted } from '../support/deps.ts';
import { recorded } from '../support/investigations.ts';
import { repairsOn } from '../support/repairs.ts';
import { storedKinds } from '../support/storedKinds.ts';

// One row that cannot be read spoils nothing but itself. Any rows of a tenant are damaged in any way, and whoever reads
// several rows gets the others, and hears how many there were.

const inJson = ['summary', 'detail', 'entry', 'headline', 'report'] as const;
type Stored = Readonly<Record<string, unknown>>;
const withJson = (row: Stored, damage: (json: string) => string): Stored =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      inJson.some(json => json === name) ? damage(String(value)) : value,
    ]),
  );
const ownProperties = (json: string) => Object.keys(JSON.parse(json));
const damages: Readonly<Record<string, (row: Stored) => Stored>> = {
  'broken JSON': row => withJson(row, json => json.slice(0, -1)),
  'JSON of another type': row => withJson(row, () => '[]'),
  'a newer row format': row => ({ ...row, schema: 2 }),
  'a row format of another type': row => ({ ...row, schema: '1' }),
  'no row format': ({ schema: _, ...row }) => row,
  'a missing property': row =>
    withJson(row, json => {
      const [first = ''] = ownProperties(json);
      return JSON.stringify({ ...JSON.parse(json), [first]: undefined });
    }),
  'a property of another type': row =>
    withJson(row, json => JSON.stringify({ ...JSON.parse(json), [ownProperties(json).at(-1) ?? '']: { odd: true } })),
  'no property at all': () => ({}),
};
/** Whose properties storage filters by stay where they are found. */
const isFiltered = (key: string) => /^(feed|byIncident|byEntity|byInvestigation|byDecider)/.test(key);

describe.each(storeServices)('On $name, rows that cannot be read', ({ name, start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  const links = { investigation: { id: 'inv-1' }, incident: { id: 'inc-1' } };
  const lived = async () => {
    const { deps } = service;
    const tenant = randomUUID();
    for (let n = 0; n < 3; n++) await submitted(deps, tenant, { ...links, externalId: `${n}` });
    const rejected = await submitted(deps, tenant, links);
    await decides(deps, rejected, 'olivia', 'Reject');
    await recorded(deps, tenant, 'inv-1', { incident: { id: 'inc-1' } });
    await recorded(deps, tenant, 'inv-2', { status: 'closed' });
    await safetyIn(deps, tenant, {});
    const report = storedKinds.find(kind => kind.name === 'a report');
    await (await report?.prepare(deps, tenant))?.(deps.store, randomUUID());
    return tenant;
  };
  const damage = async (tenant: string, key: string, how: string) => {
    const rows = await service.rowsIn(tenant);
    const damaged = damages[how]?.(rows[key] ?? {});
    await service.table.updateEntity({ partitionKey: tenant, rowKey: key, ...damaged }, 'Replace');
  };

  it('are left out of pages and figures, and counted; sweep, report and repair go on', async () => {
    const picks = fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        how: fc.constantFrom(...Object.keys(damages)),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const property = fc.asyncProperty(picks, async chosen => {
      const { deps } = service;
      const { store } = deps;
      const tenant = await lived();
      const keys = Object.keys(await service.rowsIn(tenant)).filter(key => !key.startsWith('safety_'));
      const damaged = new Map<string, string>();
      for (const { at, how } of chosen) {
        const key = keys[Math.floor(at * keys.length)] ?? '';
        if (damaged.has(key) || (isFiltered(key) && how === 'no property at all')) continue;
        damaged.set(key, how);
        await damage(tenant, key, how);
      }
      const by = operator(tenant);
      const all = (
        found: { readonly items: readonly unknown[]; readonly unreadable?: number | undefined } | undefined,
      ) => (found?.items.length ?? 0) + (found?.unreadable ?? 0);

      expect(all(await store.list({ tenant, filters: {} }, 50))).toBe(4);
      expect(all(await store.list({ tenant, filters: { investigationId: ['inv-1'] } }, 50))).toBe(4);
      expect(all(await store.list({ tenant, filters: { incidentId: ['inc-1'] } }, 50))).toBe(4);
      expect(all(await store.list({ tenant, filters: {}, view: 'pending', orderBy: 'expiresAt' }, 50))).toBe(3);
      expect(all(await store.open(tenant, 50))).toBe(3);
      expect((await store.expiring(tenant, 0, Date.now() + 30 * day, 50)).items).toHaveLength(3);
      expect(all(await store.listInvestigations({ tenant }, 50))).toBe(2);
      expect(all(await store.investigationsOfIncident(tenant, 'inc-1', 50))).toBe(1);
      expect(all(await store.statusesOf(tenant, 'inv-1', undefined, 50))).toBe(4);
      expect(all(await store.listReports(tenant, 50))).toBe(1);
      expect(await listInvestigations(deps, by, {}, 50, undefined)).toMatchObject({ type: 'ok' });
      const own = [...damaged.keys()].some(key => key.startsWith('investigation_'));
      if (!own) expect(await readInvestigation(deps, by, 'inv-1')).toMatchObject({ type: 'ok' });
      const { pending, unreadable = 0 } = await readPendingReport(deps, tenant);
      expect(pending.total).toBeLessThanOrEqual(3);
      if ([...damaged.keys()].some(key => key.startsWith('open_')))
        expect(unreadable + pending.total).toBeGreaterThan(2);
      const told = deps.logged.filter(({ level, fields }) => level === 'error' && fields['tenant'] === tenant);
      for (const { fields } of told) expect([...damaged.keys()]).toContain(fields['rowKey']);

      await sweep({ ...deps, now: () => Date.now() + 8 * day }, [tenant]);
      const rows = await service.rowsIn(tenant);
      for (const key of keys.filter(name => name.startsWith('action_')))
        if (!damaged.has(key)) expect(JSON.parse(String(rows[key]?.['detail'])).status).not.toBe('pending');
      const { run } = repairsOn(service);
      await run(tenant, true);
      for (const { problem, rowKey } of await run(tenant)) {
        expect(['unreadable', 'historyBroken']).toContain(problem);
        expect(rowKey).toMatch(/./);
      }
    });
    await fc.assert(property, { numRuns: name === 'Azurite' ? 10 : 40 });
  }, 300_000);

  it('stand in the way of nobody who asks for what stands alone elsewhere; alone they are refused', async () => {
    const { deps } = service;
    for (const how of Object.keys(damages)) {
      const tenant = await lived();
      const rows = Object.keys(await service.rowsIn(tenant));
      const [damaged = '', other = ''] = rows.filter(key => key.startsWith('action_'));
      await damage(tenant, damaged, how);
      await expect(deps.store.load(tenant, damaged.slice(-36))).rejects.toMatchObject({ name: 'UnreadableRecord' });
      expect(await deps.store.load(tenant, other.slice(-36))).toBeDefined();
      const history = rows.find(key => key.startsWith(`history_${other.slice(-36)}`)) ?? '';
      await damage(tenant, history, how);
      const entries = deps.store.history(tenant, other.slice(-36));
      await expect(entries).rejects.toMatchObject({ name: 'UnreadableRecord' });
    }
  });

  it('are left out too where a property is damaged that only a filter looks at', async () => {
    const { store } = service.deps;
    const tenant = await lived();
    const listed = () => store.list({ tenant, filters: { tag: ['red'] } }, 50);
    expect(await listed()).toEqual({ items: [], cursor: undefined });
    const [rowKey = ''] = Object.keys(await service.rowsIn(tenant)).filter(key => key.startsWith('action_'));
    for (const tags of ['[', '{}', '[1]', '"red"']) {
      await service.table.updateEntity({ partitionKey: tenant, rowKey, tags }, 'Merge');
      expect(await listed()).toMatchObject({ items: [], unreadable: 1 });
    }
  });
});
