import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListQuery } from '../../src/application/actions/ports.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import {
  decides,
  needsTwo,
  operator,
  proposal,
  type StoreService,
  storeServices,
  submitted,
  type TestDeps,
} from '../support/deps.ts';
import { allPages, idsIn } from '../support/pages.ts';

type Asked = Omit<ListQuery, 'tenant'>;

const assigned = async (deps: TestDeps, { tenant, id: actionId }: Action, to: string): Promise<void> => {
  const by = operator(tenant);
  const target = { tenant, actionId, seenBy: by };
  await changeAction(deps, target, now => ({ type: 'Assign', by, now, to: { id: to } }), { commitId: randomUUID() });
};

describe.each(storeServices)('Filters of lists on $name', ({ start }) => {
  let service: StoreService;
  const tenant = randomUUID();
  const actions: Action[] = [];
  const incident = { incident: { id: 'inc-1' } };

  beforeAll(async () => {
    service = await start();
    const { deps } = service;
    // Some milliseconds apart, so that the order is certain and a time lies between two of them.
    const later = async (action: Promise<Action>) => {
      actions.push(await action);
      await new Promise(resolve => setTimeout(resolve, 3));
    };
    await later(submitted(deps, tenant, { verdict: 'suspicious' }));
    await later(submitted(deps, tenant, { ...needsTwo, ...incident }));
    await later(submitted(deps, tenant, { ...needsTwo, entity: { kind: 'device', id: 'same' }, ...incident }));
    await later(submitted(deps, tenant, { kind: 'runAntivirusScan', entity: { kind: 'device', id: 'same' } }));
    const byHand = await submitAction(deps, proposal(), operator(tenant, 'ida'), randomUUID());
    if (byHand.type === 'submitted') await later(Promise.resolve(byHand.action));
    await later(submitted(deps, tenant));
    const [one, two, three, , , six] = actions;
    if (!one || !two || !three || !six) throw new Error('there are six');
    await decides(deps, one, 'olivia', 'Reject');
    await decides(deps, two, 'olivia');
    await decides(deps, three, 'olivia');
    await decides(deps, three, 'oscar');
    await assigned(deps, six, 'ida');
    await assigned(deps, two, 'ivan');
  });
  afterAll(() => service.stop());

  const at = (index: number): number => actions[index]?.createdAt ?? Number.NaN;
  const list = async (query: Asked) =>
    idsIn(await allPages(service.deps.store, { tenant, ...query }, 2)).map(id =>
      actions.findIndex(action => action.id === id),
    );

  it.each<[string, Asked, readonly number[]]>([
    ['a verdict', { filters: { verdict: ['suspicious'] } }, [0]],
    ['a source', { filters: { source: ['manual'] } }, [4]],
    ['sources', { filters: { source: ['manual', 'automated'] } }, [5, 4, 3, 2, 1, 0]],
    ['whom it is assigned to', { filters: { assignedTo: ['ida'] } }, [5]],
    ['some whom it is assigned to', { filters: { assignedTo: ['ida', 'ivan'] } }, [5, 1]],
    ['who decided', { filters: { decidedBy: ['olivia'] } }, [2, 1, 0]],
    ['who decided second', { filters: { decidedBy: ['oscar'] } }, [2]],
    ['some who decided', { filters: { decidedBy: ['oscar', 'ida', 'olivia'] } }, [2, 1, 0]],
    ['nobody who decided', { filters: { decidedBy: ['ida'] } }, []],
    ['who decided, of what is pending', { view: 'pending', filters: { decidedBy: ['olivia'] } }, [1]],
    ['who decided, of what is in progress', { view: 'inProgress', filters: { decidedBy: ['olivia'] } }, [2]],
    ['who decided, of the history', { view: 'history', filters: { decidedBy: ['olivia'] } }, [0]],
    ['who decided, on an entity', { filters: { decidedBy: ['olivia'], entityId: ['same'] } }, [2]],
    ['who decided, in an incident', { filters: { decidedBy: ['olivia'], incidentId: ['inc-1'] } }, [2, 1]],
    [
      'all that one can ask of storage and of the code at once',
      { filters: { decidedBy: ['oscar', 'x'], verdict: ['malicious'], severity: ['high'], status: ['approved'] } },
      [2],
    ],
    ['what expires soonest', { view: 'pending', orderBy: 'expiresAt', filters: {} }, [1, 3, 4, 5]],
    [
      'what expires soonest, of a kind',
      { view: 'pending', orderBy: 'expiresAt', filters: { kind: ['isolateDevice'] } },
      [1, 4, 5],
    ],
    [
      'what expires soonest, of a decider',
      { view: 'pending', orderBy: 'expiresAt', filters: { decidedBy: ['olivia'] } },
      [1],
    ],
    [
      'what expires soonest, of an entity',
      { view: 'pending', orderBy: 'expiresAt', filters: { entityId: ['same'] } },
      [3],
    ],
  ])('%s', async (_, query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  it.each<[string, () => Asked, readonly number[]]>([
    ['from a time on, itself included', () => ({ createdAfter: at(3), filters: {} }), [5, 4, 3]],
    ['before a time, itself not included', () => ({ createdBefore: at(3), filters: {} }), [2, 1, 0]],
    ['between two times', () => ({ createdAfter: at(1), createdBefore: at(4), filters: {} }), [3, 2, 1]],
    ['in an interval of nothing', () => ({ createdAfter: at(1), createdBefore: at(1), filters: {} }), []],
    ['in one millisecond', () => ({ createdAfter: at(1), createdBefore: at(1) + 1, filters: {} }), [1]],
    ['in all of time', () => ({ createdAfter: -1e15, createdBefore: 1e15, filters: {} }), [5, 4, 3, 2, 1, 0]],
    ['before all of time', () => ({ createdBefore: -1e15, filters: {} }), []],
    ['after all of time', () => ({ createdAfter: 1e15, filters: {} }), []],
    ['of what is pending', () => ({ view: 'pending', createdAfter: at(1), createdBefore: at(4), filters: {} }), [3, 1]],
    ['of the history', () => ({ view: 'history', createdAfter: at(0), filters: {} }), [0]],
    ['of an entity', () => ({ createdAfter: at(3), filters: { entityId: ['same'] } }), [3]],
    ['of a decider', () => ({ createdBefore: at(2), filters: { decidedBy: ['olivia'] } }), [1, 0]],
    ['of an incident', () => ({ createdBefore: at(2), filters: { incidentId: ['inc-1'] } }), [1]],
    [
      'in the order of expiry',
      () => ({ view: 'pending', orderBy: 'expiresAt', createdAfter: at(3), createdBefore: at(5), filters: {} }),
      [3, 4],
    ],
  ])('created %s', async (_, query, expected) => {
    expect(await list(query())).toEqual(expected);
  });

  it('a cursor belongs to one order, one interval and one choice of people', async () => {
    const { store } = service.deps;
    const query = { tenant, view: 'pending', filters: {} } as const;
    const { cursor = '' } = (await store.list(query, 1)) ?? {};
    expect(await store.list(query, 1, cursor)).toBeDefined();
    const others: readonly ListQuery[] = [
      { ...query, orderBy: 'expiresAt' },
      { ...query, createdAfter: 1 },
      { ...query, createdBefore: 1e13 },
      { ...query, filters: { decidedBy: ['olivia'] } },
      { ...query, filters: { assignedTo: ['olivia'] } },
      { ...query, filters: { verdict: ['malicious'] } },
      { ...query, filters: { source: ['manual'] } },
    ];
    for (const other of others) expect(await store.list(other, 1, cursor)).toBeUndefined();
  });

  it('what is open and what expires soon, as far as figures need it', async () => {
    const { store } = service.deps;
    const found = await store.open(tenant, 10);
    expect(found).toEqual({
      complete: true,
      items: [5, 4, 3, 2, 1].map(index => {
        const action = actions[index];
        const { id, kind, severity, createdAt } = action ?? {};
        return { id, kind, severity, createdAt, entityKind: 'device', status: index === 2 ? 'approved' : 'pending' };
      }),
    });
    for (const limit of [1, 4]) {
      const some = await store.open(tenant, limit);
      expect(some).toEqual({ complete: false, items: found.items.slice(0, limit) });
    }
    expect(await store.open(tenant, 5)).toEqual(found);

    const expiring = [1, 3, 4, 5].map(index => ({ id: actions[index]?.id, expiresAt: actions[index]?.expiresAt }));
    const [first, , , last] = expiring.map(({ expiresAt }) => expiresAt ?? 0);
    if (!first || !last) throw new Error('four are pending');
    expect(await store.expiring(tenant, 0, last, 10)).toEqual({ complete: true, items: expiring });
    expect(await store.expiring(tenant, 0, last, 3)).toEqual({ complete: false, items: expiring.slice(0, 3) });
    expect(await store.expiring(tenant, first, last - 1, 10)).toEqual({ complete: true, items: expiring.slice(1, 3) });
    expect(await store.expiring(randomUUID(), 0, last, 3)).toEqual({ complete: true, items: [] });
  });

  it('an open row of another version is left out of the figures, and counted', async () => {
    const { deps, table } = service;
    const other = randomUUID();
    await submitted(deps, other);
    const rowKey = Object.keys(await service.rowsIn(other)).find(key => key.startsWith('open_')) ?? '';
    await table.updateEntity({ partitionKey: other, rowKey, schema: 2 }, 'Merge');
    expect(await deps.store.open(other, 10)).toEqual({ items: [], complete: true, unreadable: 1 });
  });
});
