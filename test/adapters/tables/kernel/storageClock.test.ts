import { describe, expect, it } from 'vitest';
import { builtInPolicy } from '../../../../src/domain/policy/policy.ts';
import { second } from '../../../../src/domain/values/time.ts';
import {
  decides,
  endOf,
  policyIn,
  safetyIn,
  simulatedWorld,
  stored,
  submitted,
  type World,
} from '../../../support/deps.ts';

const tooLate = { name: 'TooLate' };
const sentBy = ({ tables }: World, from: number) => tables.requests.slice(from).map(({ path }) => path.split('(')[0]);

describe('The clock', () => {
  it.each([-31, 31])('of ours that is %i seconds off storage’s writes nothing', async seconds => {
    const world = simulatedWorld();
    const { deps, process, clock, tenant, rowsIn } = world;
    const action = await submitted(deps, tenant);
    const rows = await rowsIn(tenant);
    // Storage's `Date` has whole seconds.
    const off = process(() => clock.now() + seconds * second + Math.sign(seconds) * second);
    const from = world.tables.requests.length;
    await expect(submitted(off, tenant)).rejects.toMatchObject(tooLate);
    await expect(decides(off, action, 'olivia')).rejects.toMatchObject(tooLate);
    await expect(off.store.check()).rejects.toMatchObject(tooLate);
    expect(sentBy(world, from)).not.toContain('/$batch');
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it.each([-29, 29])('of ours that is %i seconds off does', async seconds => {
    const { process, clock, tenant } = simulatedWorld();
    const near = process(() => clock.now() + seconds * second);
    await near.store.check();
    expect((await submitted(near, tenant)).status).toBe('pending');
  });

  it('is compared before a process commits for the first time, with what it reads anyway', async () => {
    const world = simulatedWorld();
    await submitted(world.deps, world.tenant);
    await safetyIn(world.deps, world.tenant, {});
    await policyIn(world.deps, world.tenant, builtInPolicy);
    const other = world.process();
    const from = world.tables.requests.length;
    await submitted(other, world.tenant);
    await submitted(other, world.tenant);
    expect(sentBy(world, from)).toEqual(['/actioncenter', '/actioncenter', '/$batch', '/$batch']);
  });

  it('that was set right lets the same process write again, with no other request in between', async () => {
    const { process, clock, tenant } = simulatedWorld();
    let off = 60 * second;
    const deps = process(() => clock.now() + off);
    await expect(submitted(deps, tenant)).rejects.toMatchObject(tooLate);
    off = 0;
    expect((await submitted(deps, tenant)).status).toBe('pending');
  });

  it('that went wrong later stops the writing with the next answer', async () => {
    const { process, clock, tenant } = simulatedWorld();
    let off = 0;
    const deps = process(() => clock.now() + off);
    const action = await submitted(deps, tenant);
    off = 60 * second;
    await expect(decides(deps, action, 'olivia')).rejects.toMatchObject(tooLate);
  });
});

describe('An event', () => {
  const waiting = async (seconds: number) => {
    const { deps, clock, tenant, tables } = simulatedWorld();
    const action = await submitted(deps, tenant);
    let isFirst = true;
    tables.faults.decide = ({ operations }) => {
      if (operations.length === 0 || !isFirst) return 'ok';
      isFirst = false;
      clock.pass(seconds * second);
      return 'fail-before';
    };
    return { deps, action, answer: decides(deps, action, 'olivia') };
  };

  it('that has waited for more than 30 seconds is not committed', async () => {
    const { deps, action, answer } = await waiting(31);
    await expect(answer).rejects.toMatchObject(tooLate);
    expect(await stored(deps, action)).toMatchObject({ status: 'pending', version: 1 });
  });

  it('that has waited for less is', async () => {
    const { answer } = await waiting(30);
    expect(endOf(await answer)).toBe('changed');
  });
});
