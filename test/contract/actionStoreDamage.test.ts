import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { rowsOf } from '../../src/adapters/tables/actions/rowsOf.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { nextDue } from '../../src/domain/actions/nextDue.ts';
import {
  approved,
  decides,
  endOf,
  needsTwo,
  type StoreService,
  stored,
  storeServices,
  submitted,
} from '../support/deps.ts';

describe.each(storeServices)('The action store on $name, when its rows are damaged,', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  describe('never guesses at a row that it does not know', () => {
    const damages = [
      ['a newer row format', { schema: 2 }],
      ['no row format', { schema: '' }],
      ['a state it does not know', { detail: '{"status":"melted"}', summary: '{"status":"melted"}' }],
      ['broken JSON', { detail: '{"status":', summary: '{"status":' }],
    ] as const;
    it.each(damages)('%s', async (_, damage) => {
      const { deps, table } = service;
      const tenant = randomUUID();
      const action = await submitted(deps, tenant);
      const rowKey = keyOf.action(action.id);
      await table.updateEntity({ partitionKey: tenant, rowKey, ...damage }, 'Merge');
      const unreadable = { name: 'UnreadableRecord' };
      await expect(deps.store.load(tenant, action.id)).rejects.toMatchObject(unreadable);
      expect(await deps.store.list({ tenant, filters: {} }, 10)).toMatchObject({ items: [], unreadable: 1 });
      await expect(decides(deps, action, 'olivia')).rejects.toMatchObject(unreadable);
    });

    it('a newer event in the history', async () => {
      const { deps, table } = service;
      const tenant = randomUUID();
      const action = await submitted(deps, tenant);
      await table.updateEntity({ partitionKey: tenant, rowKey: keyOf.history(action.id, 1), schema: 2 }, 'Merge');
      await expect(deps.store.history(tenant, action.id)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    });

    it('an action in a place that is not its own', async () => {
      const { deps, table } = service;
      const [tenant, other] = [randomUUID(), randomUUID()];
      const action = await submitted(deps, tenant);
      const rowKey = keyOf.action(action.id);
      const { etag: _, timestamp: __, ...row } = await table.getEntity<Record<string, unknown>>(tenant, rowKey);
      await table.createEntity({ ...row, partitionKey: other, rowKey });
      await expect(deps.store.load(other, action.id)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    });
  });

  describe('mends an action of which an index row is missing, when it is changed', () => {
    const without = async (table: TableClient, action: Action, key: string) => {
      await table.deleteEntity(action.tenant, key);
      expect(Object.keys(await service.rowsIn(action.tenant))).not.toContain(key);
    };
    const expectMended = async (action: Action) => {
      const now = await stored(service.deps, action);
      const keys = Object.keys(await service.rowsIn(action.tenant)).filter(key => !/^(history|feed)_/.test(key));
      expect(keys).toEqual([...rowsOf(now).keys()].sort());
    };

    const links = { investigation: { id: 'inv' }, incident: { id: 'inc' }, externalId: 'x' };
    const indexes = ['open', 'expiring', 'byInvestigation', 'byIncident', 'byEntity', 'exclusive', 'due'] as const;
    it.each(indexes)('%s', async index => {
      const { deps, table } = service;
      const action = await submitted(deps, randomUUID(), links);
      const key = [...rowsOf(action).keys()].find(name => name.startsWith(`${index}_`)) ?? '';
      await without(table, action, key);
      // Rejecting takes away what open actions have, so every index row is touched.
      expect(endOf(await decides(deps, action, 'olivia', 'Reject'))).toBe('changed');
      await expectMended(action);
    });

    it('byDecider', async () => {
      const { deps, table } = service;
      const action = await submitted(deps, randomUUID(), needsTwo);
      await decides(deps, action, 'olivia');
      await without(table, action, keyOf.byDecider('olivia', action.id));
      expect(endOf(await decides(deps, action, 'oscar'))).toBe('changed');
      await expectMended(action);
    });

    it('also when only a wake-up is moved', async () => {
      const { deps, table } = service;
      const action = await approved(deps, randomUUID());
      await without(table, action, keyOf.due(nextDue(action) ?? 0, action.id));
      const target = { tenant: action.tenant, actionId: action.id };
      const later = nextDue(action) ?? 0;
      const tick = { type: 'Tick', now: later, wakeAt: later + 1000, paused: false } as const;
      expect(endOf(await changeAction(deps, target, () => tick, { commitId: 'tick' }))).toBe('rearmed');
      await expectMended(action);
    });
  });
});
