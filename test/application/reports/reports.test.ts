import { describe, expect, it } from 'vitest';
import { isPassing } from '../../../src/application/change/failures.ts';
import {
  createDueReports,
  listReports,
  readPendingReport,
  readReport,
} from '../../../src/application/reports/reports.ts';
import type { ReportSchedule, ReportTimes } from '../../../src/domain/reports/schedule.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import { decides, simulatedWorld, submitted, type TestDeps, type World } from '../../support/deps.ts';

// Time and faults are the test's here. The clock begins on Monday, 23 November 2026, at 09:00 UTC.

const mornings: ReportTimes = { days: [1, 2, 3, 4, 5], times: [8 * hour], timeZone: 'UTC' };
const schedule = (...usual: readonly ReportTimes[]): ReportSchedule => ({
  usual: usual.length > 0 ? usual : [mornings],
  own: {},
});
const run = ({ deps, tenant }: World, times = schedule(), process: TestDeps = deps) =>
  createDueReports(process, [tenant], times);
const kept = async ({ deps, tenant }: World) => {
  const page = await listReports(deps, tenant, 50);
  return page.type === 'ok' ? page.value.items.map(({ id }) => id) : [];
};
const announced = async ({ rowsIn, tenant }: World) =>
  Object.values(await rowsIn(tenant)).filter(({ type }) => type === 'ReportCreated').length;
const started = async () => {
  const world = simulatedWorld();
  await world.deps.store.check();
  return world;
};

describe('The timer', () => {
  it('makes the report of the last slot, once, however often it runs', async () => {
    const world = await started();
    for (let n = 0; n < 3; n++) await run(world);
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    expect(await announced(world)).toBe(1);
    const lines = world.deps.logged.filter(({ message }) => message === 'ReportCreated');
    expect(lines).toMatchObject([{ level: 'info', fields: { tenant: world.tenant, reportId: '2026-11-23T0800' } }]);
  });

  it('makes one for each slot that comes, each from where the last ended', async () => {
    const world = await started();
    const { deps, clock, tenant } = world;
    for (let n = 0; n < 7 * 24 + 12; n++) {
      await run(world);
      clock.pass(hour);
    }
    const days = ['23', '24', '25', '26', '27', '30'];
    expect(await kept(world)).toEqual(days.map(each => `2026-11-${each}T0800`).toReversed());
    let end: number | undefined;
    for (const each of days) {
      const report = await readReport(deps, tenant, `2026-11-${each}T0800`);
      if (report.type === 'refused') throw new Error('it was made');
      const { period, previous } = report.value;
      expect(period.sinceAt).toBe(end ?? period.untilAt - day);
      expect(previous.untilAt).toBe(period.sinceAt);
      expect(previous.untilAt - previous.sinceAt).toBe(period.untilAt - period.sinceAt);
      end = period.untilAt;
    }
  });

  it('makes no second one where clocks are set back, or a tenant moves to a zone that is behind', async () => {
    const world = await started();
    await run(world, schedule({ ...mornings, timeZone: 'Asia/Tokyo' }));
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    await run(world, schedule({ ...mornings, times: [2 * hour], timeZone: 'America/New_York' }));
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
  });

  it('makes those of all entries, in the order of time, whatever their zones call it', async () => {
    const world = await started();
    const everyDay = { days: [0, 1, 2, 3, 4, 5, 6], times: [8 * hour] };
    const times = schedule({ ...everyDay, timeZone: 'UTC' }, { ...everyDay, timeZone: 'Asia/Tokyo' });
    for (let hours = 0; hours < 48; hours++) {
      await run(world, times);
      world.clock.pass(hour);
    }
    expect((await kept(world)).toReversed()).toEqual([
      ...['2026-11-23T0800', '2026-11-23T2300', '2026-11-24T0800', '2026-11-24T2300', '2026-11-25T0800'],
    ]);
  });

  it('makes none where it is off, before the first slot, or a day too late', async () => {
    const world = await started();
    await run(world, { usual: [], own: {} });
    await run(world, { usual: [mornings], own: { [world.tenant]: [] } });
    await run(world, schedule({ ...mornings, days: [1], times: [10 * hour] }));
    world.clock.pass(5 * day);
    await run(world);
    expect(await kept(world)).toEqual([]);
  });

  it('makes it late after an outage of hours, once', async () => {
    const world = await started();
    const { clock, tables } = world;
    tables.faults.decide = () => 'fail-before';
    for (let n = 0; n < 6; n++) {
      await expect(run(world)).rejects.toSatisfy(isPassing);
      clock.pass(hour);
    }
    tables.faults.decide = () => 'ok';
    await run(world);
    await run(world);
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    expect(await announced(world)).toBe(1);
  });

  it('makes one when several run at the same moment', async () => {
    const world = await started();
    const processes = Array.from({ length: 4 }, () => world.process());
    await Promise.all(processes.map(process => run(world, schedule(), process)));
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    expect(await announced(world)).toBe(1);
    const lines = processes.flatMap(({ logged }) => logged).filter(({ message }) => message === 'ReportCreated');
    expect(lines.length).toBe(1);
  });

  it.each([
    ['before it is written', 'fail-before'],
    ['after it is written', 'fail-after'],
  ] as const)('makes one when a process dies %s', async (_, fault) => {
    const world = await started();
    let died = false;
    world.tables.faults.decide = ({ path }) => {
      // It hears nothing any more.
      if (died) return 'fail-before';
      died = path.endsWith('/$batch');
      return died ? fault : 'ok';
    };
    await expect(run(world)).rejects.toSatisfy(isPassing);
    expect(died).toBe(true);
    world.tables.faults.decide = () => 'ok';
    expect(await kept(world)).toEqual(fault === 'fail-after' ? ['2026-11-23T0800'] : []);
    await run(world, schedule(), world.process());
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    expect(await announced(world)).toBe(1);
  });

  it('makes the report of a tenant that has a row which cannot be read, and says so in report and log', async () => {
    const world = await started();
    const { tenant, deps } = world;
    await submitted(deps, tenant);
    const rows = await world.rowsIn(tenant);
    const rowKey = Object.keys(rows).find(key => key.startsWith('open_')) ?? '';
    await world.table.updateEntity({ partitionKey: tenant, rowKey, schema: 2 }, 'Merge');
    await run(world);
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    const report = await deps.store.loadReport(tenant, '2026-11-23T0800');
    expect(report).toMatchObject({ unreadable: 1, pending: { total: 0 } });
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { tenant, rowKey } }]);
  });
});

