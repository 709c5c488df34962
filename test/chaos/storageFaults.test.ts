import { describe, expect, it } from 'vitest';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import { minute, second } from '../../src/domain/values/time.ts';
import {
  approved,
  decides,
  endOf,
  needsTwo,
  simulatedWorld,
  stored,
  story,
  submitted,
  swept,
  type World,
} from '../support/deps.ts';
import { recordingProvider, turns } from '../support/recordingProvider.ts';
import { type Fault, throttled } from '../support/simulatedTables/simulatedTables.ts';

const begun = ['Submitted', 'Approved', 'ExecutionStarted', 'Succeeded'];
const unavailable = { name: 'StorageUnavailable' };

/** From now on the transactions get these faults, one each. */
const onTransactions = ({ tables }: World, ...faults: readonly Fault[]) => {
  const coming = [...faults];
  tables.faults.decide = ({ operations }) => (operations.length > 0 ? (coming.shift() ?? 'ok') : 'ok');
  return () => coming.length;
};

const faults: readonly (readonly [string, Fault])[] = [
  ['broken off after the write', 'fail-after'],
  ['refused with 500', 'fail-before'],
  ['throttled', throttled],
  ['timed out by storage (408)', { status: 408, code: 'OperationTimedOut' }],
  ['asked to slow down (429)', { status: 429, code: 'TooManyRequests' }],
];

describe.each(faults)('A transaction that is %s', (_, fault) => {
  it('takes a submission in once', async () => {
    const world = simulatedWorld();
    const left = onTransactions(world, fault, fault);
    const action = await submitted(world.deps, world.tenant);
    expect(left()).toBe(fault === 'fail-after' ? 1 : 0);
    const page = await world.deps.store.list({ tenant: world.tenant, filters: {} }, 10);
    expect(page?.items.map(({ id }) => id)).toEqual([action.id]);
    expect(await story(world.deps, action)).toEqual(['Submitted']);
  });

  it('counts each of two approvals once', async () => {
    const world = simulatedWorld();
    const action = await submitted(world.deps, world.tenant, needsTwo);
    for (const who of ['olivia', 'oscar']) {
      onTransactions(world, fault, fault);
      expect(endOf(await decides(world.deps, action, who))).toBe('changed');
    }
    expect(await story(world.deps, action)).toEqual(['Submitted', 'ApprovalGiven', 'Approved']);
    const now = await stored(world.deps, action);
    expect(now.votes.map(({ by }) => by.id)).toEqual(['olivia', 'oscar']);
    const entries = await world.deps.store.history(world.tenant, action.id);
    expect(verifyHistory(entries, now, world.deps.sha256)).toEqual({ intact: true });
  });

  it('rejects once', async () => {
    const world = simulatedWorld();
    const action = await submitted(world.deps, world.tenant);
    onTransactions(world, fault);
    expect(endOf(await decides(world.deps, action, 'olivia', 'Reject'))).toBe('changed');
    expect(await story(world.deps, action)).toEqual(['Submitted', 'Rejected']);
  });

  it.each([
    ['its start', []],
    ['its outcome', ['ok']],
  ] as const)('runs an action once when it hits %s', async (_, before) => {
    const world = simulatedWorld();
    const { runs, providers } = recordingProvider();
    const deps = world.process(world.clock.now, { providers });
    const action = await approved(deps, world.tenant);
    onTransactions(world, ...before, fault, fault);
    const look = () => executeAction(deps, { tenant: world.tenant, actionId: action.id });
    await look();
    await look();
    expect(runs).toEqual([`${action.id}:1`]);
    expect(await story(deps, action)).toEqual(begun);
    await turns(deps, world.clock, world.tenant, 10);
    expect(runs).toHaveLength(1);
  });

  it('moves a wake-up without stranding the action', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    await approved(deps, tenant);
    clock.pass(2 * minute);
    onTransactions(world, fault);
    const asked = await swept(deps, [tenant]);
    clock.pass(2 * minute);
    // Moved, but unheard of: then the next sweep asks.
    expect(asked).toHaveLength(fault === 'fail-after' ? 0 : 1);
    expect(await swept(deps, [tenant])).toHaveLength(1);
  });
});

