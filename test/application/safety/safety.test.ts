import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyOfSafety } from '../../../src/adapters/tables/safety/keys.ts';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { changeSafety } from '../../../src/application/safety/safety.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { noSafety } from '../../../src/domain/safety/safety.ts';
import { day, hour, minute, second } from '../../../src/domain/values/time.ts';
import {
  administrator,
  approved,
  operator,
  safetyIn,
  simulatedWorld,
  stored,
  story,
  submitted,
  swept,
} from '../../support/deps.ts';
import { free } from '../../support/executorWorld.ts';
import { recordingProvider, turns } from '../../support/recordingProvider.ts';

/** One process sets the settings, another one executes: whatever is kept by a process shows here. */
const world = (run?: Parameters<typeof recordingProvider>[0], scanLimit?: number) => {
  const simulated = simulatedWorld({}, scanLimit === undefined ? {} : { scanLimit });
  const { runs, providers } = recordingProvider(run);
  const { clock, tenant, process } = simulated;
  const deps = process(clock.now, { providers });
  return {
    ...simulated,
    ...{ deps, runs },
    set: (wanted: Parameters<typeof safetyIn>[2], of = tenant) => safetyIn(simulated.deps, of, wanted),
    execute: ({ id }: Pick<Action, 'id'>) => executeAction(deps, { tenant, actionId: id }),
    turn: (count: number, every?: number) => turns(deps, clock, tenant, count, every),
    statusOf: async (action: Action) => (await stored(deps, action)).status,
  };
};
const begun = ['Submitted', 'Approved', 'ExecutionStarted'];
const keys = (...actions: readonly Action[]) => actions.map(({ id }) => `${id}:1`);

describe('Paused', () => {
  it('nothing starts; what is approved waits where everybody sees it, and is not put on the queue', async () => {
    const { deps, tenant, clock, set, execute, runs, rowsIn } = world();
    const action = await approved(deps, tenant);
    await set({ paused: true });
    const before = await rowsIn(tenant);
    await execute(action);
    for (let minutes = 0; minutes < 60; minutes++) {
      clock.pass(minute);
      expect(await swept(deps, [tenant])).toEqual([]);
    }
    expect(await rowsIn(tenant)).toEqual(before);
    expect(Object.keys(before).filter(key => key.startsWith('due_'))).toHaveLength(1);
    const page = await deps.store.list({ tenant, view: 'inProgress', filters: {} }, 10);
    expect(page?.items).toMatchObject([{ id: action.id, status: 'approved' }]);
    expect(runs).toEqual([]);
  });

  it('and resumed, everything starts at the next sweep, oldest first', async () => {
    const { deps, tenant, clock, set, turn, runs } = world();
    await set({ paused: true });
    const actions: Action[] = [];
    for (let n = 0; n < 5; n++) {
      actions.push(await approved(deps, tenant));
      clock.pass(second);
    }
    await turn(20);
    expect(runs).toEqual([]);
    await set({ paused: false });
    await turn(1);
    expect(runs).toEqual(keys(...actions));
  });

  it('the clocks go on: undecided actions expire, windows end, dead leases are found, polls are made', async () => {
    const { deps, tenant, clock, set, execute, turn, statusOf } = world(async ({ action }) => ({
      ...{ type: 'accepted', operationId: 'op', pollAt: action.lastModifiedAt },
      giveUpAt: action.lastModifiedAt + day,
    }));
    const running = await approved(deps, tenant);
    await execute(running);
    const dead = await approved(deps, tenant);
    const lease = { leaseId: 'dead', leaseUntil: clock.now() + deps.timing.lease, provider: 'one that dies' };
    await changeAction(
      deps,
      { tenant, actionId: dead.id },
      now => ({ type: 'StartExecution', now, ...lease, digest: dead.digest, ...free }),
      { commitId: 'dead' },
    );
    await set({ paused: true });
    const waiting = await approved(deps, tenant);
    const undecided = await submitted(deps, tenant);
    await turn(5);
    expect(await statusOf(running)).toBe('succeeded');
    expect(await story(deps, dead)).toEqual([...begun, 'RunLost']);
    await turn(24, hour);
    expect(await story(deps, waiting)).toEqual(['Submitted', 'Approved', 'Expired']);
    await turn(7, day);
    expect(await statusOf(undecided)).toBe('expired');
  });

  it('is so from the next start on, in every process, and for that tenant alone', async () => {
    const { deps, tenant, set, execute, runs, process, clock } = world();
    const [one, two, three] = [
      await approved(deps, tenant),
      await approved(deps, tenant),
      await approved(deps, tenant),
    ];
    const other = await approved(deps, randomUUID());
    await execute(one);
    await set({ paused: true });
    await execute(two);
    await set({ paused: false });
    await execute(three);
    await set({ paused: true });
    const elsewhere = recordingProvider();
    const target = { tenant: other.tenant, actionId: other.id };
    await executeAction(process(clock.now, { providers: elsewhere.providers }), target);
    expect(runs).toEqual(keys(one, three));
    expect(elsewhere.runs).toEqual(keys(other));
  });

  it('does not stop a run that has begun', async () => {
    const { deps, tenant, execute, set, statusOf } = world(async () => {
      await set({ paused: true });
      return { type: 'done' };
    });
    const action = await approved(deps, tenant);
    await execute(action);
    expect(await statusOf(action)).toBe('succeeded');
  });
});

