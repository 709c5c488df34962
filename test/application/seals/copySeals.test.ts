import { beforeEach, describe, expect, it } from 'vitest';
import { keyOfSeal } from '../../../src/adapters/tables/seals/keys.ts';
import { sealFeeds } from '../../../src/application/seals/sealFeeds.ts';
import { simulatedWorld, submitted, type World } from '../../support/deps.ts';
import { copiesInMemory, sealed, verified } from '../../support/seals.ts';

let world: World;
let copies: ReturnType<typeof copiesInMemory>;
let isAway = false;
beforeEach(async () => {
  isAway = false;
  copies = copiesInMemory();
  const { copies: container } = copies;
  const sealCopies: typeof container = {
    ...container,
    newestCopy: async tenant => {
      if (isAway) throw new Error('The container is away.');
      return container.newestCopy(tenant);
    },
  };
  world = simulatedWorld({ sealCopies });
  await world.deps.store.check();
});
const sealMore = async (times: number) => {
  for (let n = 0; n < times; n++) {
    await submitted(world.deps, world.tenant);
    await sealed(world);
  }
};
const copied = () => [...copies.kept.values()].map(({ seal }) => seal.number);
const errors = () => world.deps.logged.filter(({ level }) => level === 'error');

describe('Copies', () => {
  it('are made of each seal, with its leaves, once', async () => {
    await sealMore(3);
    await sealFeeds(world.deps, [world.tenant]);
    expect(copied()).toEqual([1, 2, 3]);
    for (const { seal, leaves } of copies.kept.values()) {
      expect(await world.deps.store.loadSeal(world.tenant, seal.number)).toEqual(seal);
      expect(await world.deps.store.loadLeaves(world.tenant, seal.number)).toEqual(leaves);
    }
    expect(errors()).toEqual([]);
  });

  it('are made later where the container was away, or came later, and sealing goes on meanwhile', async () => {
    isAway = true;
    await sealMore(2);
    expect(copied()).toEqual([]);
    expect((await world.deps.store.newestSeal(world.tenant))?.number).toBe(2);
    expect(errors()).toHaveLength(2);
    expect(errors()[0]).toMatchObject({
      message: 'seals cannot be copied to the container',
      fields: { tenant: world.tenant },
    });
    expect(await verified(world.deps, world.tenant).catch(String)).toContain('away');
    isAway = false;
    await sealFeeds(world.deps, [world.tenant]);
    expect(copied()).toEqual([1, 2]);
    expect(await verified(world.deps, world.tenant)).toMatchObject({ intact: true, figures: { copied: 2 } });
  });

  it('are not yet there of the newest seals: that is said, and no break', async () => {
    await sealMore(1);
    isAway = true;
    await sealMore(1);
    isAway = false;
    expect(await verified(world.deps, world.tenant)).toMatchObject({ intact: true, figures: { seals: 2, copied: 1 } });
  });

  it('are not made of what was altered before it was copied, nor of what follows: somebody is told', async () => {
    await sealMore(1);
    isAway = true;
    await sealMore(2);
    isAway = false;
    const { deps, tenant, table } = world;
    const [leaf] = await deps.store.loadLeaves(tenant, 2);
    const row = { schema: 1, leaves: JSON.stringify([{ ...leaf, row: { type: 'Rejected' } }]) };
    await table.upsertEntity({ partitionKey: tenant, rowKey: keyOfSeal.leaves(2, 1), ...row }, 'Replace');
    await sealFeeds(deps, [tenant]);
    expect(copied()).toEqual([1]);
    expect(errors().at(-1)).toMatchObject({
      message: expect.stringContaining('not what was made'),
      fields: { tenant, seal: 2 },
    });
  });

  it('of a long backlog are made once by several processes, as many as a run has time for', async () => {
    isAway = true;
    await sealMore(20);
    isAway = false;
    const { clock, tables, tenant, deps } = world;
    const processes = Array.from({ length: 3 }, () => world.process());
    tables.faults.decide = ({ path }) => {
      if (path.includes('seal_')) clock.pass(2_000);
      return 'ok';
    };
    await Promise.all(processes.map(process => sealFeeds(process, [tenant])));
    const some = copied();
    expect(some).toEqual(Array.from(some, (_, n) => n + 1));
    expect(some.length).toBeLessThan(20);
    tables.faults.decide = () => 'ok';
    await sealFeeds(deps, [tenant]);
    expect(copied()).toHaveLength(20);
    expect(await verified(deps, tenant)).toMatchObject({ intact: true, figures: { copied: 20 } });
  });
});
