import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { nextDue } from '../../src/domain/actions/nextDue.ts';
import { advance } from '../../src/domain/history/history.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import {
  approved,
  changedIn,
  decides,
  endOf,
  operator,
  pipeline,
  proposal,
  type StoreService,
  stored,
  storeServices,
  submitted,
} from '../support/deps.ts';

const commented = (action: Action, at = action.lastModifiedAt) =>
  ({ type: 'Commented', at, by: action.submittedBy, comment: 'seen' }) as const;

describe.each(storeServices)('The action store on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  const dueIn = async (tenant: string, until: number) => {
    const dues: object[] = [];
    for await (const due of service.deps.store.due(tenant, until)) dues.push(due);
    return dues;
  };
  const submit = (over: Parameters<typeof proposal>[0], tenant: string, by = pipeline(tenant)) =>
    submitAction(service.deps, proposal(over), by, randomUUID());

  it('gives back what was committed, oldest history first, and nothing for an id that is not there', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const action = await approved(deps, tenant);
    expect(await stored(deps, action)).toEqual(JSON.parse(JSON.stringify(action)));
    const entries = await deps.store.history(tenant, action.id);
    expect(entries.map(({ sequence, event }) => [sequence, event.type])).toEqual([
      [1, 'Submitted'],
      [2, 'Approved'],
    ]);
    expect(await deps.store.load(tenant, randomUUID())).toBeUndefined();
    expect(await deps.store.history(tenant, randomUUID())).toEqual([]);
  });

  it('gives back an action too long for one property', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const long = Array.from({ length: 300 }, (_, n) => ({ id: `alert-${n}`, title: 'é'.repeat(200) }));
    const action = await submitted(deps, tenant, { alerts: long });
    expect(await stored(deps, action)).toEqual(JSON.parse(JSON.stringify(action)));
    expect((await deps.store.history(tenant, action.id)).length).toBe(1);
  });

  it('commits on the tag that a commit gave back, without loading in between', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const first = changedIn(await decides(deps, await submitted(deps, tenant), 'olivia')).loaded;
    const next = advance(first.action, commented(first.action), 'next', deps.sha256);
    expect(await deps.store.commit([{ before: first, ...next }])).toMatchObject({ type: 'committed' });
  });

  it('does not commit a re-arming on a copy that has changed meanwhile', async () => {
    const { deps, rowsIn } = service;
    const tenant = randomUUID();
    const { id } = await approved(deps, tenant);
    const before = await deps.store.load(tenant, id);
    if (before?.action.status !== 'approved') throw new Error('it was approved');
    const after = { ...before.action, wakeAt: before.action.wakeAt + 1000 };
    expect((await deps.store.commit([{ before, after }])).type).toBe('committed');
    const rows = await rowsIn(tenant);
    const later = { ...before.action, wakeAt: before.action.wakeAt + 2000 };
    expect(await deps.store.commit([{ before, after: later }])).toEqual({ type: 'stale' });
    // Nor is a change: same version, but decided on a row that is no longer there.
    const change = advance(before.action, commented(before.action), 'c', deps.sha256);
    expect(await deps.store.commit([{ before, ...change }])).toEqual({ type: 'stale' });
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it('tells the wake-ups that have come, to the millisecond, oldest first, and none of another tenant', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const actions: Action[] = [];
    for (let n = 0; n < 4; n++) {
      const action = await approved(deps, tenant);
      const loaded = await deps.store.load(tenant, action.id);
      if (loaded?.action.status !== 'approved') throw new Error('it was approved');
      // In the opposite order of their ids.
      const after = { ...loaded.action, wakeAt: loaded.action.wakeAt - n * 1000 };
      await deps.store.commit([{ before: loaded, after }]);
      actions.push(after);
    }
    await approved(deps, randomUUID());
    const dues = actions.map(action => ({ actionId: action.id, dueAt: nextDue(action) ?? 0 })).reverse();
    const come = (until: number) => dueIn(tenant, until);
    expect(await come(dues[2]?.dueAt ?? 0)).toEqual(dues.slice(0, 3));
    expect(await come((dues[2]?.dueAt ?? 0) - 1)).toEqual(dues.slice(0, 2));
  });

  it('has the same submission once, and refuses another one under its external id', async () => {
    const tenant = randomUUID();
    const same = proposal({ externalId: 'case-7' });
    const first = await submit(same, tenant);
    if (first.type === 'refused') throw new Error('nothing was in the way');
    expect(first.type).toBe('submitted');
    expect(await submit(same, tenant)).toMatchObject({
      type: 'existing',
      action: await stored(service.deps, first.action),
    });
    expect(await submit({ ...same, severity: 'low' }, tenant)).toMatchObject({
      type: 'refused',
      refusal: { code: 'ExternalIdInUse', actionId: first.action.id },
    });
    // Also after it has ended; and it is the submitter's own name for it, nobody else's.
    await decides(service.deps, first.action, 'olivia', 'Reject');
    expect(await submit(same, tenant)).toMatchObject({ type: 'existing', action: { status: 'rejected' } });
    expect((await submit(same, tenant, pipeline(tenant, 'another'))).type).toBe('submitted');
  });

  it('has one open action for an entity and what is done to it, unless a duplicate is asked for', async () => {
    const tenant = randomUUID();
    const { entity } = proposal();
    const first = await submit({ entity }, tenant);
    if (first.type !== 'submitted') throw new Error('nothing was in the way');
    const { id: actionId } = first.action;
    const refused = (code: string) => ({ type: 'refused', refusal: { code, actionId }, action: { id: actionId } });
    expect(await submit({ entity }, tenant)).toMatchObject(refused('DuplicateOpenAction'));
    const release = { entity, kind: 'releaseDevice' } as const;
    expect(await submit(release, tenant)).toMatchObject(refused('ConflictingOpenAction'));
    expect((await submit({ entity, kind: 'runAntivirusScan' }, tenant)).type).toBe('submitted');
    expect((await submit({ entity, allowDuplicate: true }, tenant)).type).toBe('submitted');
    await decides(service.deps, first.action, 'olivia', 'Reject');
    expect((await submit(release, tenant)).type).toBe('submitted');
  });

  it('opens a failed action again only while no other one has its entity', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const { id: actionId, digest, entity } = await approved(deps, tenant, { externalId: 'case-9' });
    const target = { tenant, actionId };
    const command = (type: 'StartExecution' | 'RecordOutcome') => (now: number) =>
      type === 'StartExecution'
        ? {
            type,
            now,
            leaseId: 'lease',
            leaseUntil: now + 1000,
            digest,
            provider: 'p',
            safety: noSafety,
            startedLately: 0,
            verification: { intact: true },
          }
        : { type, now, leaseId: 'lease', outcome: { type: 'failed', message: 'no' } as const };
    await changeAction(deps, target, command('StartExecution'), { commitId: 'start' });
    await changeAction(deps, target, command('RecordOutcome'), { commitId: 'record' });
    const other = await submit({ entity, kind: 'releaseDevice' }, tenant);
    if (other.type !== 'submitted') throw new Error('nothing was in the way');

    const retry = () => {
      const by = operator(tenant);
      return changeAction(deps, target, now => ({ type: 'Retry', by, now, wakeAt: now }), { commitId: randomUUID() });
    };
    expect(await retry()).toMatchObject({ refusal: { code: 'ConflictingOpenAction', actionId: other.action.id } });
    await decides(deps, other.action, 'olivia', 'Reject');
    expect(endOf(await retry())).toBe('changed');
  });

  it('keeps tenants apart: same ids, same external id and same entity, and neither sees the other', async () => {
    const { deps, rowsIn } = service;
    const [one, two] = [randomUUID(), randomUUID()];
    const same = proposal({ externalId: 'case-1', investigation: { id: 'inv' } });
    const first = await submit(same, one);
    if (first.type !== 'submitted') throw new Error('nothing was in the way');
    expect(await deps.store.load(two, first.action.id)).toBeUndefined();
    expect(await deps.store.history(two, first.action.id)).toEqual([]);
    expect(await deps.store.list({ tenant: two, filters: { investigationId: ['inv'] } }, 10)).toEqual({ items: [] });
    expect(await dueIn(two, first.action.expiresAt)).toEqual([]);
    const second = await submit(same, two);
    expect(second.type).toBe('submitted');
    const before = await rowsIn(two);
    await decides(deps, first.action, 'olivia');
    expect(endOf(await decides(deps, { tenant: two, id: first.action.id }, 'olivia'))).toBe('NotFound');
    expect(await rowsIn(two)).toEqual(before);
  });
});