describe('A protected target', () => {
  it('has two administrators frozen in for what is proposed half a minute later, in any process', async () => {
    const { deps, tenant, clock, set } = world();
    const { entity } = await submitted(deps, tenant);
    await set({ protectedTargets: [{ kind: 'device', id: entity.id }] });
    clock.pass(30 * second);
    const { rule } = await submitted(deps, tenant, { entity, allowDuplicate: true });
    expect(rule).toMatchObject({ approvals: 2, roles: ['SecurityAdministrator', 'GlobalAdministrator'] });
    expect((await submitted(deps, tenant)).rule.approvals).toBe(1);
    expect((await submitted(deps, randomUUID(), { entity })).rule.approvals).toBe(1);
  });

  it('stops what was approved with less before, and names what is missing', async () => {
    const { deps, tenant, set, execute, turn, runs } = world();
    const action = await approved(deps, tenant);
    await set({ protectedTargets: [{ kind: 'device', id: action.entity.id }] });
    await execute(action);
    await turn(3, hour);
    expect(await stored(deps, action)).toMatchObject({
      status: 'needsAttention',
      problem: 'Its target is protected: 2 administrators must approve, 0 did. Nothing was run.',
    });
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved', 'AttentionNeeded']);
    expect(runs).toEqual([]);
  });

  it('lets run what two administrators approve', async () => {
    const { deps, tenant, set, execute, runs } = world();
    const entity = { kind: 'device', id: 'dc-1' } as const;
    await set({ protectedTargets: [entity] });
    const action = await submitted(deps, tenant, { entity });
    for (const by of [administrator(tenant, 'ada'), administrator(tenant, 'gwen')])
      await changeAction(
        deps,
        { tenant, actionId: action.id, seenBy: by },
        now => ({ type: 'Approve', by, now, wakeAt: now }),
        { commitId: randomUUID() },
      );
    await execute(action);
    expect(runs).toEqual(keys(action));
  });
});

describe('A cap', () => {
  it('sees every start of the last hour, however few rows storage gives at a time', async () => {
    const { deps, tenant, set, execute, statusOf } = world(undefined, 2);
    await set({ caps: { isolateDevice: 1 } });
    // What the hour is full of lies before the start that counts.
    for (let n = 0; n < 20; n++) await submitted(deps, tenant);
    const first = await approved(deps, tenant);
    const second = await approved(deps, tenant);
    await execute(first);
    await execute(second);
    expect([await statusOf(first), await statusOf(second)]).toEqual(['succeeded', 'approved']);
  });

  it('lets as many start as it says within an hour; the next ones wait and start when the hour has moved on', async () => {
    const { deps, tenant, clock, set, execute, turn, runs } = world();
    await set({ caps: { isolateDevice: 2 } });
    const actions: Action[] = [];
    for (let n = 0; n < 4; n++) actions.push(await approved(deps, tenant));
    const scan = await approved(deps, tenant, { kind: 'runAntivirusScan' });
    const began = clock.now();
    for (const action of [scan, ...actions]) await execute(action);
    const first = keys(scan, ...actions.slice(0, 2));
    expect(runs).toEqual(first);
    await turn(60);
    expect(clock.now()).toBe(began + hour);
    expect(runs).toEqual(first);
    await turn(3);
    expect(runs).toHaveLength(5);
    expect([...runs].sort()).toEqual(keys(...actions, scan).sort());
    for (const action of actions) expect(await story(deps, action)).toEqual([...begun, 'Succeeded']);
  });

  it('counts starts, failed ones and retries too, and those of its own tenant alone', async () => {
    const { deps, tenant, process, clock, set, execute, runs } = world(async () => ({ type: 'failed', message: 'no' }));
    await set({ caps: { isolateDevice: 2 } });
    const elsewhere = await approved(deps, randomUUID());
    await executeAction(process(clock.now), { tenant: elsewhere.tenant, actionId: elsewhere.id });
    const action = await approved(deps, tenant);
    const { id: actionId } = action;
    const by = operator(tenant);
    await execute(action);
    for (let n = 0; n < 2; n++) {
      const retry = (now: number) => ({ type: 'Retry', by, now, wakeAt: now }) as const;
      await changeAction(deps, { tenant, actionId }, retry, { commitId: randomUUID() });
      await execute(action);
    }
    expect(runs).toEqual([`${actionId}:1`, `${actionId}:2`]);
    expect(await stored(deps, action)).toMatchObject({ status: 'approved' });
  });
});