describe('When storage keeps failing', () => {
  it('a commit is tried three times, then the answer is that storage is unavailable, and nothing is written', async () => {
    const world = simulatedWorld();
    const action = await submitted(world.deps, world.tenant);
    const left = onTransactions(world, ...Array.from({ length: 9 }, () => throttled));
    await expect(decides(world.deps, action, 'olivia')).rejects.toMatchObject(unavailable);
    expect(left()).toBe(6);
    expect(await stored(world.deps, action)).toMatchObject({ status: 'pending', version: 1 });
  });

  it('a failed question about what happened does not end the tries', async () => {
    const world = simulatedWorld();
    const action = await submitted(world.deps, world.tenant);
    // load, transaction, question, transaction, question
    world.tables.faults.next = ['ok', 'fail-after', 'fail-before', 'fail-before', throttled];
    expect(endOf(await decides(world.deps, action, 'olivia'))).toBe('changed');
    expect(await story(world.deps, action)).toEqual(['Submitted', 'Approved']);
  });

  it('a change that storage refuses for what it is, is not tried again', async () => {
    const world = simulatedWorld();
    const action = await submitted(world.deps, world.tenant);
    const left = onTransactions(world, { status: 413, code: 'RequestBodyTooLarge' }, throttled);
    await expect(decides(world.deps, action, 'olivia')).rejects.toMatchObject(unavailable);
    expect(left()).toBe(1);
  });

  it('an outcome that could not be recorded counts as unknown when the lease has ended, and a harmless kind runs again', async () => {
    const world = simulatedWorld();
    const { runs, providers } = recordingProvider();
    const deps = world.process(world.clock.now, { providers });
    const action = await approved(deps, world.tenant);
    onTransactions(world, 'ok', throttled, throttled, throttled);
    const look = executeAction(deps, { tenant: world.tenant, actionId: action.id });
    await expect(look).rejects.toMatchObject(unavailable);
    expect(await stored(deps, action)).toMatchObject({ status: 'executing' });
    await turns(deps, world.clock, world.tenant, 8);
    expect(await stored(deps, action)).toMatchObject({
      status: 'succeeded',
      execution: { attempts: 2, run: 1, lost: 1 },
    });
    // The same key both times, so that a back end can tell that it is the same run.
    expect(runs).toEqual([`${action.id}:1`, `${action.id}:1`]);
  });
});

describe('When storage does not answer at all', () => {
  const impatient = async () => {
    const world = simulatedWorld();
    const asked: number[] = [];
    const deadline = (milliseconds: number) => {
      asked.push(milliseconds);
      return AbortSignal.timeout(20);
    };
    const deps = world.process(world.clock.now, { deadline });
    return { ...world, deps, asked, action: await submitted(deps, world.tenant) };
  };

  it.each(['hang-before', 'hang-after'] as const)(
    'a commit is given up (%s), and what it did is found out',
    async fault => {
      const world = await impatient();
      const left = onTransactions(world, fault);
      expect(endOf(await decides(world.deps, world.action, 'olivia'))).toBe('changed');
      expect(left()).toBe(0);
      expect(await story(world.deps, world.action)).toEqual(['Submitted', 'Approved']);
      expect(new Set(world.asked)).toEqual(new Set([10 * second]));
    },
  );

  it('a read is given up, and the answer is that storage is unavailable', async () => {
    const { deps, action, tables } = await impatient();
    tables.faults.next = ['hang-before'];
    await expect(decides(deps, action, 'olivia')).rejects.toMatchObject(unavailable);
  });
});

describe('When an index row is missing', () => {
  it('mending it undoes nothing that happens meanwhile', async () => {
    const world = simulatedWorld();
    const { deps, tenant, table, tables, process } = world;
    const action = await submitted(deps, tenant, needsTwo);
    const [missing = ''] = Object.keys(await world.rowsIn(tenant)).filter(key => key.startsWith('byEntity_'));
    await table.deleteEntity(tenant, missing);
    let isFirst = true;
    tables.faults.decide = async ({ operations }): Promise<Fault> => {
      // Only mending writes rows whether they are there or not.
      const mends = operations.some(({ method, ifMatch }) => method !== 'POST' && ifMatch === undefined);
      if (mends && isFirst) {
        isFirst = false;
        expect(endOf(await decides(process(), action, 'oscar'))).toBe('changed');
      }
      return 'ok';
    };
    expect(endOf(await decides(deps, action, 'olivia'))).toBe('changed');
    expect(isFirst).toBe(false);
    expect(await story(deps, action)).toEqual(['Submitted', 'ApprovalGiven', 'Approved']);
    const now = await stored(deps, action);
    expect(now.votes.map(({ by }) => by.id)).toEqual(['oscar', 'olivia']);
    const entries = await deps.store.history(tenant, action.id);
    expect(verifyHistory(entries, now, deps.sha256)).toEqual({ intact: true });
  });
});