describe('The report of now', () => {
  it('tells of what happened since the last one that was kept, and keeps nothing', async () => {
    const world = await started();
    const { deps, tenant, clock } = world;
    await submitted(deps, tenant);
    clock.pass(10 * minute);
    await run(world);
    const decided = await submitted(deps, tenant);
    clock.pass(3 * minute);
    await decides(deps, decided, 'olivia');
    clock.pass(10 * minute);

    const report = await readPendingReport(deps, tenant);
    expect(report).toMatchObject({
      id: 'pending',
      pending: { total: 1, byAge: { under1Hour: 1 } },
      inProgress: { total: 1 },
      activity: { submitted: 1, decided: { total: 1, timeToDecision: { count: 1, medianInSeconds: 180 } } },
      previous: { activity: { submitted: 1, decided: { total: 0 } } },
    });
    expect(report).not.toHaveProperty('timeZone');
    expect(await kept(world)).toEqual(['2026-11-23T0800']);
    expect(await announced(world)).toBe(1);
  });

  it('tells of the last day where none was kept, and of nothing younger than two minutes', async () => {
    const { deps, tenant, clock } = await started();
    await submitted(deps, tenant);
    clock.pass(day);
    await submitted(deps, tenant);
    clock.pass(119_999);
    expect((await readPendingReport(deps, tenant)).activity.submitted).toBe(1);
    clock.pass(2);
    const report = await readPendingReport(deps, tenant);
    expect(report.activity.submitted).toBe(1);
    expect(report.previous.activity.submitted).toBe(1);
    expect(report.pending.total).toBe(2);
  });
});