describe('The settings', () => {
  const wanted = { ...noSafety, reason: 'because' };
  const by = { id: 'ada', name: 'Ada', type: 'user' } as const;

  it('are nothing until somebody sets them, then a row, a version and a line of the feed each time', async () => {
    const { deps, tenant, clock, set, rowsIn } = world();
    expect(await deps.store.loadSafety(tenant)).toEqual({ safety: noSafety });
    const one = await set({ paused: true, reason: 'Something is wrong' });
    expect(one).toMatchObject({ version: 1, changedAt: clock.now(), changedBy: { id: 'ada' } });
    clock.pass(minute);
    const two = await set({ caps: { disableUser: 5 } });
    expect((await deps.store.loadSafety(tenant)).safety).toEqual(two);
    const rows = await rowsIn(tenant);
    expect(Object.keys(rows).sort()).toEqual(
      [
        keyOfSafety.feed(one.changedAt ?? 0, 1),
        keyOfSafety.feed(two.changedAt ?? 0, 2),
        ...[keyOfSafety.current(), keyOfSafety.version(1), keyOfSafety.version(2)],
      ].sort(),
    );
    expect(JSON.parse(String(rows[keyOfSafety.version(1)]?.['safety']))).toEqual(one);
    expect(rows[keyOfSafety.feed(two.changedAt ?? 0, 2)]).toMatchObject({ type: 'SafetyChanged' });
  });

  it.each([0, 1])('set by several at once, from version %i on, are those of one of them', async version => {
    const { tenant, process, set, deps } = world();
    if (version > 0) await set({});
    const callers = [1, 2, 3].map(cap =>
      changeSafety(process(), tenant, { ...wanted, caps: { isolateDevice: cap } }, by, {
        ...{ commitId: `commit-${cap}`, ifMatch: version },
      }),
    );
    const answers = await Promise.all(callers);
    const won = answers.flatMap(answer => (answer.type === 'ok' ? [answer.value] : []));
    const lost = answers.flatMap(answer => (answer.type === 'ok' ? [] : [answer.refusal.code]));
    expect(lost).toEqual(['PreconditionFailed', 'PreconditionFailed']);
    expect(won).toEqual([(await deps.store.loadSafety(tenant)).safety]);
  });

  it('change for nobody who has seen another version', async () => {
    const { deps, tenant, set } = world();
    const { version } = await set({ paused: true });
    for (const seen of [version - 1, version + 1, -1])
      expect(await changeSafety(deps, tenant, wanted, by, { commitId: 'c', ifMatch: seen })).toMatchObject({
        refusal: { code: 'PreconditionFailed' },
      });
    expect((await deps.store.loadSafety(tenant)).safety.paused).toBe(true);
  });

  it('that cannot be read let nothing start or be proposed; the clocks and other tenants go on', async () => {
    const { deps, tenant, clock, set, execute, turn, runs, table, statusOf } = world();
    const waiting = await approved(deps, tenant);
    const undecided = await submitted(deps, tenant);
    const other = await approved(deps, randomUUID());
    await set({});
    await table.updateEntity({ partitionKey: tenant, rowKey: keyOfSafety.current(), schema: 99 }, 'Merge');
    clock.pass(2 * minute);
    await execute(waiting);
    expect(await statusOf(waiting)).toBe('approved');
    await expect(submitted(deps, tenant)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    expect(await swept(deps, [tenant, other.tenant])).toEqual([other.id]);
    await turn(8, day);
    expect(await statusOf(undecided)).toBe('expired');
    expect(await statusOf(waiting)).toBe('expired');
    expect(runs).toEqual([]);
    const told = deps.logged.filter(({ level }) => level === 'error').map(({ message }) => message);
    expect(told).toContain('the safety settings cannot be read, so nothing starts');
  });
});
