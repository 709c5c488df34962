import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOfInvestigation } from '../../src/adapters/tables/investigations/keys.ts';
import { recordInvestigation } from '../../src/application/investigations/investigations.ts';
import { actorWith } from '../../src/domain/actions/action.ts';
import type { Investigation } from '../../src/domain/investigations/investigation.ts';
import { advancePolicy } from '../../src/domain/policy/policyHistory.ts';
import { administrators } from '../../src/domain/policy/roles.ts';
import { noPolicy } from '../../src/domain/policy/tenantPolicy.ts';
import { reportOf } from '../../src/domain/reports/report.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { policyWith } from '../support/builders.ts';
import { administrator, pipeline, type StoreService, storeServices, submitted } from '../support/deps.ts';
import { contentOf, recorded, storedInvestigation } from '../support/investigations.ts';
import { repairsOn } from '../support/repairs.ts';

describe.each(storeServices)('On $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  describe('nothing is committed that could not be read again, and nothing is sent:', () => {
    const expectNothing = async (tenant: string, commit: () => Promise<unknown>) => {
      const rows = await service.rowsIn(tenant);
      service.requests.reset();
      await expect(commit()).rejects.toMatchObject({
        name: 'Error',
        message: expect.stringMatching(/could not be read again \(this is a bug\)/),
      });
      expect(service.requests.log()).toEqual([]);
      expect(await service.rowsIn(tenant)).toEqual(rows);
    };

    it.each<[string, object]>([
      ['a version that is no number', { version: Number.NaN }],
      ['a time that is no whole millisecond', { expiresAt: 0.5 }],
      ['a time before 1970', { createdAt: -1 }],
    ])('an action with %s', async (_, wrong) => {
      const { store } = service.deps;
      const { tenant, id } = await submitted(service.deps, randomUUID());
      const before = await store.load(tenant, id);
      if (!before) throw new Error('it is there');
      await expectNothing(tenant, () => store.commit([{ before, after: { ...before.action, ...wrong } }]));
    });

    it('a history entry, also where the action itself could be read', async () => {
      const { store } = service.deps;
      const { tenant, id } = await submitted(service.deps, randomUUID());
      const before = await store.load(tenant, id);
      const [entry] = await store.history(tenant, id);
      if (!before || !entry) throw new Error('both are there');
      const after = { ...before.action, version: 2 };
      await expectNothing(tenant, () =>
        store.commit([{ before, after, entry: { ...entry, sequence: 2, event: { ...entry.event, at: 0.5 } } }]),
      );
    });

    it('an investigation', async () => {
      const tenant = randomUUID();
      const known = await recorded(service.deps, tenant, 'inv-1');
      const before = await service.deps.store.loadInvestigation(tenant, 'inv-1');
      const after: Investigation = { ...known, startedAt: Number.NaN };
      const change = { type: 'InvestigationChanged', commitId: 'c' } as const;
      await expectNothing(tenant, () => service.deps.store.saveInvestigation(before, after, change));
    });

    it('safety settings', async () => {
      const after = { ...noSafety, version: 1, caps: { isolateDevice: 1.5 } };
      const tenant = randomUUID();
      await expectNothing(tenant, () =>
        service.deps.store.saveSafety(tenant, { safety: noSafety }, after, {
          type: 'SafetyChanged',
          at: 0,
          commitId: 'c',
        }),
      );
    });

    it('a policy', async () => {
      const tenant = randomUUID();
      const { store, sha256, now } = service.deps;
      const by = actorWith(administrator(tenant), administrators);
      const { rules } = policyWith({ approvals: 1.5 });
      const event = { type: 'PolicyChanged', at: now(), by, rules, reason: 'x' } as const;
      const { after, entry } = advancePolicy(noPolicy, event, 'c', sha256);
      await expectNothing(tenant, () => store.savePolicy(tenant, { policy: noPolicy }, after, entry));
      // Also where only its entry could not be read.
      const right = { ...after, rules: noPolicy.rules };
      await expectNothing(tenant, () => store.savePolicy(tenant, { policy: noPolicy }, right, entry));
    });

    it('a report', async () => {
      const tenant = randomUUID();
      const facts = { open: [], oldest: [], expiring: { total: -1, first: [] }, needsAttention: [], feed: [] };
      const createdAt = service.deps.now();
      const head = { id: '2026-11-23T0800', tenant, createdAt, period: { sinceAt: createdAt - 9, untilAt: createdAt } };
      await expectNothing(tenant, () => service.deps.store.saveReport(reportOf(facts, head), createdAt, 'c'));
    });
  });

  describe('a record of an investigation that cannot be read', () => {
    const key = keyOfInvestigation.record('inv-1');
    const incident = { id: 'inc-1' };
    const merge = (tenant: string, rowKey: string, row: object) =>
      service.table.updateEntity({ partitionKey: tenant, rowKey, ...row }, 'Merge');
    const damages: readonly (readonly [string, (tenant: string, known: Investigation) => Promise<unknown>])[] = [
      ['broken JSON', async tenant => merge(tenant, key, { detail: '{"id":' })],
      ['a newer row format', async tenant => merge(tenant, key, { schema: 2 })],
      [
        'a missing title',
        async (tenant, known) => merge(tenant, key, { detail: JSON.stringify({ ...known, title: undefined }) }),
      ],
      [
        'a version of another type, and so its property',
        async (tenant, known) =>
          merge(tenant, key, { version: 'one', detail: JSON.stringify({ ...known, version: 'one' }) }),
      ],
      [
        'no row in its list, but a name of its owner',
        async (tenant, known) => {
          await merge(tenant, key, { schema: 2 });
          await service.table.deleteEntity(tenant, keyOfInvestigation.listed(known.createdAt, 'inv-1'));
        },
      ],
    ];
    const putBy = (tenant: string, who: string, status: 'active' | 'closed') =>
      recordInvestigation(
        service.deps,
        'inv-1',
        contentOf({ incident: { id: 'inc-2' }, status }),
        pipeline(tenant, who),
        { commitId: randomUUID() },
      );

    it.each(damages)('(%s) is replaced by its owner, with all its rows, and by nobody else', async (what, damage) => {
      for (const status of ['active', 'closed'] as const) {
        const tenant = randomUUID();
        await recorded(service.deps, tenant, 'inv-2', { incident }, pipeline(tenant, 'other'));
        const known = await recorded(service.deps, tenant, 'inv-1', { incident, status: 'closed' });
        await damage(tenant, known);
        await expect(putBy(tenant, 'other', status)).rejects.toMatchObject({ name: 'UnreadableRecord' });
        expect(await putBy(tenant, 'pipeline', status)).toMatchObject({ type: 'ok', value: { created: false } });
        const now = await storedInvestigation(service.deps, tenant, 'inv-1');
        expect(now).toMatchObject({ status, incident: { id: 'inc-2' }, owner: { id: 'pipeline' } });
        if (!what.startsWith('no row')) expect(now.createdAt).toBe(known.createdAt);
        expect(await repairsOn(service).run(tenant)).toEqual([]);
        expect(await putBy(tenant, 'pipeline', status)).toMatchObject({ type: 'ok' });
      }
    });

    it('is nobody’s to replace where nothing says whose it is', async () => {
      const tenant = randomUUID();
      const known = await recorded(service.deps, tenant, 'inv-1');
      await merge(tenant, key, { detail: '{' });
      await service.table.deleteEntity(tenant, keyOfInvestigation.listed(known.createdAt, 'inv-1'));
      await expect(putBy(tenant, 'pipeline', 'active')).rejects.toMatchObject({ name: 'UnreadableRecord' });
    });
  });
});
