import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { tableStore } from '../../src/adapters/tables/tableStore.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { recordInvestigation } from '../../src/application/investigations/investigations.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import { policyWith } from '../support/builders.ts';
import {
  approved,
  decides,
  depsOn,
  endOf,
  needsTwo,
  pipeline,
  policyIn,
  proposal,
  safetyIn,
  stored,
  story,
  submitted,
} from '../support/deps.ts';
import { aTransaction, type DroppingProxy, droppingProxy } from '../support/droppingProxy.ts';
import { contentOf, storedInvestigation } from '../support/investigations.ts';
import { recordingProvider } from '../support/recordingProvider.ts';

const unavailable = { name: 'StorageUnavailable' };
/** What a commit sends: the transaction, and the question whether it happened; not what is read before it. */
const ofACommit = ({ path }: { readonly path: string }) => !/action_|safety_|policy_|filter=/.test(path);

describe('With a network that drops answers after the write, over the real emulator', () => {
  let emulator: Emulator;
  let proxy: DroppingProxy;
  let deps: Deps;
  beforeAll(async () => {
    emulator = await startEmulator();
    proxy = await droppingProxy(emulator.connectionString);
    deps = depsOn(proxy);
    await submitted(deps, randomUUID());
  });
  afterAll(async () => {
    await proxy.stop();
    await emulator.stop();
  });

  const expectIntact = async (action: { readonly tenant: string; readonly id: string }) => {
    const entries = await deps.store.history(action.tenant, action.id);
    expect(verifyHistory(entries, await stored(deps, action), deps.sha256)).toEqual({ intact: true });
  };
  const allOf = async (tenant: string) => (await deps.store.list({ tenant, filters: {} }, 100))?.items ?? [];

  it('a submission is taken in once, and its answer is the action', async () => {
    const tenant = randomUUID();
    proxy.drop(aTransaction);
    const action = await submitted(deps, tenant);
    expect(proxy.dropped()).toBe(1);
    expect((await allOf(tenant)).map(({ id }) => id)).toEqual([action.id]);
    expect(await story(deps, action)).toEqual(['Submitted']);
    await expectIntact(action);
  });

  it('a submission of which nobody hears again is not lost: repeating it finds it', async () => {
    const tenant = randomUUID();
    const same = proposal({ externalId: 'e-1' });
    const submit = () => submitAction(deps, same, pipeline(tenant), randomUUID());
    proxy.drop(...Array.from({ length: 6 }, () => ofACommit));
    await expect(submit()).rejects.toMatchObject(unavailable);
    expect(proxy.dropped()).toBe(6);
    expect(await submit()).toMatchObject({ type: 'existing' });
    expect(await allOf(tenant)).toHaveLength(1);
  });

  it('two approvals, both unheard, are two votes', async () => {
    const action = await submitted(deps, randomUUID(), needsTwo);
    for (const who of ['olivia', 'oscar']) {
      proxy.drop(aTransaction);
      expect(endOf(await decides(deps, action, who))).toBe('changed');
      expect(proxy.dropped()).toBe(1);
    }
    expect(await story(deps, action)).toEqual(['Submitted', 'ApprovalGiven', 'Approved']);
    const { votes } = await stored(deps, action);
    expect(votes.map(({ by }) => by.id)).toEqual(['olivia', 'oscar']);
    await expectIntact(action);
  });

  it('an approval of which nobody hears again counts once, also when it is repeated', async () => {
    const action = await submitted(deps, randomUUID(), needsTwo);
    proxy.drop(...Array.from({ length: 6 }, () => ofACommit));
    await expect(decides(deps, action, 'olivia')).rejects.toMatchObject(unavailable);
    expect(endOf(await decides(deps, action, 'olivia'))).toBe('unchanged');
    expect(await story(deps, action)).toEqual(['Submitted', 'ApprovalGiven']);
    expect(await stored(deps, action)).toMatchObject({ status: 'pending' });
  });

  it('a rejection is recorded once', async () => {
    const action = await submitted(deps, randomUUID());
    proxy.drop(aTransaction);
    expect(endOf(await decides(deps, action, 'olivia', 'Reject'))).toBe('changed');
    expect(await story(deps, action)).toEqual(['Submitted', 'Rejected']);
    await expectIntact(action);
  });

  it('a run whose start and whose outcome were unheard ran once, and its outcome is kept', async () => {
    const { runs, providers } = recordingProvider();
    const action = await approved(deps, randomUUID());
    proxy.drop(aTransaction, aTransaction);
    await executeAction({ ...deps, providers }, { tenant: action.tenant, actionId: action.id });
    expect(proxy.dropped()).toBe(2);
    expect(runs).toEqual([`${action.id}:1`]);
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded']);
    await expectIntact(action);
  });

  it('a start of which nobody hears again runs nothing, neither now nor when the message comes again', async () => {
    const { runs, providers } = recordingProvider();
    const executing = { ...deps, providers };
    const { tenant, id: actionId } = await approved(deps, randomUUID());
    proxy.drop(...Array.from({ length: 6 }, () => ofACommit));
    await expect(executeAction(executing, { tenant, actionId })).rejects.toMatchObject(unavailable);
    await executeAction(executing, { tenant, actionId });
    expect(runs).toEqual([]);
    expect(await stored(deps, { tenant, id: actionId })).toMatchObject({ status: 'executing' });
  });

  it('what an application records is recorded once, and created', async () => {
    const tenant = randomUUID();
    const record = (status: 'active' | 'closed') => {
      proxy.drop(aTransaction);
      const commitId = randomUUID();
      return recordInvestigation(deps, 'inv-1', contentOf({ status }), pipeline(tenant), { commitId });
    };
    expect(await record('active')).toMatchObject({ type: 'ok', value: { created: true } });
    expect(await record('closed')).toMatchObject({ type: 'ok', value: { created: false } });
    expect(proxy.dropped()).toBe(1);
    expect(await storedInvestigation(deps, tenant, 'inv-1')).toMatchObject({ version: 2, status: 'closed' });
  });

  it('safety settings are set once, and nobody is told that somebody else was faster', async () => {
    const tenant = randomUUID();
    for (const paused of [true, false]) {
      proxy.drop(aTransaction);
      const { version } = await safetyIn(deps, tenant, { paused });
      expect(proxy.dropped()).toBe(1);
      expect((await deps.store.loadSafety(tenant)).safety).toMatchObject({ version, paused });
    }
    expect((await deps.store.loadSafety(tenant)).safety.version).toBe(2);
  });

  it('a policy is set, proposed and confirmed once, and nobody is told that somebody else was faster', async () => {
    const tenant = randomUUID();
    for (const [approvals, version] of [
      [3, 1],
      // It loosens, so it is proposed and confirmed; the answer to the proposal gets lost.
      [2, 3],
    ] as const) {
      proxy.drop(aTransaction);
      expect(await policyIn(deps, tenant, policyWith({ approvals }))).toMatchObject({ version });
      expect(proxy.dropped()).toBe(1);
    }
    expect((await deps.store.policyHistory(tenant, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('storage that is gone is an honest failure that writes nothing, and all goes on when it is back', async () => {
    const tenant = randomUUID();
    const action = await submitted(deps, tenant);
    await proxy.down();
    await expect(submitted(deps, tenant)).rejects.toMatchObject(unavailable);
    await expect(decides(deps, action, 'olivia')).rejects.toMatchObject(unavailable);
    await expect(deps.store.list({ tenant, filters: {} }, 10)).rejects.toMatchObject(unavailable);
    await expect(deps.store.check()).rejects.toMatchObject(unavailable);
    await expect(sweep(deps, [tenant])).rejects.toMatchObject(unavailable);
    await proxy.up();
    expect(await allOf(tenant)).toHaveLength(1);
    expect(endOf(await decides(deps, action, 'olivia'))).toBe('changed');
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved']);
  });

  it('storage that goes and is back within one commit is not noticed', async () => {
    const action = await submitted(deps, randomUUID(), needsTwo);
    // Gone when the approval has been loaded, and back when the commit waits for its second try.
    const pause = async () => void (await proxy.up());
    const store = tableStore({ connection: proxy.connectionString }, { now: Date.now, pause });
    const load: Deps['store']['load'] = async (...of) => {
      const loaded = await store.load(...of);
      await proxy.down();
      return loaded;
    };
    expect(endOf(await decides({ ...deps, store: { ...store, load } }, action, 'olivia'))).toBe('changed');
    expect(await story(deps, action)).toEqual(['Submitted', 'ApprovalGiven']);
  });
});

describe('An emulator that is started anew', () => {
  it('has lost its table, and gets it again with the first submission', async () => {
    const first = await startEmulator();
    const deps = depsOn(first);
    const tenant = randomUUID();
    await submitted(deps, tenant);
    await first.stop();
    const tablePort = Number(new URL(/TableEndpoint=([^;]+)/.exec(first.connectionString)?.[1] ?? '').port);
    const second = await startEmulator({ tablePort });
    const action = await submitted(deps, tenant);
    expect(await story(deps, action)).toEqual(['Submitted']);
    await second.stop();
  });
});
