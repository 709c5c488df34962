import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyEntriesAfter } from '../../src/adapters/tables/policy/keys.ts';
import { policyIn as told } from '../../src/domain/policy/policyHistory.ts';
import { noPolicy } from '../../src/domain/policy/tenantPolicy.ts';
import { policyWith } from '../support/builders.ts';
import { policyIn, type StoreService, storeServices } from '../support/deps.ts';

describe.each(storeServices)('The policy store on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());
  const three = async () => {
    const tenant = randomUUID();
    await policyIn(service.deps, tenant, policyWith({ approvals: 3 }), 'first');
    const policy = await policyIn(service.deps, tenant, policyWith({ approvals: 2 }), 'second');
    return { tenant, policy };
  };

  it('has the built-in policy of a tenant that has set none', async () => {
    expect(await service.deps.store.loadPolicy(randomUUID())).toEqual({ policy: noPolicy });
  });

  it('keeps the policy as it is, its entries, and what the feed tells', async () => {
    const { tenant, policy } = await three();
    const { store, sha256 } = service.deps;
    const loaded = await store.loadPolicy(tenant);
    expect(loaded.policy).toEqual(policy);
    expect(policy).toMatchObject({ version: 3, reason: 'second', confirmedBy: { id: 'gwen' } });
    const entries = await store.policyHistory(tenant, 0, 10);
    expect(told(entries, sha256)).toEqual(policy);
    const rows = await service.rowsIn(tenant);
    const feed = Object.entries(rows).filter(([key]) => key.startsWith('feed_'));
    expect(feed.map(([, { hash }]) => hash)).toEqual(entries.map(({ hash }) => hash));
    expect(feed.map(([, { type }]) => type)).toEqual([
      ...['PolicyChanged', 'PolicyChangeProposed', 'PolicyChangeConfirmed'],
    ]);
  });

  it('has the history in pages, oldest first', async () => {
    const { tenant } = await three();
    const page = async (after: number, size: number) =>
      (await service.deps.store.policyHistory(tenant, after, size)).map(({ sequence }) => sequence);
    expect([await page(0, 2), await page(2, 2), await page(3, 2)]).toEqual([[1, 2], [3], []]);
    // The row of the policy as it is lies behind them.
    expect(policyEntriesAfter(0)).toEqual(['policy_000001', 'policy_a']);
  });

  it('saves over what was read, and over nothing else', async () => {
    const { tenant } = await three();
    const { store } = service.deps;
    const before = await store.loadPolicy(tenant);
    await policyIn(service.deps, tenant, policyWith({ approvals: 4 }));
    const entry = (await store.policyHistory(tenant, 3, 1))[0];
    if (!entry) throw new Error('there is a fourth entry');
    const stale = { ...entry, commitId: randomUUID() };
    expect(await store.savePolicy(tenant, before, { ...before.policy, version: 4 }, stale)).toBe(false);
    expect((await store.loadPolicy(tenant)).policy.rules).toEqual(policyWith({ approvals: 4 }).rules);
  });

  it('refuses what cannot be read, and gives the last rules that can be for who replaces it', async () => {
    const { tenant, policy } = await three();
    const { store } = service.deps;
    expect(await store.loadDamagedPolicy(tenant)).toBeUndefined();
    const own = { partitionKey: tenant, rowKey: 'policy_current' };
    await service.table.updateEntity({ ...own, policy: '{' }, 'Merge');
    const unreadable = { name: 'UnreadableRecord' };
    await expect(store.loadPolicy(tenant)).rejects.toMatchObject(unreadable);
    expect((await store.loadDamagedPolicy(tenant))?.policy).toEqual(policy);
    await service.table.deleteEntity(tenant, 'policy_current');
    await expect(store.loadPolicy(tenant)).rejects.toMatchObject(unreadable);
    expect(await store.loadDamagedPolicy(tenant)).toEqual({ policy });
    // Also where the newest entry is damaged, or the first is gone.
    await service.table.updateEntity({ partitionKey: tenant, rowKey: 'policy_000003', entry: '{' }, 'Merge');
    await service.table.deleteEntity(tenant, 'policy_000001');
    await expect(store.loadPolicy(tenant)).rejects.toMatchObject(unreadable);
    const last = await store.loadDamagedPolicy(tenant);
    expect(last?.policy).toMatchObject({ version: 3, rules: noPolicy.rules });
    await expect(store.policyHistory(tenant, 0, 10)).rejects.toMatchObject(unreadable);
  });
});
