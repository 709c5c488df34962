import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../../src/adapters/tables/kernel/rows.ts';
import { type Report, reportOf } from '../../src/domain/reports/report.ts';
import { day, hour, minute } from '../../src/domain/values/time.ts';
import { approved, decides, type StoreService, storeServices, submitted } from '../support/deps.ts';
import { writePending } from '../support/reports.ts';

describe.each(storeServices)('Reports on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  const factsOf = (tenant: string, soon = minute) => {
    const { store, now } = service.deps;
    return store.reportFacts(tenant, now(), { sinceAt: now() - hour, untilAt: now() + soon });
  };
  const ids = (items: readonly { readonly id: string }[]) => items.map(({ id }) => id);

  it('of a tenant that has nothing are made from nothing', async () => {
    expect(await factsOf(randomUUID())).toEqual({
      ...{ open: [], oldest: [], expiring: { total: 0, first: [] }, needsAttention: [], feed: [] },
    });
  });

  it('are made from what is open and what happened', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const first = await submitted(deps, tenant, { severity: 'low' });
    const second = await submitted(deps, tenant, { kind: 'runAntivirusScan' });
    const running = await approved(deps, tenant);
    const rejected = await submitted(deps, tenant);
    await decides(deps, rejected, 'olivia', 'Reject');
    await submitted(deps, randomUUID());

    const facts = await factsOf(tenant);
    const wanted = [running, second, first].map(({ id: _, ...action }) => ({
      ...{ status: action.status, severity: action.severity, kind: action.kind, entityKind: action.entity.kind },
    }));
    expect(facts.open).toMatchObject(wanted);
    expect(facts.open.map(({ createdAt }) => createdAt)).toEqual([running, second, first].map(a => a.createdAt));
    expect(ids(facts.oldest)).toEqual(ids([first, second]));
    expect(facts.needsAttention).toEqual([]);
    // Seven days to decide.
    expect(facts.expiring).toEqual({ total: 0, first: [] });
    expect(facts.feed.map(({ type, outcome, actionId }) => [type, outcome, actionId])).toEqual([
      ['Submitted', undefined, first.id],
      ['Submitted', undefined, second.id],
      ['Submitted', undefined, running.id],
      ['Approved', 'approved', running.id],
      ['Submitted', undefined, rejected.id],
      ['Rejected', 'rejected', rejected.id],
    ]);
    expect(facts.feed.at(-1)).toMatchObject({ createdAt: rejected.createdAt, status: 'rejected' });
  });

  it('read the feed up to, and without, the end of the time', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const { createdAt: at } = await submitted(deps, tenant);
    const between = async (sinceAt: number, untilAt: number) =>
      (await deps.store.reportFacts(tenant, at, { sinceAt, untilAt })).feed.length;
    expect([await between(at, at + 1), await between(at - 5, at), await between(at + 1, at + 9)]).toEqual([1, 0, 0]);
    // Nothing is asked about no time.
    expect(await between(at, at)).toBe(0);
  });

  it('name the ten that wait longest, and the ten that are over soonest, of many', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    await writePending(deps, table, tenant, 1100);
    const now = deps.now();
    const facts = await factsOf(tenant);
    expect(facts.open.length).toBe(1101);
    const times = facts.oldest.map(({ createdAt }) => createdAt);
    expect(times.length).toBe(10);
    expect(times).toEqual(
      facts.open
        .slice(-10)
        .map(({ createdAt }) => createdAt)
        .reverse(),
    );
    expect(facts.expiring.total).toBe(1100);
    const ends = facts.expiring.first.map(({ expiresAt }) => expiresAt);
    expect(ends.length).toBe(10);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(ends[0]).toBeLessThanOrEqual(now + minute);

    // A day later nothing of it expires within a day, and what is over counts as little.
    const { store } = deps;
    expect((await store.reportFacts(tenant, now + day, { sinceAt: now, untilAt: now })).expiring.total).toBe(0);
    const part = await store.reportFacts(tenant, now - day + 30 * minute, { sinceAt: now, untilAt: now });
    expect(part.expiring.total).toBeGreaterThanOrEqual(29);
    expect(part.expiring.total).toBeLessThanOrEqual(31);
  });

  it('are made without a row of a newer version, which counts once however often it is met', async () => {
    const { deps, table } = service;
    const tenant = randomUUID();
    const { id } = await submitted(deps, tenant);
    const keys: string[] = [];
    for await (const { rowKey = '' } of table.listEntities({ queryOptions: { filter: `PartitionKey eq '${tenant}'` } }))
      if (rowKey.startsWith('open_') && rowKey.endsWith(id)) keys.push(rowKey);
    await table.updateEntity({ partitionKey: tenant, rowKey: keys[0] ?? '', schema: 2 }, 'Merge');
    expect(await factsOf(tenant)).toMatchObject({ open: [], oldest: [], unreadable: 1 });
  });

  describe('that are kept', () => {
    const reportAt = (tenant: string, id: string, timeZone = 'Europe/Berlin'): Report => {
      const createdAt = service.deps.now();
      const facts = { open: [], oldest: [], expiring: { total: 0, first: [] }, needsAttention: [], feed: [] };
      return reportOf(facts, {
        id,
        tenant,
        createdAt,
        timeZone,
        period: { sinceAt: createdAt - 9, untilAt: createdAt },
      });
    };
    const save = (report: Report) => service.deps.store.saveReport(report, service.deps.now(), randomUUID());

    it('are found again as they were, by their tenant', async () => {
      const { store } = service.deps;
      const tenant = randomUUID();
      const report = reportAt(tenant, '2026-11-23T0800');
      expect(await save(report)).toBe(true);
      expect(await store.loadReport(tenant, report.id)).toEqual(report);
      expect(await store.loadReport(randomUUID(), report.id)).toBeUndefined();
      expect(await store.loadReport(tenant, '2026-11-23T0801')).toBeUndefined();
    });

    it('are announced in the feed in the same transaction', async () => {
      const tenant = randomUUID();
      const report = reportAt(tenant, '2026-11-23T0800');
      await save(report);
      const rows = await service.rowsIn(tenant);
      const [key = '', ...others] = Object.keys(rows).filter(name => name.startsWith('feed_'));
      expect(others).toEqual([]);
      expect(key).toMatch(/^feed_\d{13}_report-2026-11-23T0800_000001$/);
      expect(rows[key]).toEqual({ type: 'ReportCreated', reportId: report.id, hash: contentHash(report), schema: 1 });
      // What is no change of an action counts in no report.
      expect((await factsOf(tenant)).feed).toEqual([]);
    });

    it('are written once, whoever else tries', async () => {
      const tenant = randomUUID();
      const reports = ['UTC', 'Europe/Berlin', 'Asia/Tokyo', 'America/New_York'].map(zone =>
        reportAt(tenant, '2026-11-23T0800', zone),
      );
      const saved = await Promise.all(reports.map(save));
      expect(saved.filter(Boolean).length).toBe(1);
      const kept = await service.deps.store.loadReport(tenant, '2026-11-23T0800');
      expect(kept).toEqual(reports[saved.indexOf(true)]);
      const feed = Object.keys(await service.rowsIn(tenant)).filter(name => name.startsWith('feed_'));
      expect(feed.length).toBe(1);
    });

    it('are listed newest first, page by page, each once', async () => {
      const { store } = service.deps;
      const tenant = randomUUID();
      const names = ['2025-12-31T2359', '2026-01-01T0000', '2026-11-22T1630', '2026-11-23T0800', '2026-11-23T1630'];
      for (const name of names) await save(reportAt(tenant, name));
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listReports(tenant, 2, cursor);
        if (!page) throw new Error('its own cursor was refused');
        expect(page.items.length).toBeLessThanOrEqual(2);
        found.push(...ids(page.items));
        cursor = page.cursor;
      } while (cursor !== undefined);
      expect(found).toEqual(names.toReversed());
      const [newest] = (await store.listReports(tenant, 1))?.items ?? [];
      expect(newest).toMatchObject({ timeZone: 'Europe/Berlin', totals: { pending: 0, decided: 0 } });
    });

    it('do not take the cursor of another tenant or list', async () => {
      const { store } = service.deps;
      const [tenant, other] = [randomUUID(), randomUUID()];
      for (const name of ['2026-11-22T0800', '2026-11-23T0800']) await save(reportAt(tenant, name));
      const { cursor = '' } = (await store.listReports(tenant, 1)) ?? {};
      expect(await store.listReports(tenant, 1, cursor)).toBeDefined();
      expect(await store.listReports(other, 1, cursor)).toBeUndefined();
      expect(await store.list({ tenant, filters: {} }, 1, cursor)).toBeUndefined();
      expect(await store.listReports(tenant, 1, 'x')).toBeUndefined();
    });
  });
});
