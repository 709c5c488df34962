import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { submitAction } from '../../../src/application/actions/submitAction.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { day, minute } from '../../../src/domain/values/time.ts';
import { approved, pipeline, proposal, simulatedWorld, stored, swept, type World } from '../../support/deps.ts';
import { recorded } from '../../support/investigations.ts';

const submittedBy = async ({ deps, tenant }: World, submitter: string, investigation?: string): Promise<Action> => {
  const over = investigation === undefined ? {} : { investigation: { id: investigation } };
  const result = await submitAction(deps, proposal(over), pipeline(tenant, submitter), randomUUID());
  if (result.type !== 'submitted') throw new Error('nothing was in the way');
  return result.action;
};
const backlogOf = async (world: World, submitter: string, count: number): Promise<readonly Action[]> => {
  const actions: Action[] = [];
  for (let n = 0; n < count; n++) {
    world.clock.pass(1);
    actions.push(await submittedBy(world, submitter));
  }
  return actions;
};
/** One after the other: what is due in the same millisecond has no order. */
const approvedIn = async ({ deps, tenant, clock }: World, count: number): Promise<readonly Action[]> => {
  const actions: Action[] = [];
  for (let n = 0; n < count; n++) {
    clock.pass(1);
    actions.push(await approved(deps, tenant));
  }
  return actions;
};
/** How many of them a sweep has brought to their end. */
const expiredOf = async (world: World, actions: readonly Action[]): Promise<number> => {
  const expired = await allExpired(world);
  return actions.filter(({ id }) => expired.has(id)).length;
};
const allExpired = async ({ rowsIn, tenant }: World): Promise<ReadonlySet<string>> =>
  new Set(
    Object.entries(await rowsIn(tenant))
      .filter(([rowKey, { status }]) => rowKey.startsWith('action_') && status === 'expired')
      .map(([rowKey]) => rowKey.slice(-36)),
  );

// After an outage of days everything is due at once.
const outage = 8 * day;

describe('What is to run', () => {
  it('is not kept waiting by any number of pending actions that have expired before', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    const pending = await backlogOf(world, 'pipeline', 600);
    clock.pass(outage - minute);
    const waiting = await approvedIn(world, 2);
    clock.pass(2 * minute);
    expect(await swept(deps, [tenant])).toEqual(waiting.map(({ id }) => id));
    // They still have what is left of the 200.
    expect(await expiredOf(world, pending)).toBe(198);
  });

  it('leaves the others their share, however much of it there is', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    const pending = await backlogOf(world, 'pipeline', 100);
    clock.pass(outage - 4 * minute);
    const closing = await submittedBy(world, 'pipeline', 'inv-1');
    await recorded(deps, tenant, 'inv-1', { status: 'closed' });
    const waiting = await approvedIn(world, 300);
    clock.pass(4 * minute);
    expect(await swept(deps, [tenant])).toEqual(waiting.slice(0, 159).map(({ id }) => id));
    expect(await expiredOf(world, pending)).toBe(40);
    expect(await stored(deps, closing)).toMatchObject({ status: 'withdrawn' });
  });
});

describe('A submitter', () => {
  it('is not kept waiting by another one with a long backlog', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    const loud = await backlogOf(world, 'loud', 700);
    const quiet = await backlogOf(world, 'quiet', 30);
    const other = await backlogOf(world, 'other', 3);
    clock.pass(outage);
    await sweep(deps, [tenant]);
    expect(await expiredOf(world, quiet)).toBe(30);
    expect(await expiredOf(world, other)).toBe(3);
    expect(await expiredOf(world, loud)).toBe(167);
  });

  it('has its turns although only its first actions are among the oldest of all', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    await backlogOf(world, 'loud', 231);
    const quiet = await backlogOf(world, 'quiet', 20);
    clock.pass(outage);
    await sweep(deps, [tenant]);
    expect(await expiredOf(world, quiet)).toBe(20);
  });
});

