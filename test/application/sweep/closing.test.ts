import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/adapters/tables/actions/keys.ts';
import { keyOfInvestigation } from '../../../src/adapters/tables/investigations/keys.ts';
import { submitAction } from '../../../src/application/actions/submitAction.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { mailProposalOf } from '../../support/builders.ts';
import {
  decides,
  pipeline,
  proposal,
  simulatedWorld,
  stored,
  story,
  submitted,
  swept,
  type World,
} from '../../support/deps.ts';
import { contentOf, recorded, storedInvestigation } from '../../support/investigations.ts';
import { type Fault, throttled } from '../../support/simulatedTables/simulatedTables.ts';

const id = 'inv-1';
const investigation = { id, title: 'Ransomware' };
const closed = { status: 'closed' } as const;

const pendingIn = async ({ deps, tenant }: World, count: number): Promise<readonly Action[]> => {
  const actions: Action[] = [];
  for (let n = 0; n < count; n++) actions.push(await submitted(deps, tenant, { investigation }));
  return actions;
};
const statusesOf = async ({ deps, tenant }: World) =>
  (await deps.store.statusesOf(tenant, id, undefined, 1000)).items.toSorted();
const dueOf = async ({ rowsIn, tenant }: World) =>
  Object.keys(await rowsIn(tenant)).filter(key => /^due_\d+_investigation_/.test(key));
const times = <T>(count: number, what: T): readonly T[] => Array.from({ length: count }, () => what);

