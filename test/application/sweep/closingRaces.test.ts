import { describe, expect, it } from 'vitest';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { simulatedWorld, submitted, type World } from '../../support/deps.ts';
import { recorded, storedInvestigation } from '../../support/investigations.ts';
import type { Fault } from '../../support/simulatedTables/simulatedTables.ts';

const id = 'inv-1';
const investigation = { id, title: 'Ransomware' };
const closed = { status: 'closed' } as const;

const pendingIn = async ({ deps, tenant }: World, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await submitted(deps, tenant, { investigation });
};
const statusesOf = async ({ deps, tenant }: World) =>
  (await deps.store.statusesOf(tenant, id, undefined, 1000)).items.toSorted();
const dueOf = async ({ rowsIn, tenant }: World) =>
  Object.keys(await rowsIn(tenant)).filter(key => /^due_\d+_investigation_/.test(key));
const times = <T>(count: number, what: T): readonly T[] => Array.from({ length: count }, () => what);

// What its application says of an investigation while a sweep is withdrawing.
describe('Closing an investigation', () => {
  it('and opening it again while a sweep is at it keeps what is left, to the page', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, process } = world;
    await pendingIn(world, 130);
    await recorded(deps, tenant, id, closed);
    let withdrawals = 0;
    tables.faults.decide = async ({ operations }): Promise<Fault> => {
      if (operations.some(({ rowKey = '' }) => rowKey.startsWith('history_'))) withdrawals += 1;
      if (withdrawals === 20) {
        withdrawals = 1000;
        await recorded(process(), tenant, id);
      }
      return 'ok';
    };
    await sweep(deps, [tenant]);
    const of = await statusesOf(world);
    expect(of.filter(status => status === 'withdrawn')).toHaveLength(50);
    expect(await dueOf(world)).toEqual([]);
    await sweep(deps, [tenant]);
    expect(await statusesOf(world)).toEqual(of);
    expect(await storedInvestigation(deps, tenant, id)).toMatchObject({ status: 'active', version: 2 });
  });

  it('anew while a sweep is at it withdraws what was submitted in between, too', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, clock, process } = world;
    await pendingIn(world, 60);
    await recorded(deps, tenant, id, closed);
    let withdrawals = 0;
    tables.faults.decide = async ({ operations }): Promise<Fault> => {
      if (operations.some(({ rowKey = '' }) => rowKey.startsWith('history_'))) withdrawals += 1;
      if (withdrawals === 20) {
        withdrawals = 1000;
        await recorded(process(), tenant, id);
        // The newest: the sweep is past its place.
        await submitted(process(), tenant, { investigation });
        await recorded(process(), tenant, id, closed);
      }
      return 'ok';
    };
    for (let sweeps = 0; sweeps < 2; sweeps++) {
      await sweep(deps, [tenant]);
      clock.pass(minute);
    }
    expect(await statusesOf(world)).toEqual(times(61, 'withdrawn'));
    expect(await dueOf(world)).toEqual([]);
  });

  it('is not carried out by a sweep that read of it minutes ago, because its machine was suspended', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, clock, process } = world;
    await pendingIn(world, 3);
    await recorded(deps, tenant, id, closed);
    let isFirst = true;
    tables.faults.decide = async ({ operations }): Promise<Fault> => {
      if (isFirst && operations.some(({ rowKey = '' }) => rowKey.startsWith('history_'))) {
        isFirst = false;
        await recorded(process(), tenant, id);
        clock.pass(5 * minute);
      }
      return 'ok';
    };
    await sweep(deps, [tenant]);
    expect(await statusesOf(world)).toEqual(['pending', 'pending', 'withdrawn']);
    // Closed once more, the next sweep withdraws them.
    await recorded(process(), tenant, id, closed);
    await sweep(process(), [tenant]);
    expect(await statusesOf(world)).toEqual(times(3, 'withdrawn'));
  });
});
