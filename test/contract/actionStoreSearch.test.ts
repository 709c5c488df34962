import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListQuery } from '../../src/application/actions/ports.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { decides, needsTwo, pipeline, type StoreService, storeServices, submitted } from '../support/deps.ts';
import { allPages, idsIn } from '../support/pages.ts';

type Asked = Omit<ListQuery, 'tenant'>;

/** So long that the summary keeps neither all labels nor the whole name of the group. */
const much = {
  title: '"'.repeat(256),
  tags: Array.from({ length: 20 }, (_, n) => `${n}`.padStart(64, '"')),
};

describe.each(storeServices)('What people look for in lists on $name', ({ start }) => {
  let service: StoreService;
  const tenant = randomUUID();
  const actions: Action[] = [];

  beforeAll(async () => {
    service = await start();
    const { deps } = service;
    const proposals = [
      { ...needsTwo, incident: { id: 'inc-1' } },
      { entity: { kind: 'device', id: 'grouped', deviceGroup: 'Finance' } },
      { verdict: 'suspicious', externalId: 'Case 7' },
      {
        tags: much.tags,
        entity: { kind: 'device', id: 'long', name: much.title, deviceGroup: `${'"'.repeat(255)}!` },
        investigation: { id: 'i', title: much.title },
        incident: { id: 'j', title: much.title },
        detectionSource: much.title,
        requestedBy: { id: 'r', name: much.title },
      },
    ] as const;
    for (const proposal of proposals) {
      actions.push(await submitted(deps, tenant, proposal));
      await new Promise(resolve => setTimeout(resolve, 3));
    }
    // The later one ends first.
    for (const index of [2, 1]) {
      await decides(deps, action(index), 'olivia', 'Reject');
      await new Promise(resolve => setTimeout(resolve, 3));
    }
    const by = pipeline(tenant);
    const target = { tenant, actionId: action(0).id, seenBy: by };
    await changeAction(deps, target, now => ({ type: 'Withdraw', by, now }), { commitId: randomUUID() });
  });
  afterAll(() => service.stop());

  const action = (index: number): Action => actions[index] ?? fail();
  const fail = (): never => {
    throw new Error('there is no such action');
  };
  const placeOf = (wanted: string) => actions.findIndex(({ id }) => id === wanted);
  const list = async (query: Asked) =>
    idsIn(await allPages(service.deps.store, { tenant, ...query }, 2)).map(id => placeOf(id));

  it.each<[string, () => Asked, readonly number[]]>([
    ['a label', () => ({ filters: { tag: ['tier0'] } }), [0]],
    ['a part of a label', () => ({ filters: { tag: ['tier'] } }), []],
    ['labels, of what is pending', () => ({ view: 'pending', filters: { tag: ['vip', 'tier0'] } }), []],
    ['a label that the summary leaves out', () => ({ filters: { tag: [much.tags[19] ?? ''] } }), [3]],
    ['a group of devices', () => ({ filters: { deviceGroup: ['Finance', 'Sales'] } }), [1]],
    ['a group whose name the summary cuts', () => ({ filters: { deviceGroup: [`${'"'.repeat(255)}!`] } }), [3]],
    ['who submitted', () => ({ filters: { submittedBy: ['pipeline'] } }), [3, 2, 1, 0]],
    ['who did not', () => ({ filters: { submittedBy: ['ida'] } }), []],
    ['words', () => ({ words: 'finance ISOLATE', filters: {} }), [1]],
    ['a word in ids', () => ({ words: 'INC-1', filters: {} }), [0]],
    ['an id of the submitter', () => ({ words: 'case', view: 'history', filters: {} }), [2]],
    ['what changed since a time', () => ({ modifiedAfter: action(3).createdAt + 1, filters: {} }), [2, 1, 0]],
    ['what ended last, first', () => ({ view: 'history', orderBy: 'endedAt', filters: {} }), [0, 1, 2]],
    [
      'what ended last, of a verdict and a time',
      () => ({
        ...{ view: 'history', orderBy: 'endedAt', createdAfter: action(1).createdAt },
        filters: { verdict: ['malicious'] },
      }),
      [1],
    ],
  ])('%s', async (_, query, expected) => {
    expect(await list(query())).toEqual(expected);
  });

  it('a summary of that length does leave labels out, so that the tests above mean something', async () => {
    const [summary] = (await service.deps.store.list({ tenant, filters: {} }, 1))?.items ?? [];
    expect(summary?.id).toBe(action(3).id);
    expect(summary?.tags.length).toBeLessThan(20);
    expect(summary?.entity.deviceGroup?.length).toBeLessThan(50);
  });

  it('a cursor belongs to one choice of words, times and order', async () => {
    const { store } = service.deps;
    const query = { tenant, view: 'history', filters: {} } as const;
    const { cursor = '' } = (await store.list(query, 1)) ?? {};
    expect(await store.list(query, 1, cursor)).toBeDefined();
    const others: readonly ListQuery[] = [
      { ...query, orderBy: 'endedAt' },
      { ...query, modifiedAfter: 1 },
      { ...query, words: 'a' },
      { ...query, filters: { tag: ['a'] } },
    ];
    for (const other of others) expect(await store.list(other, 1, cursor)).toBeUndefined();
  });

  it('what was decided and ended from a time on, oldest first, as far as figures need it', async () => {
    const { store } = service.deps;
    const since = action(0).createdAt;
    const told = await store.decisiveSince(tenant, since, 10);
    expect(told.items.map(({ actionId, type, status, outcome }) => [placeOf(actionId), type, status, outcome])).toEqual(
      [
        [2, 'Rejected', 'rejected', 'rejected'],
        [1, 'Rejected', 'rejected', 'rejected'],
        [0, 'Withdrawn', 'withdrawn', undefined],
      ],
    );
    expect(told.complete).toBe(true);
    expect(await store.decisiveSince(tenant, since, 2)).toEqual({ complete: false, items: told.items.slice(0, 2) });
    const [, second] = told.items;
    expect((await store.decisiveSince(tenant, second?.at ?? 0, 10)).items).toEqual(told.items.slice(1));
  });
});