describe('Closing an investigation', () => {
  it('withdraws what its owner has left pending, in its name and with the reason, and nothing else', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    const mail = await submitted(deps, tenant, { ...mailProposalOf(), investigation });
    const [mine] = await pendingIn(world, 1);
    const half = await submitted(deps, tenant, { investigation, tags: ['tier0'] });
    await decides(deps, half, 'olivia');
    const approved = await submitted(deps, tenant, { investigation });
    await decides(deps, approved, 'olivia');

    const other = await submitAction(deps, proposal({ investigation }), pipeline(tenant, 'another'), 'c');
    if (other.type !== 'submitted' || !mine) throw new Error('nothing was in the way');
    const elsewhere = await submitted(deps, tenant, { investigation: { id: 'inv-2' } });
    clock.pass(1000);
    await recorded(deps, tenant, id, closed);
    expect(await stored(deps, mine)).toMatchObject({ status: 'pending' });
    const before = world.tables.requests.length;
    await sweep(deps, [tenant]);
    // Not even tried: they are not its owner's.
    const touched = world.tables.requests.slice(before).filter(({ path }) => path.includes(other.action.id));
    expect(touched).toEqual([]);
    for (const action of [mine, mail, half])
      expect(await stored(deps, action)).toMatchObject({
        ...{ status: 'withdrawn', endedAt: clock.now() },
        endedBy: { id: 'pipeline', type: 'application', role: 'ActionSubmitter', claim: 'roles' },
      });
    const [, last] = await deps.store.history(tenant, mine.id);
    expect(last?.event).toMatchObject({ comment: 'The investigation inv-1 (Ransomware) was closed.' });
    expect(await stored(deps, approved)).toMatchObject({ status: 'approved' });
    for (const action of [other.action, elsewhere]) expect(await stored(deps, action)).toMatchObject({ version: 1 });
    expect(await dueOf(world)).toEqual([]);
    const record = await storedInvestigation(deps, tenant, id);
    expect(record).toMatchObject({ status: 'closed', version: 1 });
    expect(record).not.toHaveProperty('withdrawAt');
  });

  it('withdraws 500, 200 a sweep, and what is due besides has its turn in between', async () => {
    const world = simulatedWorld();
    const { deps, tenant, clock } = world;
    await pendingIn(world, 500);
    const waiting = await submitted(deps, tenant);
    await decides(deps, waiting, 'olivia');
    clock.pass(2 * minute - 1);
    await recorded(deps, tenant, id, closed);
    const counted: number[] = [];
    for (let n = 0; n < 4; n++) {
      const asked = await swept(deps, [tenant]);
      counted.push((await statusesOf(world)).filter(status => status === 'withdrawn').length);
      clock.pass(1);
      // Not kept waiting by the many: due since the second sweep, it has its share of it.
      if (n === 1) expect(asked).toEqual([waiting.id]);
    }
    expect(counted).toEqual([200, 399, 500, 500]);
    expect(await dueOf(world)).toEqual([]);
  });

  it('by two sweeps at once withdraws each action once', async () => {
    const world = simulatedWorld();
    const { deps, tenant, process } = world;
    const actions = await pendingIn(world, 120);
    await recorded(deps, tenant, id, closed);
    await Promise.all([sweep(deps, [tenant]), sweep(process(), [tenant]), sweep(process(), [tenant])]);
    await sweep(deps, [tenant]);
    expect(await statusesOf(world)).toEqual(times(120, 'withdrawn'));
    for (const action of actions) expect(await story(deps, action)).toEqual(['Submitted', 'Withdrawn']);
    expect(await dueOf(world)).toEqual([]);
  });

  it('of what has nothing pending only forgets its wake-up', async () => {
    const world = simulatedWorld();
    const { deps, tenant, rowsIn } = world;
    await recorded(deps, tenant, id, closed);
    const before = await rowsIn(tenant);
    const [due = ''] = await dueOf(world);
    await sweep(deps, [tenant]);
    const after = await rowsIn(tenant);
    expect(Object.keys(before).filter(key => !(key in after))).toEqual([due]);
    expect(Object.keys(after).filter(key => !(key in before))).toEqual([]);
  });

  it('and opening it again before the sweep keeps everything', async () => {
    const world = simulatedWorld();
    const { deps, tenant } = world;
    await pendingIn(world, 3);
    await recorded(deps, tenant, id, closed);
    await recorded(deps, tenant, id);
    expect(await dueOf(world)).toEqual([]);
    await sweep(deps, [tenant]);
    expect(await statusesOf(world)).toEqual(times(3, 'pending'));
    // Closed once more, it is withdrawn once more.
    await recorded(deps, tenant, id, closed);
    await sweep(deps, [tenant]);
    expect(await statusesOf(world)).toEqual(times(3, 'withdrawn'));
  });

  it('does not undo a decision that is faster', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, process } = world;
    const [action] = await pendingIn(world, 1);
    if (!action) throw new Error('there is one');
    await recorded(deps, tenant, id, closed);
    let isFirst = true;
    tables.faults.decide = async ({ operations }): Promise<Fault> => {
      if (isFirst && operations.some(({ rowKey = '' }) => rowKey.startsWith('history_'))) {
        isFirst = false;
        await decides(process(), action, 'olivia');
      }
      return 'ok';
    };
    await sweep(deps, [tenant]);
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved']);
    expect(await dueOf(world)).toEqual([]);
  });

  it('leaves an action that it cannot read alone, withdraws the others, and comes back for it', async () => {
    const world = simulatedWorld();
    const { deps, tenant, table, clock } = world;
    const [first, second, third] = await pendingIn(world, 3);
    if (!first || !second || !third) throw new Error('there are three');
    const rowKey = keyOf.action(second.id);
    await table.updateEntity({ partitionKey: tenant, rowKey, schema: 99 }, 'Merge');
    await recorded(deps, tenant, id, closed);
    await sweep(deps, [tenant]);
    for (const action of [first, third]) expect(await stored(deps, action)).toMatchObject({ status: 'withdrawn' });
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { tenant, actionId: second.id, investigationId: id } }]);
    // Not each sweep anew.
    await sweep(deps, [tenant]);
    expect(deps.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
    await table.updateEntity({ partitionKey: tenant, rowKey, schema: 1 }, 'Merge');
    clock.pass(2 * minute);
    await sweep(deps, [tenant]);
    expect(await stored(deps, second)).toMatchObject({ status: 'withdrawn' });
    expect(await dueOf(world)).toEqual([]);
  });

  it('that cannot be read keeps nothing else from waking up', async () => {
    const world = simulatedWorld();
    const { deps, tenant, table, clock } = world;
    await pendingIn(world, 1);
    await recorded(deps, tenant, id, closed);
    await table.updateEntity({ partitionKey: tenant, rowKey: keyOfInvestigation.record(id), schema: 99 }, 'Merge');
    clock.pass(1);
    const other = await submitted(deps, tenant);
    clock.to(other.expiresAt);
    await sweep(deps, [tenant]);
    expect(await stored(deps, other)).toMatchObject({ status: 'expired' });
    expect(deps.logged.filter(({ level }) => level === 'error')).toMatchObject([{ fields: { investigationId: id } }]);
  });
});

