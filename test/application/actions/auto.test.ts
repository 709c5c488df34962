import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listActions } from '../../../src/application/actions/readActions.ts';
import { submitAction } from '../../../src/application/actions/submitAction.ts';
import { isPassing } from '../../../src/application/change/failures.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { hour, minute, second } from '../../../src/domain/values/time.ts';
import { policyWith } from '../../support/builders.ts';
import {
  announcedIn,
  operator,
  pipeline,
  proposal,
  safetyIn,
  simulatedWorld,
  stored,
  story,
  submitted,
  type TestDeps,
  type World,
} from '../../support/deps.ts';
import { simulatedOn } from '../../support/recordingProvider.ts';
import { autoPolicy, under } from '../../support/rules.ts';
import { carryOut, undoes, undoIn } from '../../support/undos.ts';

const worldOf = (perHour: number) => {
  const world = simulatedWorld();
  const process = (more: Partial<TestDeps> = {}) =>
    under(world.process(world.clock.now, more), autoPolicy(['pipeline'], perHour));
  return { ...world, deps: process(), trusting: process };
};
const slotsIn = async ({ rowsIn, tenant }: Pick<World, 'rowsIn' | 'tenant'>) =>
  Object.keys(await rowsIn(tenant)).filter(key => key.startsWith('auto_')).length;

describe('What a rule approves without a person', () => {
  it('is put on the queue at once, runs, and is intact', async () => {
    const { deps: first, tenant, clock, trusting } = worldOf(5);
    const { runs, providers } = simulatedOn(clock);
    const deps = trusting({ providers });
    let action: Action | undefined;
    const effects = await announcedIn(first, async () => {
      action = await submitted(first, tenant);
    });
    if (!action) throw new Error('it is submitted');
    const { id: actionId } = action;
    expect(effects).toMatchObject([{ type: 'enqueueExecution', actionId }]);
    await executeAction(deps, { tenant, actionId });
    expect(await story(deps, action)).toEqual(['Submitted', 'ExecutionStarted', 'Succeeded']);
    expect(runs).toEqual([`${actionId}:1`]);
    const after = await stored(deps, action);
    expect(after).toMatchObject({ status: 'succeeded', decision: { outcome: 'auto', rule: 'trusted' } });
    expect(verifyHistory(await deps.store.history(tenant, actionId), after, deps.sha256)).toEqual({ intact: true });
  });

  it('shows in lists, and in the feed as decided', async () => {
    const { deps, tenant, clock } = worldOf(1);
    await submitted(deps, tenant);
    clock.pass(1);
    await submitted(deps, tenant);
    const page = await listActions(deps, operator(tenant), { filters: {} }, 10);
    expect(page).toMatchObject({
      value: { items: [{ status: 'pending', notAuto: 'cap' }, { decision: { outcome: 'auto', rule: 'trusted' } }] },
    });
    const told = await deps.store.decisiveSince(tenant, clock.now() - minute, 10);
    expect(told.items).toMatchObject([{ type: 'Submitted', status: 'approved', outcome: 'auto' }]);
  });

  it('is found by the sweep where the message is lost', async () => {
    const { deps, tenant, clock } = worldOf(1);
    const action = await submitted(deps, tenant);
    const due = await deps.store
      .due(tenant, clock.now() + 2 * minute)
      [Symbol.asyncIterator]()
      .next();
    expect(due.value).toMatchObject({ actionId: action.id, dueAt: clock.now() + deps.timing.requeueAfter });
  });

  it('does not run where its target is protected by then, although the submission did not know', async () => {
    const { deps, tenant, process } = worldOf(5);
    await submitted(deps, tenant);
    const { entity } = proposal();
    await safetyIn(process(), tenant, { protectedTargets: [{ kind: 'device', id: entity.id ?? '' }] });
    const action = await submitted(deps, tenant, { entity });
    expect(action.status).toBe('approved');
    await executeAction(deps, { tenant, actionId: action.id });
    expect(await stored(deps, action)).toMatchObject({
      status: 'needsAttention',
      problem: expect.stringContaining('2 administrators must approve, 0 did'),
    });
  });

  it('is nothing where the safety settings cannot be read', async () => {
    const { deps, tenant, table } = worldOf(5);
    await safetyIn(deps, tenant, {});
    await table.updateEntity({ partitionKey: tenant, rowKey: 'safety_current', safety: '{' }, 'Merge');
    await expect(submitted(deps, tenant)).rejects.toMatchObject({ name: 'UnreadableRecord' });
  });

  it('is nothing that somebody wrote into a row: neither the decision, nor what the rule says', async () => {
    const { deps: trusting, tenant, table, rowsIn, process, clock } = worldOf(5);
    const untrusting = process(clock.now);
    const { id } = await submitted(untrusting, tenant);
    const auto = await submitted(trusting, tenant);
    const rowKey = Object.keys(await rowsIn(tenant)).find(key => key.startsWith('action_') && key.endsWith(id)) ?? '';
    // As if its rule had approved it, in every part of it.
    const forged = { ...auto, ...pickOwn(await stored(trusting, { tenant, id })) };
    await table.updateEntity({ partitionKey: tenant, rowKey, detail: JSON.stringify(forged) }, 'Merge');
    await executeAction(trusting, { tenant, actionId: id });
    expect(await stored(trusting, { tenant, id })).toMatchObject({
      status: 'needsAttention',
      problem: expect.stringMatching(
        /differs from what its history tells, in .*decision.*decision: approved was nothing, stored is/,
      ),
    });
  });
});

