import { describe, expect, it } from 'vitest';
import { isPassing } from '../../../src/application/change/failures.ts';
import { sealFeeds } from '../../../src/application/seals/sealFeeds.ts';
import { placeInFeed } from '../../../src/domain/history/feed.ts';
import { type Seal, sealOver } from '../../../src/domain/history/seal.ts';
import { hour, minute, second } from '../../../src/domain/values/time.ts';
import { decides, safetyIn, simulatedWorld, submitted, type World } from '../../support/deps.ts';
import { sealed, verified } from '../../support/seals.ts';

// Time and faults are the test's here.

const started = async (over: Parameters<typeof simulatedWorld>[0] = {}) => {
  const world = simulatedWorld(over);
  await world.deps.store.check();
  return world;
};
const sealsOf = async ({ deps, tenant }: World): Promise<readonly Seal[]> => {
  const seals: Seal[] = [];
  for (let number = 1; ; number++) {
    const seal = await deps.store.loadSeal(tenant, number);
    if (!seal) return seals;
    seals.push(seal);
  }
};
const keysIn = async ({ rowsIn, tenant }: World, prefix: string) =>
  Object.keys(await rowsIn(tenant)).filter(key => key.startsWith(prefix));
/** Every change of the feed that is old enough is in one seal, and nothing else is. */
const expectSealedOnce = async (world: World, count: number) => {
  const seals = await sealsOf(world);
  const leaves = [];
  for (const { number } of seals) leaves.push(...(await world.deps.store.loadLeaves(world.tenant, number)));
  expect(leaves.map(({ key }) => key)).toEqual((await keysIn(world, 'feed_')).slice(0, count));
  expect(await verified(world.deps, world.tenant)).toMatchObject({ intact: true, figures: { changes: count } });
};

