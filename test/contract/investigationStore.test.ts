import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hashOfInvestigation,
  rowsOfInvestigation,
} from '../../src/adapters/tables/investigations/rowsOfInvestigation.ts';
import type { InvestigationQuery } from '../../src/application/investigations/ports.ts';
import type { Investigation } from '../../src/domain/investigations/investigation.ts';
import { investigationOutlineOf } from '../../src/domain/investigations/investigation.ts';
import { decides, pipeline, type StoreService, simulatedWorld, storeServices, submitted } from '../support/deps.ts';
import { recorded, storedInvestigation } from '../support/investigations.ts';

// The layout, spelled out: rows that are there already must be found by every later version.
const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const descending = (at: number) => String(9_999_999_999_999 - at);
const incident = { id: 'inc-1', title: 'The case' };

describe.each(storeServices)('The records of investigations on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  const keysIn = async (tenant: string) => Object.keys(await service.rowsIn(tenant)).sort();
  const dueIn = async (tenant: string, until: number) => {
    const dues: object[] = [];
    for await (const due of service.deps.store.due(tenant, until)) dues.push(due);
    return dues;
  };

  it('are what was saved, with a row each by which they are found, woken up and told of', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const evidence = Array.from({ length: 100 }, (_, n) => ({ type: 'log', description: `é${n}`.repeat(200) }));
    const first = await recorded(deps, tenant, 'inv-1', { incident, evidence });
    expect(await storedInvestigation(deps, tenant, 'inv-1')).toEqual(first);
    const always = ({ id, createdAt }: Investigation) => [
      `investigation_${short(id)}`,
      `investigations_${descending(createdAt)}_${short(id)}`,
      `byIncidentInvestigation_${short('inc-1')}_${descending(createdAt)}_${short(id)}`,
    ];
    const feed = ({ id, lastModifiedAt, version }: Investigation) =>
      `feed_${lastModifiedAt}_investigation_${short(id)}_00000${version}`;
    expect(await keysIn(tenant)).toEqual([...always(first), feed(first)].sort());
    const second = await recorded(deps, tenant, 'inv-1', { incident, status: 'closed' });
    const due = `due_${second.lastModifiedAt}_investigation_${short('inv-1')}`;
    expect(await keysIn(tenant)).toEqual([...always(first), feed(first), feed(second), due].sort());
    expect([...rowsOfInvestigation(second).keys()].sort()).toEqual([...always(first), due].sort());
    expect((await service.rowsIn(tenant))[feed(second)]).toEqual({
      ...{ investigationId: 'inv-1', sequence: 2, type: 'InvestigationClosed', status: 'closed', schema: 1 },
      ...{ commitId: expect.any(String), hash: hashOfInvestigation(second) },
    });
    const third = await recorded(deps, tenant, 'inv-1', { incident: { id: 'inc-2' } });
    expect(await storedInvestigation(deps, tenant, 'inv-1')).toEqual(third);
    expect((await keysIn(tenant)).filter(key => key.startsWith('due_'))).toEqual([]);
    expect((await deps.store.investigationsOfIncident(tenant, 'inc-1', 10)).items).toEqual([]);
    expect((await deps.store.investigationsOfIncident(tenant, 'inc-2', 10)).items).toEqual([
      investigationOutlineOf(third),
    ]);
  });

  it('mend a row that got lost, instead of failing for ever', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    const closed = await recorded(deps, tenant, 'inv-1', { incident, status: 'closed' });
    for (const key of [...rowsOfInvestigation(closed).keys()].slice(1)) await table.deleteEntity(tenant, key);
    const opened = await recorded(deps, tenant, 'inv-1');
    const keys = (await keysIn(tenant)).filter(key => !key.startsWith('feed_'));
    expect(keys).toEqual([...rowsOfInvestigation(opened).keys()].sort());
  });

  it('tell their wake-ups beside those of actions, in the order of time', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const closed = await recorded(deps, tenant, 'Inv/1', { status: 'closed' });
    const action = await submitted(deps, tenant);
    const dues = await dueIn(tenant, action.expiresAt);
    expect(dues).toEqual([
      { investigationId: 'Inv/1', dueAt: closed.createdAt },
      { actionId: action.id, dueAt: expect.any(Number), pendingOf: 'pipeline' },
    ]);
    expect(await dueIn(tenant, closed.createdAt)).toHaveLength(1);
    expect(await dueIn(tenant, closed.createdAt - 1)).toEqual([]);
  });

  it('keep tenants apart', async () => {
    const { deps } = service;
    const [one, two] = [randomUUID(), randomUUID()];
    await recorded(deps, one, 'inv-1', { incident, status: 'closed' });
    await submitted(deps, one, { investigation: { id: 'inv-1' } });
    expect(await deps.store.loadInvestigation(two, 'inv-1')).toBeUndefined();
    expect(await deps.store.listInvestigations({ tenant: two }, 10)).toEqual({ items: [] });
    expect((await deps.store.investigationsOfIncident(two, 'inc-1', 10)).items).toEqual([]);
    expect((await deps.store.statusesOf(two, 'inv-1', undefined, 10)).items).toEqual([]);
    expect(await dueIn(two, Date.now())).toEqual([]);
    expect((await recorded(deps, two, 'inv-1', {}, pipeline(two, 'another'))).version).toBe(1);
  });

  describe('are listed', () => {
    const tenant = randomUUID();
    const all: Investigation[] = [];
    beforeAll(async () => {
      const { deps } = service;
      for (let n = 0; n < 7; n++) {
        const status = n % 2 === 0 ? 'active' : 'closed';
        const severity = n < 3 ? 'low' : 'high';
        all.push(
          await recorded(deps, tenant, `inv-${n}`, { status, severity }, pipeline(tenant, n < 6 ? 'one' : 'other')),
        );
        await new Promise(done => setTimeout(done, 2));
      }
    });
    const list = async (query: Omit<InvestigationQuery, 'tenant'>, size = 3) => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await service.deps.store.listInvestigations({ tenant, ...query }, size, cursor);
        if (!page) throw new Error('its own cursor was refused');
        expect(page.items.length).toBeLessThanOrEqual(size);
        ids.push(...page.items.map(({ id }) => id.slice(4)));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return ids.join('');
    };

    it('newest first, page by page, as outlines', async () => {
      expect(await list({})).toBe('6543210');
      expect(await list({}, 1)).toBe('6543210');
      const page = await service.deps.store.listInvestigations({ tenant }, 50);
      expect(page?.items).toEqual(all.toReversed().map(investigationOutlineOf));
    });

    it('by status, severity and owner, each and together', async () => {
      expect(await list({ status: ['closed'] })).toBe('531');
      expect(await list({ status: ['closed', 'active'] })).toBe('6543210');
      expect(await list({ severity: ['low'] })).toBe('210');
      expect(await list({ severity: ['low', 'high'], status: ['active'], ownerId: 'one' })).toBe('420');
      expect(await list({ ownerId: 'other' })).toBe('6');
      expect(await list({ ownerId: "x' or ownerId eq 'other" })).toBe('');
    });

    it('from a cursor of the same list only', async () => {
      const { store } = service.deps;
      const first = await store.listInvestigations({ tenant }, 2);
      const { cursor = '' } = first ?? {};
      for (const query of [{ status: ['active'] }, { ownerId: 'one' }])
        expect(await store.listInvestigations({ tenant, ...query }, 2, cursor)).toBeUndefined();
      const actions = await store.list({ tenant, filters: {} }, 2, cursor);
      expect(actions).toBeUndefined();
      for (const wrong of ['', 'x', cursor.slice(0, -3)])
        expect(await store.listInvestigations({ tenant }, 2, wrong)).toBeUndefined();
    });
  });

  it('know the statuses of their actions, all or those of one submitter, and whether that is all', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const investigation = { id: 'inv-1' };
    for (let n = 0; n < 3; n++) {
      const action = await submitted(deps, tenant, { investigation });
      if (n === 1) await decides(deps, action, 'olivia', 'Reject');
    }
    await submitted(deps, tenant, { investigation: { id: 'inv-2' } });
    const of = (limit: number, by?: string) => deps.store.statusesOf(tenant, 'inv-1', by, limit);
    expect(await of(10)).toEqual({ items: ['pending', 'rejected', 'pending'], complete: true });
    expect(await of(2)).toEqual({ items: ['pending', 'rejected'], complete: false });
    expect((await of(10, 'pipeline')).items).toHaveLength(3);
    expect(await of(10, 'another')).toEqual({ items: [], complete: true });
  });
});

it('Statuses are found also where storage gives them in empty and short pages, within limits', async () => {
  const { deps, tenant } = simulatedWorld({}, { scanLimit: 4 });
  for (let n = 0; n < 12; n++) await submitted(deps, tenant, { investigation: { id: 'inv-1' } });
  expect(await deps.store.statusesOf(tenant, 'inv-1', undefined, 1000)).toMatchObject({ complete: true });
  for (let n = 0; n < 20; n++) await submitted(deps, tenant, { investigation: { id: 'inv-1' } });
  const { items, complete } = await deps.store.statusesOf(tenant, 'inv-1', undefined, 1000);
  expect(complete).toBe(false);
  expect(items).toHaveLength(20);
});
