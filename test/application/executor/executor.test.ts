import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/adapters/tables/actions/keys.ts';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import { day, hour, minute, second } from '../../../src/domain/values/time.ts';
import { announcedIn, endOf, operator, swept } from '../../support/deps.ts';
import { begun, worldWith } from '../../support/executorWorld.ts';
import { recordingProvider } from '../../support/recordingProvider.ts';

describe('What the back end says, to its end', () => {
  it('an ordinary run succeeds, once', async () => {
    const { execute, now, story, runs, actionId, turn } = await worldWith('desktop');
    await execute();
    expect(await now()).toMatchObject({ status: 'succeeded', execution: { attempts: 1, provider: 'simulated' } });
    expect(await story()).toEqual([...begun, 'Succeeded']);
    await execute();
    await turn(3);
    expect(runs).toEqual([`${actionId}:1`]);
  });

  it('#fail: failed, and nothing tries it again by itself', async () => {
    const { execute, now, story, runs, turn } = await worldWith('desktop#fail');
    await execute();
    await turn(30, hour);
    expect(await now()).toMatchObject({ status: 'failed', execution: { message: expect.stringMatching(/refused/) } });
    expect(await story()).toEqual([...begun, 'Failed']);
    expect(runs).toHaveLength(1);
  });

  it('#partial: partially succeeded', async () => {
    const { execute, now } = await worldWith('desktop#partial');
    await execute();
    expect(await now()).toMatchObject({ status: 'partiallySucceeded' });
  });

  it('#changed: needs attention and says why', async () => {
    const { execute, now, turn } = await worldWith('desktop#changed');
    await execute();
    await turn(2, day);
    expect(await now()).toMatchObject({ status: 'needsAttention', problem: expect.stringMatching(/no longer/) });
  });

  it('#flaky: fails, and a retry by a person is a new run that succeeds', async () => {
    const { execute, now, story, runs, deps, actionId, tenant } = await worldWith('desktop#flaky');
    await execute();
    expect(await now()).toMatchObject({ status: 'failed' });
    const by = operator(tenant);
    const retried = await changeAction(
      deps,
      { tenant, actionId },
      now => ({ type: 'Retry', by, now, wakeAt: now + deps.timing.requeueAfter }),
      { commitId: 'retry' },
    );
    expect(endOf(retried)).toBe('changed');
    await execute();
    expect(await now()).toMatchObject({ status: 'succeeded', execution: { attempts: 2, run: 2, retries: 1 } });
    expect(await story()).toEqual([...begun, 'Failed', 'Retried', 'ExecutionStarted', 'Succeeded']);
    expect(runs).toEqual([`${actionId}:1`, `${actionId}:2`]);
  });

  it('#later: waits as long as asked, also when the message comes again, then runs as a new run', async () => {
    const { execute, now, story, runs, clock, turn, actionId } = await worldWith('desktop#later');
    await execute();
    const postponed = await now();
    if (postponed.status !== 'approved') throw new Error('it was postponed');
    clock.to(postponed.notBefore - 1);
    await execute();
    expect(await now()).toEqual(postponed);
    await turn(1);
    expect(await now()).toMatchObject({ status: 'succeeded', execution: { attempts: 2, run: 2, lost: 0 } });
    expect(await story()).toEqual([...begun, 'Postponed', 'ExecutionStarted', 'Succeeded']);
    expect(runs).toEqual([`${actionId}:1`, `${actionId}:2`]);
  });

  it('#slow: running, polled until it is done, and polls leave no entries', async () => {
    const { execute, now, story, runs, clock, turn } = await worldWith('desktop#slow');
    await execute();
    const running = await now();
    expect(running).toMatchObject({ status: 'running', version: 4 });
    clock.pass(6 * second);
    await execute();
    expect(await now()).toEqual({ ...running, wakeAt: clock.now() + 5 * second });
    await turn(1);
    expect(await now()).toMatchObject({ status: 'succeeded', execution: { attempts: 1 } });
    expect(await story()).toEqual([...begun, 'RunAccepted', 'Succeeded']);
    expect(runs).toHaveLength(1);
  });

  it('a copy of a message, or one that the sweep has overtaken, leads to no poll and to no further message', async () => {
    const { execute, now, clock, deps, tenant } = await worldWith('desktop#slow');
    await execute();
    const poll = deps.announced.at(-1);
    if (!poll) throw new Error('its first poll is announced');
    expect(poll).toMatchObject({ at: clock.now() + 5 * second, wakeAt: clock.now() + 5 * second });
    clock.to(poll.at);
    const [next, ...more] = await announcedIn(deps, () => executeAction(deps, poll));
    expect([next, more]).toMatchObject([{ at: poll.at + 5 * second }, []]);
    expect(await announcedIn(deps, () => executeAction(deps, poll))).toEqual([]);
    clock.to(poll.at + 5 * second);
    await sweep(deps, [tenant]);
    const rearmed = await now();
    expect(await announcedIn(deps, () => executeAction(deps, next ?? poll))).toEqual([]);
    expect(await now()).toEqual(rearmed);
  });

  it('#silent: run again as the same run after 1, 5, 15 and 60 minutes, and the fifth time it needs attention', async () => {
    const { execute, now, story, runs, clock, actionId, deps, tenant, turn } = await worldWith('desktop#silent');
    await execute();
    const waits: number[] = [];
    for (let lost = 1; lost < 5; lost++) {
      const waiting = await now();
      if (waiting.status !== 'approved') throw new Error('it waits for its next run');
      waits.push(waiting.notBefore - clock.now());
      clock.to(waiting.notBefore - 1);
      expect(await swept(deps, [tenant])).toEqual([]);
      clock.pass(1);
      await turn(1, 0);
    }
    const jittered = [1, 5, 15, 60].map(minutes => expect.toSatisfy(ms => Math.abs(ms / minute / minutes - 1) <= 0.2));
    expect(waits).toEqual(jittered);
    expect(await now()).toMatchObject({ status: 'needsAttention', execution: { attempts: 5, run: 1 } });
    expect((await story()).filter(type => type === 'RunLost')).toHaveLength(4);
    expect(runs).toEqual(Array.from({ length: 5 }, () => `${actionId}:1`));
  });

  it('a poll that is not answered is asked again, until the back end has used up its own limit', async () => {
    let asked = 0;
    const accepted = recordingProvider(
      async ({ action }) => ({
        ...{ type: 'accepted', operationId: 'op' },
        ...{ pollAt: action.lastModifiedAt + minute, giveUpAt: action.lastModifiedAt + hour },
      }),
      async () => {
        asked += 1;
        throw new Error('no answer');
      },
    );
    const { execute, now, turn } = await worldWith('desktop', { providers: accepted.providers });
    await execute();
    await turn(50);
    expect(await now()).toMatchObject({ status: 'running' });
    expect(asked).toBeGreaterThan(10);
    await turn(10);
    expect(await now()).toMatchObject({ status: 'needsAttention', problem: expect.stringMatching(/operation op/) });
    expect(accepted.runs).toHaveLength(1);
  });

  it('a back end that throws leaves the outcome unknown, and is not believed to have failed', async () => {
    const throws = recordingProvider(async () => {
      throw new Error('socket hang up');
    });
    const { execute, story } = await worldWith('desktop', { providers: throws.providers });
    await execute();
    expect(await story()).toEqual([...begun, 'RunLost']);
  });
});

