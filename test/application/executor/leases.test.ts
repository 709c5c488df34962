import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { minute, second } from '../../../src/domain/values/time.ts';
import { approved, endOf, simulatedWorld, stored, story, swept, type TestDeps } from '../../support/deps.ts';
import { begun, free, worldWith } from '../../support/executorWorld.ts';
import { recordingProvider, turns } from '../../support/recordingProvider.ts';

describe('A lease', () => {
  it('that died is taken over after its end, not before, and the action runs again as the same run', async () => {
    const { action, tenant, actionId, deps, clock, turn, execute, now, story, runs } = await worldWith('desktop');
    const lease = { leaseId: randomUUID(), leaseUntil: clock.now() + deps.timing.lease };
    await changeAction(
      deps,
      { tenant, actionId },
      now => ({ type: 'StartExecution', now, ...lease, digest: action.digest, provider: 'one that dies', ...free }),
      { commitId: lease.leaseId },
    );
    clock.to(lease.leaseUntil - 1);
    await execute();
    expect(await swept(deps, [tenant])).toEqual([]);
    expect(runs).toEqual([]);
    clock.pass(1);
    await turn(3);
    expect(await now()).toMatchObject({ status: 'succeeded', execution: { attempts: 2, run: 1, lost: 1 } });
    expect(await story()).toEqual([...begun, 'RunLost', 'ExecutionStarted', 'Succeeded']);
    expect(runs).toEqual([`${actionId}:1`]);
  });

  it('that has run out still lets its outcome count, while nobody has taken over', async () => {
    const world = simulatedWorld();
    const { runs, providers } = recordingProvider(async () => {
      world.clock.pass(world.deps.timing.lease + second);
      return { type: 'done' };
    });
    const deps = world.process(world.clock.now, { providers });
    const action = await approved(deps, world.tenant);
    await executeAction(deps, { tenant: world.tenant, actionId: action.id });
    expect(await stored(deps, action)).toMatchObject({ status: 'succeeded', execution: { attempts: 1 } });
    expect(runs).toHaveLength(1);
  });

  it.each([
    ['while the next one runs', false],
    ['after the next one ended', true],
  ])('that was taken away records nothing, %s: the late outcome is logged as an error', async (_, ends) => {
    const world = simulatedWorld();
    const { clock, tenant } = world;
    const next = { leaseId: 'next', leaseUntil: Number.MAX_SAFE_INTEGER, provider: 'another' };
    const { providers } = recordingProvider(async ({ action }) => {
      const target = { tenant, actionId: action.id };
      // Its lease ends, the sweep takes it away, and another executor has the next one.
      await turns(deps, clock, tenant, 1, deps.timing.lease);
      clock.pass(2 * minute);
      const start = (now: number) =>
        ({ type: 'StartExecution', now, ...next, ...free, digest: action.digest }) as const;
      expect(endOf(await changeAction(deps, target, start, { commitId: 'start' }))).toBe('changed');
      const outcome = { type: 'done' } as const;
      const record = (now: number) => ({ type: 'RecordOutcome', now, leaseId: next.leaseId, outcome }) as const;
      if (ends) await changeAction(deps, target, record, { commitId: 'record' });
      return { type: 'failed', message: 'too late' };
    });
    const deps: TestDeps = world.process(clock.now, { providers });
    const action = await approved(deps, tenant);
    await executeAction(deps, { tenant, actionId: action.id });
    expect(await story(deps, action)).toEqual([
      ...begun,
      'RunLost',
      'ExecutionStarted',
      ...(ends ? ['Succeeded'] : []),
    ]);
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ message: 'an outcome could not be recorded', fields: { reason: 'LeaseLost' } }]);
  });

  it('of which too little is left when the run could begin is given back without a run', async () => {
    const { execute, tables, clock, deps, runs, story } = await worldWith('desktop');
    tables.faults.decide = ({ operations }) => {
      if (operations.length > 0) clock.pass(deps.timing.lease - 40);
      return 'ok';
    };
    await execute();
    expect(runs).toEqual([]);
    expect(await story()).toEqual([...begun, 'Postponed']);
  });
});
