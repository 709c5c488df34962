import { expect, it } from 'vitest';
import { listActions, readListed } from '../../../src/application/actions/readActions.ts';
import { operator, simulatedWorld, submitted, type World } from '../../support/deps.ts';

const pageOf = async ({ deps, tenant }: World) => {
  const page = await listActions(deps, operator(tenant), { filters: {} }, 200);
  if (page.type === 'refused') throw new Error(page.refusal.code);
  return page.value;
};

it('An action that cannot be read spoils nothing but itself, and somebody is told', async () => {
  const world = simulatedWorld();
  const { deps, tenant, table } = world;
  const [first, second] = [await submitted(deps, tenant), await submitted(deps, tenant)];
  const rowKey = Object.keys(await world.rowsIn(tenant)).find(
    key => key.startsWith('action_') && key.endsWith(first.id),
  );
  const page = await pageOf(world);
  await table.updateEntity({ partitionKey: tenant, rowKey: rowKey ?? '', detail: '{"id":1}' }, 'Merge');
  const whole = await readListed(deps, operator(tenant), page);
  expect(page.items).toHaveLength(2);
  expect([...whole.keys()]).toEqual([second.id]);
  expect(deps.logged).toContainEqual({
    ...{ level: 'error', message: 'an action of a list cannot be read' },
    fields: { tenant, actionId: first.id },
  });
});

it('The actions of a page are read twenty at a time', async () => {
  const world = simulatedWorld();
  const { deps, tenant } = world;
  for (let n = 0; n < 45; n++) await submitted(deps, tenant);
  const page = await pageOf(world);
  let [now, most] = [0, 0];
  const load: typeof deps.store.load = async (...asked) => {
    now += 1;
    most = Math.max(most, now);
    const loaded = await deps.store.load(...asked);
    now -= 1;
    return loaded;
  };
  const whole = await readListed({ ...deps, store: { ...deps.store, load } }, operator(tenant), page);
  expect(whole.size).toBe(45);
  expect(most).toBe(20);
});
