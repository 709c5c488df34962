import { describe, expect, it } from 'vitest';
import { tableName } from '../../../src/adapters/tables/tableStore.ts';
import { sealFeeds } from '../../../src/application/seals/sealFeeds.ts';
import { hour, minute } from '../../../src/domain/values/time.ts';
import { countingClient } from '../../support/countingClient.ts';
import { depsOn, movingClock, submitted } from '../../support/deps.ts';
import { sealed, verified } from '../../support/seals.ts';
import { propertiesOf } from '../../support/simulatedTables/entity.ts';
import { simulatedTables } from '../../support/simulatedTables/simulatedTables.ts';

// What sealing and verifying cost: requests as they leave, counted at the HTTP client.

const world = async () => {
  const clock = movingClock();
  const tables = simulatedTables({ now: clock.now });
  const requests = countingClient(tables.httpClient);
  const deps = depsOn({ connectionString: tables.connectionString, httpClient: requests, now: clock.now });
  await deps.store.check();
  const cost = async (run: () => Promise<unknown>) => {
    requests.reset();
    await run();
    return requests.count();
  };
  return { clock, deps, tables, cost, tenant: crypto.randomUUID() };
};
type World = Awaited<ReturnType<typeof world>>;
/** A feed of so many changes; what they tell of does not matter here. */
const writeFeed = ({ clock, tables, tenant }: World, count: number) => {
  const from = clock.now() - hour;
  const properties = propertiesOf({ type: 'SafetyChanged', hash: `sha256:${'0'.repeat(64)}`, schema: 1 });
  const entities = Array.from({ length: count }, (_, n) => ({
    ...{ partitionKey: tenant, properties, ticks: BigInt(from) * 10_000n },
    rowKey: `feed_${from + (n - (n % 7))}_safety_${String(n + 1).padStart(6, '0')}`,
  }));
  tables.fill(tableName, entities);
};

describe('Sealing costs', () => {
  it('2 requests where nothing happened, and one more where something did', async () => {
    const { deps, tenant, clock, cost } = await world();
    expect(await cost(() => sealFeeds(deps, [tenant]))).toBe(2);
    for (let n = 0; n < 3; n++) await submitted(deps, tenant);
    clock.pass(3 * minute);
    expect(await cost(() => sealFeeds(deps, [tenant]))).toBe(3);
    expect(await cost(() => sealFeeds(deps, [tenant]))).toBe(2);
  });

  it('of 10,000 changes 4 requests for each 2,000, which is all that is in memory at once', async () => {
    const own = await world();
    const { deps, tenant, cost } = own;
    writeFeed(own, 10_000);
    // Each time the newest seal, two pages of the feed and one transaction.
    expect(await cost(() => sealFeeds(deps, [tenant]))).toBe(5 * 4);
    const counts = [];
    for (let number = 1; number <= 5; number++) counts.push((await deps.store.loadSeal(tenant, number))?.count);
    expect(counts).toEqual([2000, 2000, 2000, 2000, 2000]);
    expect(await deps.store.loadSeal(tenant, 6)).toBeUndefined();
  });

  it('of a backlog of days ends a run in time; tenants take turns, and the next run goes on', async () => {
    const own = await world();
    const { deps, tenant, clock, tables } = own;
    const other = { ...own, tenant: crypto.randomUUID() };
    writeFeed(own, 22_000);
    writeFeed(other, 2_500);
    tables.faults.decide = ({ path }) => {
      if (path.endsWith('/$batch')) clock.pass(12_000);
      return 'ok';
    };
    const newest = async () => [
      (await deps.store.newestSeal(tenant))?.number,
      (await deps.store.newestSeal(other.tenant))?.number,
    ];
    await sealFeeds(deps, [tenant, other.tenant]);
    expect(await newest()).toEqual([4, 2]);
    await sealFeeds(deps, [tenant, other.tenant]);
    expect(await newest()).toEqual([10, 2]);
    await sealFeeds(deps, [tenant, other.tenant]);
    expect(await newest()).toEqual([11, 2]);
  });
});

it('Verifying costs some requests for each seal and one for each action', async () => {
  const own = await world();
  const { deps, tenant, cost } = own;
  const costs = [];
  for (const more of [10, 10]) {
    for (let n = 0; n < more; n++) await submitted(deps, tenant);
    await sealed(own);
    costs.push(await cost(() => verified(deps, tenant)));
  }
  // The number of the newest seal, orphaned leaves, histories and ids; for a seal itself, its leaves and its feed.
  expect(costs).toEqual([4 + 3 + 10, 4 + 6 + 20]);
});