describe.each([
  ['answers that get lost', 'fail-after'],
  ['requests that fail', 'fail-before'],
  ['throttling', throttled],
] as const)('Closing beside %s', (_, fault) => {
  it('withdraws everything in the end, each action once, and forgets its wake-up', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, clock } = world;
    const actions = await pendingIn(world, 30);
    await recorded(deps, tenant, id, closed);
    let requests = 0;
    let died = 0;
    for (let sweeps = 0; sweeps < 10; sweeps++) {
      tables.faults.decide = () => (++requests % 23 === 0 ? fault : 'ok');
      // A sweep that storage fails dies, as a process does: the next one is the repetition.
      await sweep(deps, [tenant]).catch(() => {
        died += 1;
      });
      tables.faults.decide = () => 'ok';
      clock.pass(minute);
    }
    expect(died).toBeGreaterThan(0);
    // That storage is away is no fault of an action.
    expect(deps.logged.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await dueOf(world)).toEqual([]);
    expect(await statusesOf(world)).toEqual(times(30, 'withdrawn'));
    for (const action of actions) expect(await story(deps, action)).toEqual(['Submitted', 'Withdrawn']);
  });

  it('is recorded once, however often it is said', async () => {
    const world = simulatedWorld();
    const { deps, tenant, tables, rowsIn } = world;
    await recorded(deps, tenant, id);
    tables.faults.decide = ({ operations }) => (operations.length > 0 ? fault : 'ok');
    await recorded(deps, tenant, id, closed).catch(() => {});
    tables.faults.decide = () => 'ok';
    const record = await recorded(deps, tenant, id, closed);
    expect(record).toMatchObject({ status: 'closed', version: 2 });
    const rows = await rowsIn(tenant);
    expect(await recorded(deps, tenant, id, closed)).toEqual(await storedInvestigation(deps, tenant, id));
    expect(await rowsIn(tenant)).toEqual(rows);
    expect(Object.keys(rows).filter(key => key.startsWith('feed_'))).toHaveLength(2);
    expect(await dueOf(world)).toHaveLength(1);
  });
});

describe('A sweep that dies at any request', () => {
  it('is repeated by the next one, and strands nothing', async () => {
    const content = contentOf(closed);
    for (let dies = 1; dies < 12; dies++) {
      const world = simulatedWorld();
      const { deps, tenant, tables, process, clock } = world;
      await pendingIn(world, 2);
      await recorded(deps, tenant, id, content);
      let requests = 0;
      // From some request on it reaches nothing: that process is gone.
      tables.faults.decide = () => (++requests >= dies ? 'fail-before' : 'ok');
      await sweep(deps, [tenant]).catch(() => {});
      tables.faults.decide = () => 'ok';
      clock.pass(minute);
      await sweep(process(), [tenant]);
      expect(await statusesOf(world), `died at ${dies}`).toEqual(['withdrawn', 'withdrawn']);
      expect(await dueOf(world)).toEqual([]);
    }
  });
});