describe('A closed investigation', () => {
  it('is not kept waiting by what expires or is to run', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    await backlogOf(world, 'pipeline', 400);
    clock.pass(outage);
    const closing = await submittedBy(world, 'pipeline', 'inv-1');
    await recorded(deps, tenant, 'inv-1', { status: 'closed' });
    clock.pass(1);
    await sweep(deps, [tenant]);
    expect(await stored(deps, closing)).toMatchObject({ status: 'withdrawn' });
  });
});

describe('Rows of an earlier version, which do not say what they are,', () => {
  it('are found all the same, before what is pending', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock, rowsIn, table } = world;
    const pending = await backlogOf(world, 'pipeline', 5);
    clock.pass(outage - minute);
    const waiting = await approved(deps, tenant);
    const late = await backlogOf(world, 'pipeline', 300);
    for (const [rowKey, { actionId }] of Object.entries(await rowsIn(tenant)))
      if (rowKey.startsWith('due_')) await table.updateEntity({ partitionKey: tenant, rowKey, actionId }, 'Replace');
    clock.pass(2 * minute);
    expect(await swept(deps, [tenant])).toEqual([waiting.id]);
    expect(await expiredOf(world, pending)).toBe(5);
    clock.pass(outage);
    await sweep(deps, [tenant]);
    await sweep(deps, [tenant]);
    expect(await expiredOf(world, late)).toBe(300);
  });
});

describe('With any backlog', () => {
  it('no sort and no submitter starves, no sweep handles over 200, and all of it is done in the end', async () => {
    const backlog = fc.record({
      submitters: fc.array(fc.integer({ min: 1, max: 260 }), { minLength: 1, maxLength: 4 }),
      working: fc.integer({ min: 0, max: 220 }),
      closing: fc.integer({ min: 0, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(backlog, async ({ submitters, working, closing }) => {
        const world = simulatedWorld();
        const { deps, tenant, clock } = world;
        const pending: (readonly Action[])[] = [];
        for (const [n, count] of submitters.entries()) pending.push(await backlogOf(world, `submitter-${n}`, count));
        clock.pass(outage);
        const closings: Action[] = [];
        for (let n = 0; n < closing; n++) closings.push(await submittedBy(world, 'pipeline', 'inv-1'));
        if (closing > 0) await recorded(deps, tenant, 'inv-1', { status: 'closed' });
        const waiting = await approvedIn(world, working);
        clock.pass(2 * minute);

        const started: string[] = [];
        let sweeps = 0;
        const total = submitters.reduce((sum, count) => sum + count, 0) + working + closing;
        for (let left = total; left > 0; sweeps++) {
          started.push(...(await swept(deps, [tenant])));
          const over = await allExpired(world);
          const expired = pending.map(actions => actions.filter(({ id }) => over.has(id)).length);
          const withdrawn = (await deps.store.statusesOf(tenant, 'inv-1', undefined, 1000)).items.filter(
            status => status === 'withdrawn',
          ).length;
          const done = started.length + expired.reduce((sum, count) => sum + count, 0) + withdrawn;
          expect(total - left + 200).toBeGreaterThanOrEqual(done);
          left = total - done;
          if (sweeps > 0) continue;
          // The first sweep has something for everybody.
          expect(started.length).toBeGreaterThanOrEqual(Math.min(working, 140));
          expect(withdrawn).toBeGreaterThanOrEqual(Math.min(closing, 20));
          const turns = Math.floor(40 / submitters.length);
          for (const [n, count] of submitters.entries())
            expect(expired[n], `submitter ${n}`).toBeGreaterThanOrEqual(Math.min(count, turns));
        }
        expect(started).toEqual(waiting.map(({ id }) => id));
        expect(sweeps).toBe(Math.ceil(total / 200));
      }),
      { numRuns: 3 },
    );
  }, 120_000);
});
