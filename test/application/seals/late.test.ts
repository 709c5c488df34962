import { describe, expect, it } from 'vitest';
import { sealProbe } from '../../../src/application/seals/late.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import { simulatedWorld, submitted } from '../../support/deps.ts';
import { sealed } from '../../support/seals.ts';

const started = async (lateAfter = 3 * hour) => {
  const world = simulatedWorld();
  const { deps, tenant, clock } = world;
  await deps.store.check();
  const probe = sealProbe(deps.store, clock.now, [crypto.randomUUID(), tenant], lateAfter);
  return { ...world, probe };
};

describe('Readiness', () => {
  it('fails while a change waits too long for its seal, and says no more: anybody may ask', async () => {
    const world = await started();
    const { deps, tenant, clock, probe } = world;
    await submitted(deps, tenant);
    await sealed(world);
    await submitted(deps, tenant);
    clock.pass(3 * hour);
    expect(await probe.fault()).toBeUndefined();
    clock.pass(2 * minute);
    expect(await probe.fault()).toEqual({});
    await sealed(world);
    expect(await probe.fault()).toBeUndefined();
    // Nothing happens: nothing is late.
    clock.pass(100 * hour);
    expect(await probe.fault()).toBeUndefined();
  });

  it('gives time from the first look to a tenant that has no seal yet', async () => {
    const { deps, tenant, clock } = await started();
    await submitted(deps, tenant);
    clock.pass(100 * hour);
    const probe = sealProbe(deps.store, clock.now, [tenant], 3 * hour);
    expect(await probe.fault()).toBeUndefined();
    clock.pass(3 * hour + 1);
    expect(await probe.fault()).toEqual({});
  });

  it('fails where the newest seal cannot be read: it holds up all later ones', async () => {
    const world = await started();
    const { deps, tenant, table, rowsIn, probe } = world;
    await submitted(deps, tenant);
    await sealed(world);
    const rowKey = Object.keys(await rowsIn(tenant)).find(key => key.startsWith('seal_')) ?? '';
    await table.updateEntity({ partitionKey: tenant, rowKey, schema: 2 }, 'Merge');
    expect(await probe.fault()).toEqual({});
  });

  it('is not this probe’s to fail while storage is away, and looks once a minute', async () => {
    const world = await started();
    const { tables, probe, clock } = world;
    tables.faults.decide = () => 'fail-before';
    expect(await probe.fault()).toBeUndefined();
    const before = tables.requests.length;
    for (let n = 0; n < 6; n++) {
      clock.pass(10_000);
      await probe.fault();
    }
    expect(tables.requests.length).toBe(before);
    clock.pass(1);
    await probe.fault();
    expect(tables.requests.length).toBeGreaterThan(before);
  });

  it('asks nobody where nothing is ever late', async () => {
    const world = await started(0);
    await submitted(world.deps, world.tenant);
    await sealed(world);
    await submitted(world.deps, world.tenant);
    world.clock.pass(1000 * hour);
    const before = world.tables.requests.length;
    expect(await world.probe.fault()).toBeUndefined();
    expect(world.tables.requests.length).toBe(before);
  });
});