describe('A back end that ignores that its time is up', () => {
  it('is left alone: the run counts as unknown', async () => {
    const deaf = recordingProvider(() => new Promise(() => {}));
    const { execute, story } = await worldWith('desktop', { providers: deaf.providers });
    await execute();
    expect(await story()).toEqual([...begun, 'RunLost']);
  });

  it('is asked again when it was a poll', async () => {
    const accepts = async () =>
      ({ type: 'accepted', operationId: 'op', pollAt: 0, giveUpAt: Number.MAX_SAFE_INTEGER }) as const;
    const deaf = recordingProvider(accepts, () => new Promise(() => {}));
    const { execute, now, clock, deps } = await worldWith('desktop', { providers: deaf.providers });
    await execute();
    await execute();
    expect(await now()).toMatchObject({ status: 'running', wakeAt: clock.now() + deps.timing.requeueAfter });
  });
});

describe('Nothing runs', () => {
  it('without a provider: the action waits, an error is logged, and its window ends', async () => {
    const nobody = { ...recordingProvider().providers, isolateDevice: undefined };
    const { execute, now, story, deps, turn, action } = await worldWith('desktop', { providers: nobody });
    await execute();
    expect(await now()).toEqual(JSON.parse(JSON.stringify(action)));
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ message: expect.stringMatching(/no provider carries out isolateDevice/) }]);
    await turn(25, hour);
    expect(await now()).toMatchObject({ status: 'expired', decision: { outcome: 'approved' } });
    expect(await story()).toEqual(['Submitted', 'Approved', 'Expired']);
  });

  it('after the window, even when a late message comes before the sweep', async () => {
    const { execute, now, clock, runs } = await worldWith('desktop');
    clock.pass(day);
    await execute();
    expect(await now()).toMatchObject({ status: 'expired' });
    expect(runs).toEqual([]);
  });

  it.each([
    ['its target was exchanged in storage', { entity: { kind: 'device', id: 'another' } }, /in entity\./],
    ['its votes were taken out of storage', { votes: [] }, /in votes\./],
    ['its severity was lowered', { severity: 'low' }, /in severity\./],
    [
      'its window was lengthened, and its title changed',
      { windowEndsAt: 2e12, title: 'x' },
      /in title, windowEndsAt\./,
    ],
    ['its end of the chain was exchanged', { head: 'sha256:0' }, /broken at entry 3/],
  ])('when %s', async (_, damage, problem) => {
    const { execute, now, runs, table, tenant, action } = await worldWith('desktop');
    const row = { partitionKey: tenant, rowKey: keyOf.action(action.id) };
    await table.updateEntity({ ...row, detail: JSON.stringify({ ...action, ...damage }) }, 'Merge');
    await execute();
    expect(runs).toEqual([]);
    expect(await now()).toMatchObject({ status: 'needsAttention', problem: expect.stringMatching(problem) });
  });

  it('when a hand in the table comes between its reading and its start', async () => {
    const { deps, now, runs, table, tenant, action, story } = await worldWith('desktop');
    const asRead = await deps.store.load(tenant, action.id);
    const row = { partitionKey: tenant, rowKey: keyOf.action(action.id) };
    await table.updateEntity({ ...row, detail: JSON.stringify({ ...action, severity: 'low' }) }, 'Merge');
    const reads = [asRead];
    const load: typeof deps.store.load = async (...of) => reads.pop() ?? deps.store.load(...of);
    await executeAction({ ...deps, store: { ...deps.store, load } }, { tenant, actionId: action.id });
    expect(runs).toEqual([]);
    expect(await now()).toMatchObject({ status: 'needsAttention', problem: expect.stringMatching(/in severity\./) });
    expect(await story()).toEqual(['Submitted', 'Approved', 'AttentionNeeded']);
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { tenant, actionId: action.id, differing: ['severity'] } }]);
  });

  it('when its history cannot be read: it is left as it is, an error is logged, and no message is repeated', async () => {
    const { deps, execute, now, runs, table, tenant, action } = await worldWith('desktop');
    await table.updateEntity({ partitionKey: tenant, rowKey: keyOf.history(action.id, 1), schema: 2 }, 'Merge');
    await execute();
    expect(runs).toEqual([]);
    expect(await now()).toMatchObject({ status: 'approved' });
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { tenant, actionId: action.id } }]);
  });

  it('on a message about an action that is not there', async () => {
    const { deps, tenant, runs } = await worldWith('desktop');
    await executeAction(deps, { tenant, actionId: randomUUID() });
    await executeAction(deps, { tenant: randomUUID(), actionId: randomUUID() });
    expect(deps.logged.filter(({ level }) => level === 'warn')).toHaveLength(2);
    expect(runs).toEqual([]);
  });
});