const pickOwn = ({ id, version, head, entity, title, digest, contentHash, exclusivity, createdAt }: Action) => ({
  ...{ id, version, head, entity, title, digest, contentHash, exclusivity, createdAt },
});

describe('An undo', () => {
  it('of what a rule approved waits for people, unless a rule approves what that person proposes too', async () => {
    const world = worldOf(5);
    const { deps, tenant } = world;
    const succeeded = async () => carryOut(deps, await submitted(deps, tenant), { type: 'done' }, 'retried');
    const original = await succeeded();
    expect(original).toMatchObject({ status: 'succeeded', decision: { outcome: 'auto' } });
    const waiting = undoIn(await undoes(under(deps, policyWith()), original, 'ada'));
    expect(waiting).toMatchObject({ status: 'pending', undoOf: original.id });

    const another = await succeeded();
    const trusting = under(deps, autoPolicy(['ada'], 1, { name: 'undo' }));
    const undo = undoIn(await undoes(trusting, another, 'ada'));
    expect(undo).toMatchObject({ status: 'approved', undoOf: another.id, decision: { outcome: 'auto', rule: 'undo' } });
    expect(await stored(deps, another)).toMatchObject({ undoneBy: undo.id });
    const third = undoIn(await undoes(trusting, await succeeded(), 'ada'));
    expect(third).toMatchObject({ status: 'pending', notAuto: 'cap' });
  });
});

describe('The cap', () => {
  it('holds for any hour, not only for one by the clock', async () => {
    const world = worldOf(3);
    const { deps, tenant, clock } = world;
    const statuses = async (count: number) => {
      const all: string[] = [];
      for (let n = 0; n < count; n++) all.push((await submitted(deps, tenant)).status);
      return all.join(' ');
    };
    clock.to(Date.UTC(2026, 10, 23, 9, 58));
    expect(await statuses(1)).toBe('approved');
    clock.pass(3 * minute);
    expect(await statuses(3)).toBe('approved approved pending');
    clock.pass(57 * minute - second);
    expect(await statuses(1)).toBe('pending');
    clock.pass(second);
    expect(await statuses(2)).toBe('approved pending');
    clock.pass(hour);
    expect(await statuses(4)).toBe('approved approved approved pending');
    // The same places again and again.
    expect(await slotsIn(world)).toBe(3);
  });

  it('is counted once where the answer to a commit gets lost', async () => {
    const world = worldOf(2);
    const { deps, tenant, tables } = world;
    await deps.store.check();
    tables.faults.decide = ({ operations }) =>
      operations.length > 0 && tables.requests.length % 2 === 0 ? 'fail-after' : 'ok';
    const actions = [await submitted(deps, tenant), await submitted(deps, tenant), await submitted(deps, tenant)];
    tables.faults.decide = () => 'ok';
    expect(actions.map(({ status }) => status)).toEqual(['approved', 'approved', 'pending']);
    expect(await slotsIn(world)).toBe(2);
  });

  it('holds whatever the order of requests, and whichever of them fail', async () => {
    const fault = fc.constantFrom('ok' as const, 'ok' as const, 'fail-before' as const, 'fail-after' as const);
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 2, max: 6 }),
        fc.array(fault, { maxLength: 25 }),
        async (scheduler, cap, count, coming) => {
          const world = worldOf(cap);
          const { tenant, tables, trusting } = world;
          await world.deps.store.check();
          const left = [...coming];
          tables.faults.decide = async () => {
            await scheduler.schedule(Promise.resolve());
            return left.shift() ?? 'ok';
          };
          const ask = async (externalId: string) => {
            const same = proposal({ externalId });
            for (;;) {
              try {
                const answer = await submitAction(trusting(), same, pipeline(tenant), randomUUID());
                if (answer.type !== 'refused') return answer.action.status;
              } catch (error) {
                if (!isPassing(error)) throw error;
              }
            }
          };
          const all = Promise.all(Array.from({ length: count }, (_, n) => ask(`e-${n}`)));
          await scheduler.waitFor(all);
          tables.faults.decide = () => 'ok';
          const statuses = await all;
          expect(statuses.filter(status => status === 'approved')).toHaveLength(Math.min(cap, count));
          expect(await slotsIn(world)).toBe(Math.min(cap, count));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('counts for each rule, and for each tenant', async () => {
    const { deps, trusting, tenant } = worldOf(1);
    expect((await submitted(deps, tenant)).status).toBe('approved');
    expect((await submitted(deps, randomUUID())).status).toBe('approved');
    const other = under(trusting(), autoPolicy(['pipeline'], 1, { name: 'another' }));
    expect((await submitted(other, tenant)).status).toBe('approved');
    expect((await submitted(deps, tenant)).status).toBe('pending');
  });

  it('costs one read, of those alone that a rule may approve', async () => {
    const { deps, tenant, tables, process, clock } = worldOf(3);
    const sent = async (by: TestDeps) => {
      await submitted(by, tenant);
      const before = tables.requests.length;
      await submitted(by, tenant);
      return tables.requests.slice(before).map(({ method }) => method);
    };
    expect(await sent(deps)).toEqual(['GET', 'POST']);
    expect(await sent(process(clock.now))).toEqual(['POST']);
  });
});
