import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openLimit } from '../../../src/application/actions/openLimit.ts';
import { submitAction } from '../../../src/application/actions/submitAction.ts';
import type { Deps } from '../../../src/application/deps.ts';
import { minute, second } from '../../../src/domain/values/time.ts';
import { decides, pipeline, proposal, simulatedWorld } from '../../support/deps.ts';

const worldWith = (most: number) => {
  const world = simulatedWorld();
  const process = () => world.process(world.clock.now, { openLimit: openLimit(most) });
  const deps = process();
  const submits = async (over: Parameters<typeof proposal>[0] = {}, by = 'pipeline', on: Deps = deps) => {
    const result = await submitAction(on, proposal(over), pipeline(world.tenant, by), randomUUID());
    return result.type === 'refused' ? result.refusal : result.action;
  };
  return { ...world, deps, process, submits };
};
const tooMany = { code: 'TooManyRequests', because: 'open', retryAfter: minute };
const queriesIn = async ({ tables }: ReturnType<typeof worldWith>, run: () => Promise<unknown>) => {
  const before = tables.requests.length;
  await run();
  return tables.requests.slice(before).filter(({ query }) => query['$filter']?.includes('submittedById')).length;
};

describe('A submitter', () => {
  it('may have so many open actions of its own, and no more until some are decided; others are not concerned', async () => {
    const world = worldWith(3);
    const { submits, clock, deps } = world;
    const first = await submits();
    for (let n = 0; n < 2; n++) expect(await submits()).toMatchObject({ status: 'pending' });
    expect(await submits()).toEqual(tooMany);
    expect(await submits({}, 'another')).toMatchObject({ status: 'pending' });
    if (!('id' in first)) throw new Error('nothing was in the way');
    await decides(deps, first, 'olivia', 'Reject');
    clock.pass(5 * second);
    expect(await submits()).toMatchObject({ status: 'pending' });
    expect(await submits()).toEqual(tooMany);
  });

  it('that repeats what it has submitted gets the same again', async () => {
    const { submits } = worldWith(1);
    const over = { externalId: 'e', entity: { kind: 'device', id: 'd' } } as const;
    const first = await submits(over);
    expect(await submits({ externalId: 'f' })).toEqual(tooMany);
    expect(await submits(over)).toMatchObject({ id: 'id' in first ? first.id : '' });
    expect(await submits({ ...over, severity: 'low' })).toMatchObject({ code: 'ExternalIdInUse' });
  });

  it('is counted at most once in some seconds, however much it submits', async () => {
    const world = worldWith(1000);
    const { submits, clock } = world;
    const many = async () => {
      for (let n = 0; n < 50; n++) await submits();
    };
    expect(await queriesIn(world, many)).toBe(1);
    clock.pass(29 * second);
    expect(await queriesIn(world, many)).toBe(0);
    clock.pass(second);
    expect(await queriesIn(world, many)).toBe(1);
  });

  it('that has reached the limit costs no count with each try', async () => {
    const world = worldWith(2);
    const { submits } = world;
    for (let n = 0; n < 2; n++) await submits();
    const tries = async () => {
      for (let n = 0; n < 20; n++) expect(await submits()).toEqual(tooMany);
    };
    expect(await queriesIn(world, tries)).toBeLessThanOrEqual(1);
  });

  it('is counted by each process, also what it has submitted by another one', async () => {
    const { submits, process } = worldWith(2);
    for (let n = 0; n < 2; n++) await submits();
    expect(await submits({}, 'pipeline', process())).toEqual(tooMany);
  });

  it('is counted again where storage has failed', async () => {
    const world = worldWith(2);
    world.tables.faults.decide = () => 'fail-before';
    await expect(world.submits()).rejects.toThrow();
    world.tables.faults.decide = () => 'ok';
    expect(await world.submits()).toMatchObject({ status: 'pending' });
  });
});
