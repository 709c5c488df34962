import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/adapters/tables/actions/rowsOf.ts';
import { tableStore } from '../../src/adapters/tables/tableStore.ts';
import type { Change, Loaded } from '../../src/application/change/ports.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { decide } from '../../src/domain/actions/decide.ts';
import { type Proposal, submit } from '../../src/domain/actions/submit.ts';
import { advance, verifyHistory } from '../../src/domain/history/history.ts';
import { builtInPolicy } from '../../src/domain/policy/policy.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import {
  operator,
  pipeline,
  proposal,
  type StoreService,
  stored,
  storeServices,
  story,
  submitted,
} from '../support/deps.ts';
import { type Fault, faultyClient } from '../support/faultyClient.ts';

const busy = { status: 503, code: 'ServerBusy' } as const;

describe.each(storeServices)('One commit of several actions on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  const loaded = async ({ tenant, id }: Action): Promise<Loaded> => {
    const found = await service.deps.store.load(tenant, id);
    if (!found) throw new Error('it was submitted');
    return found;
  };
  const rejecting = (before: Loaded, commitId = randomUUID()): Change => {
    const { deps } = service;
    const now = deps.now();
    const by = operator(before.action.tenant);
    const decision = decide(before.action, { type: 'Reject', by, now, wakeAt: now, comment: 'no' });
    if (decision.type !== 'happened') throw new Error(`cannot be rejected: ${decision.type}`);
    return { before, ...advance(before.action, decision.event, commitId, deps.sha256) };
  };
  const submitting = (tenant: string, about: Partial<Proposal>, commitId = randomUUID()): Change => {
    const { emailReview, sha256, now, newId } = service.deps;
    const at = now();
    const birth = {
      id: newId(at),
      by: pipeline(tenant),
      now: at,
      policy: builtInPolicy,
      emailReview,
      sha256,
      safety: noSafety,
    };
    const born = submit(proposal(about), birth);
    if (born.type === 'refused') throw new Error(`not born: ${JSON.stringify(born.refusal)}`);
    return advance(undefined, born.event, commitId, sha256);
  };
  const two = async () => {
    const tenant = randomUUID();
    return { tenant, first: await submitted(service.deps, tenant), second: await submitted(service.deps, tenant) };
  };
  /** The store of another process, with these faults on its transactions. */
  const faulty = (...faults: readonly Fault[]) => {
    const client = faultyClient(service.requests, () => {});
    client.onTransactions(...faults);
    return tableStore(
      { connection: service.connectionString },
      { now: Date.now, pause: async () => {}, httpClient: client },
    );
  };
  const expectIntact = async (...actions: readonly Action[]) => {
    const { deps, rowsIn } = service;
    const [{ tenant } = { tenant: '' }] = actions;
    const wanted: string[] = [];
    for (const action of actions) {
      const now = await stored(deps, action);
      expect(verifyHistory(await deps.store.history(tenant, action.id), now, deps.sha256)).toEqual({ intact: true });
      wanted.push(...rowsOf(now).keys());
    }
    const keys = Object.keys(await rowsIn(tenant)).filter(key => !/^(history|feed)_/.test(key));
    expect(keys).toEqual([...new Set(wanted)].sort());
  };

  it('changes all of them, and gives each as it is now, to be changed again without loading', async () => {
    const { deps } = service;
    const { first, second } = await two();
    const commit = await deps.store.commit([rejecting(await loaded(first)), rejecting(await loaded(second))]);
    if (commit.type !== 'committed') throw new Error(commit.type);
    expect(commit.loaded.map(({ action }) => [action.id, action.status])).toEqual([
      [first.id, 'rejected'],
      [second.id, 'rejected'],
    ]);
    for (const { action, tag } of commit.loaded) expect((await loaded(action)).tag).toBe(tag);
    await expectIntact(first, second);
  });

  it.each([0, 1])('changes none of them when somebody else was faster with number %i', async faster => {
    const { deps, rowsIn } = service;
    const { tenant, first, second } = await two();
    const copies = [await loaded(first), await loaded(second)] as const;
    await deps.store.commit([rejecting(copies[faster] ?? copies[0])]);
    const rows = await rowsIn(tenant);
    expect(await deps.store.commit([rejecting(copies[0]), rejecting(copies[1])])).toEqual({ type: 'stale' });
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it.each<[string, readonly Fault[]]>([
    ['whose answer gets lost', ['lost']],
    ['that arrives at the third try, and its answer gets lost', [busy, busy, 'lost']],
  ])('%s happened once, to all of them', async (_, faults) => {
    const { deps } = service;
    const { first, second } = await two();
    const changes = [rejecting(await loaded(first)), rejecting(await loaded(second))] as const;
    const commit = await faulty(...faults).commit(changes);
    expect(commit).toMatchObject({
      type: 'committed',
      loaded: [{ action: { id: first.id } }, { action: { id: second.id } }],
    });
    for (const action of [first, second]) expect(await story(deps, action)).toEqual(['Submitted', 'Rejected']);
    await expectIntact(first, second);
  });

  it.each<[string, readonly Fault[]]>([
    ['', []],
    [', also when its answer gets lost', ['lost']],
    [', also at the second try', [busy]],
  ])('takes an entity from one and gives it to another%s', async (_, faults) => {
    const { rowsIn } = service;
    const tenant = randomUUID();
    const { entity } = proposal();
    const first = await submitted(service.deps, tenant, { entity });
    const next = submitting(tenant, { entity, kind: 'releaseDevice' });
    const commit = await faulty(...faults).commit([rejecting(await loaded(first)), next]);
    expect(commit.type).toBe('committed');
    const claims = Object.entries(await rowsIn(tenant)).filter(([key]) => key.startsWith('exclusive_'));
    expect(claims.map(([, row]) => row)).toEqual([{ actionId: next.after.id, kind: 'releaseDevice' }]);
    await expectIntact(first, next.after);
  });

  it('changes none of them when a third one has what one of them claims, and says which claim of which', async () => {
    const { deps, rowsIn } = service;
    const { tenant, first, second } = await two();
    const { entity, id: actionId, kind } = second;
    const rows = await rowsIn(tenant);
    const next = submitting(tenant, { entity });
    expect(await deps.store.commit([rejecting(await loaded(first)), next])).toEqual({
      ...{ type: 'taken', index: 1, what: 'exclusivity', actionId, kind },
    });
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it('knows who has what only one can have, as long as it has it', async () => {
    const { deps } = service;
    const { tenant, first } = await two();
    const { exclusivity = '' } = first;
    expect(await deps.store.holderOf(tenant, exclusivity)).toEqual({ actionId: first.id, kind: first.kind });
    expect(await deps.store.holderOf(randomUUID(), exclusivity)).toBeUndefined();
    await deps.store.commit([rejecting(await loaded(first))]);
    expect(await deps.store.holderOf(tenant, exclusivity)).toBeUndefined();
  });

  it('writes one as it is, so that another one changes only while that one does not', async () => {
    const { deps, rowsIn } = service;
    const { tenant, first, second } = await two();
    const guard = async () => {
      const before = await loaded(second);
      return { before, after: before.action };
    };
    const early = await guard();
    expect((await deps.store.commit([rejecting(await loaded(first)), await guard()])).type).toBe('committed');
    await expectIntact(first, second);
    expect(await story(deps, second)).toEqual(['Submitted']);
    const third = await submitted(deps, tenant);
    const rows = await rowsIn(tenant);
    expect(await deps.store.commit([rejecting(await loaded(third)), early])).toEqual({ type: 'stale' });
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it('mends all of them when a row of one is missing', async () => {
    const { deps, table } = service;
    const { tenant, first, second } = await two();
    const open = [...rowsOf(second).keys()].find(key => key.startsWith('open_')) ?? '';
    await table.deleteEntity(tenant, open);
    const change = async () => deps.store.commit([rejecting(await loaded(first)), rejecting(await loaded(second))]);
    expect(await change()).toEqual({ type: 'stale' });
    await expectIntact(first, second);
    expect((await change()).type).toBe('committed');
    await expectIntact(first, second);
  });

  it('is a bug where they are of two tenants, or claim the same', async () => {
    const { deps } = service;
    const tenant = randomUUID();
    const one = submitting(tenant, { externalId: 'one' });
    await expect(deps.store.commit([one, submitting(randomUUID(), {})])).rejects.toThrow('two tenants (this is a bug)');
    const same = submitting(tenant, { externalId: 'one' });
    await expect(deps.store.commit([one, same])).rejects.toThrow('the same row (this is a bug)');
  });
});