describe('The timer', () => {
  it('seals what happened, whole and in its order, and follows the seal before', async () => {
    const world = await started();
    const { deps, tenant, clock } = world;
    const action = await submitted(deps, tenant);
    await safetyIn(deps, tenant, { paused: true });
    await sealed(world);
    await decides(deps, action, 'olivia', 'Reject');
    await sealed(world);
    const [first, second, ...others] = await sealsOf(world);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ tenant, number: 1, count: 2, after: '', createdAt: clock.now() - 3 * minute });
    expect(second).toMatchObject({ number: 2, count: 1, after: first?.through, previousHash: first?.hash });
    const [submission] = await deps.store.history(tenant, action.id);
    const [leaf] = await deps.store.loadLeaves(tenant, 1);
    expect(leaf?.row).toEqual({
      ...{ actionId: action.id, sequence: 1, type: 'Submitted', status: 'pending', kind: action.kind, schema: 1 },
      hash: submission?.hash,
    });
    await expectSealedOnce(world, 3);
    expect(deps.logged.filter(({ message }) => message === 'FeedSealed')).toMatchObject([
      { level: 'info', fields: { tenant, seal: 1, count: 2 } },
      { level: 'info', fields: { tenant, seal: 2, count: 1 } },
    ]);
    expect(deps.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('makes no seal where nothing happened, and none of what is younger than two minutes', async () => {
    const world = await started();
    await sealed(world);
    await submitted(world.deps, world.tenant);
    world.clock.pass(2 * minute);
    await sealFeeds(world.deps, [world.tenant]);
    expect(await sealsOf(world)).toEqual([]);
    world.clock.pass(1);
    await sealFeeds(world.deps, [world.tenant]);
    await sealFeeds(world.deps, [world.tenant]);
    await expectSealedOnce(world, 1);
    expect(await sealsOf(world)).toHaveLength(1);
  });

  it('seals once when several run at the same moment, and nothing is lost or doubled', async () => {
    const world = await started();
    const processes = Array.from({ length: 4 }, () => world.process());
    for (let round = 1; round <= 3; round++) {
      for (let n = 0; n < 3; n++) await submitted(world.deps, world.tenant);
      world.clock.pass(3 * minute);
      await Promise.all(processes.map(process => sealFeeds(process, [world.tenant])));
      expect((await sealsOf(world)).length).toBe(round);
      await expectSealedOnce(world, 3 * round);
    }
  });

  it('goes on while others write: what comes during a run is the next one’s', async () => {
    const world = await started();
    const { deps, tenant, clock, tables } = world;
    for (let n = 0; n < 5; n++) await submitted(deps, tenant);
    clock.pass(3 * minute);
    let isWriting = false;
    tables.faults.decide = async ({ path }) => {
      if (!isWriting && path.endsWith('/$batch')) {
        isWriting = true;
        await submitted(world.process(), tenant);
      }
      return 'ok' as const;
    };
    await sealFeeds(deps, [tenant]);
    expect(isWriting).toBe(true);
    await expectSealedOnce(world, 5);
    await sealed(world);
    await expectSealedOnce(world, 6);
  });

  it('seals late rather than never after an outage, all of it, and somebody is told', async () => {
    const world = await started();
    const { deps, tenant, clock, tables } = world;
    await submitted(deps, tenant);
    await sealed(world);
    const since = clock.now();
    for (let n = 0; n < 5; n++) {
      await submitted(deps, tenant);
      clock.pass(hour);
      tables.faults.decide = () => 'fail-before';
      await expect(sealFeeds(deps, [tenant])).rejects.toSatisfy(isPassing);
      tables.faults.decide = () => 'ok';
    }
    await sealFeeds(deps, [tenant]);
    await expectSealedOnce(world, 6);
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([
      { message: expect.stringContaining('sealed late'), fields: { tenant, since: new Date(since).toISOString() } },
    ]);
  });

  it.each(['fail-before', 'fail-after'] as const)('is made once when a process dies (%s)', async fault => {
    const world = await started();
    await submitted(world.deps, world.tenant);
    world.clock.pass(3 * minute);
    let died = false;
    world.tables.faults.decide = ({ path }) => {
      // It hears nothing any more.
      if (died) return 'fail-before';
      died = path.endsWith('/$batch');
      return died ? fault : 'ok';
    };
    await expect(sealFeeds(world.deps, [world.tenant])).rejects.toSatisfy(isPassing);
    world.tables.faults.decide = () => 'ok';
    expect(await sealsOf(world)).toHaveLength(fault === 'fail-after' ? 1 : 0);
    await sealFeeds(world.process(), [world.tenant]);
    expect(await sealsOf(world)).toHaveLength(1);
    await expectSealedOnce(world, 1);
  });

  it('survives a fault of any single request of storage, and then seals everything once', async () => {
    for (const fault of ['fail-before', 'fail-after', { status: 503, code: 'ServerBusy' }] as const)
      for (let n = 0; ; n++) {
        const world = await started();
        for (let each = 0; each < 3; each++) await submitted(world.deps, world.tenant);
        world.clock.pass(3 * minute);
        let requests = 0;
        world.tables.faults.decide = () => (requests++ === n ? fault : 'ok');
        await sealFeeds(world.deps, [world.tenant]).catch(error => expect(error).toSatisfy(isPassing));
        const wasHit = requests > n;
        world.tables.faults.decide = () => 'ok';
        await sealFeeds(world.process(), [world.tenant]);
        await expectSealedOnce(world, 3);
        if (!wasHit) break;
      }
  });

  it.each([-10 * minute, -31 * second, 31 * second, 10 * minute])(
    'by a clock that is %i ms off seals nothing',
    async off => {
      const world = await started();
      await submitted(world.deps, world.tenant);
      world.clock.pass(20 * minute);
      await expect(
        sealFeeds(
          world.process(() => world.clock.now() + off),
          [world.tenant],
        ),
      ).rejects.toSatisfy(isPassing);
      expect(await keysIn(world, 'seal')).toEqual([]);
    },
  );

  it.each([-29 * second, 29 * second])('by a clock that is %i ms off, as may be, loses nothing', async off => {
    const world = await started();
    const { clock, tenant } = world;
    const early = world.process(() => clock.now() + off);
    const writer = world.process(() => clock.now() - off);
    for (let n = 0; n < 20; n++) {
      await submitted(writer, tenant);
      clock.pass(30 * second);
      await sealFeeds(early, [tenant]);
    }
    await sealed(world);
    await expectSealedOnce(world, 20);
  });

  it('that was ahead while it read, and is right when it writes, seals nothing', async () => {
    const world = await started();
    const { clock, tenant } = world;
    await submitted(world.deps, tenant);
    clock.pass(1 * minute);
    let ahead = 5 * minute;
    const process = world.process(() => clock.now() + ahead);
    const store: typeof process.store = {
      ...process.store,
      feedAfter: async (...asked) => {
        const found = await process.store.feedAfter(...asked);
        // Now it is set right.
        ahead = 0;
        return found;
      },
    };
    await expect(sealFeeds({ ...process, store }, [tenant])).rejects.toSatisfy(isPassing);
    expect(await keysIn(world, 'seal')).toEqual([]);
  });

  it('builds nothing on a seal that was altered, and tells it; other tenants get theirs', async () => {
    const world = await started();
    const { deps, tenant, table } = world;
    const other = crypto.randomUUID();
    await submitted(deps, tenant);
    await sealed(world);
    const [seal] = await sealsOf(world);
    const [key = ''] = await keysIn(world, 'seal_');
    const through = `feed_${placeInFeed(seal?.through ?? '').at + hour}_x_000001`;
    await table.updateEntity(
      { partitionKey: tenant, rowKey: key, seal: JSON.stringify({ ...seal, through }) },
      'Merge',
    );
    await submitted(deps, tenant);
    await submitted(deps, other);
    world.clock.pass(hour);
    await sealFeeds(deps, [tenant, other]);
    expect(await sealsOf(world)).toHaveLength(1);
    expect(await deps.store.newestSeal(other)).toMatchObject({ number: 1 });
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'the change feed cannot be sealed',
        fields: { tenant, error: expect.stringContaining('seal 1 was altered') },
      },
    ]);
  });

  it('seals rows of every sort, those too that code of before wrote, or a hand', async () => {
    const world = await started();
    const { deps, tenant, table, rowsIn } = world;
    const { id } = await submitted(deps, tenant);
    const [rowKey = ''] = await keysIn(world, 'feed_');
    const { hash, ...before } = (await rowsIn(tenant))[rowKey] ?? {};
    await table.updateEntity({ partitionKey: tenant, rowKey, ...before }, 'Replace');
    const at = deps.now();
    const strange = { when: new Date(at), big: 2n ** 60n, bytes: new Uint8Array([1]), schema: 7 };
    await table.createEntity({ partitionKey: tenant, rowKey: `feed_${at + 1}_something else_000001`, ...strange });
    await sealed(world);
    const leaves = await deps.store.loadLeaves(tenant, 1);
    expect(leaves).toHaveLength(2);
    expect(leaves[0]).toEqual({ key: `feed_${at}_${id}_000001`, row: before, hash });
    expect(leaves[1]?.row).toMatchObject({ when: JSON.stringify(new Date(at)), big: String(2n ** 60n), schema: 7 });
    await expectSealedOnce(world, 2);
  });
});

describe('A seal', () => {
  it('of the longest leaves that there are fits into a transaction', async () => {
    const world = await started();
    const { deps, tenant } = world;
    const row = {
      investigationId: '\u{1f9ff}'.repeat(128),
      type: 'InvestigationChanged',
      status: 'closed',
      commitId: 'c'.repeat(100),
    };
    const leaves = Array.from({ length: 2000 }, (_, n) => ({
      key: `feed_${deps.now() - hour + n}_investigation_${'0'.repeat(32)}_000001`,
      row: { ...row, sequence: 123_456, hash: `sha256:${'0'.repeat(64)}`, schema: 1 },
    }));
    const seal = sealOver(leaves, { tenant, createdAt: deps.now(), previous: undefined }, deps.sha256);
    expect(await deps.store.saveSeal(seal, leaves, 'c')).toBe(true);
    expect(await deps.store.loadLeaves(tenant, 1)).toEqual(leaves);
  });
});
