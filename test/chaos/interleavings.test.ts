import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import { minute } from '../../src/domain/values/time.ts';
import {
  announcedIn,
  approved,
  decides,
  endOf,
  needsTwo,
  operator,
  pipeline,
  proposal,
  simulatedWorld,
  stored,
  story,
  submitted,
  type World,
} from '../support/deps.ts';
import { anyFaults, inAnyOrder, untilAnswered } from '../support/inAnyOrder.ts';
import { recordingProvider, turns } from '../support/recordingProvider.ts';

const expectIntact = async ({ deps }: World, action: { tenant: string; id: string }) => {
  const entries = await deps.store.history(action.tenant, action.id);
  expect(verifyHistory(entries, await stored(deps, action), deps.sha256)).toEqual({ intact: true });
  return entries;
};

describe('Whatever the order of requests, and whichever of them fail', () => {
  it('a vote counts once, the quorum holds, and nobody hears anything untrue', async () => {
    const votes = fc.array(fc.constantFrom('Approve', 'Approve', 'Reject'), { minLength: 2, maxLength: 5 });
    const property = fc.asyncProperty(
      fc.scheduler(),
      votes,
      fc.boolean(),
      anyFaults,
      async (scheduler, types, two, coming) => {
        const world = simulatedWorld();
        const action = await submitted(world.deps, world.tenant, two ? needsTwo : {});
        const answers: string[] = [];
        const all = types.map(async (type, n) => {
          const deps = world.process();
          answers[n] = endOf(await untilAnswered(() => decides(deps, action, `person-${n}`, type)));
        });
        await inAnyOrder(world, scheduler, coming, all);

        const after = await stored(world.deps, action);
        const entries = await expectIntact(world, action);
        const voters = entries.slice(1).map(({ event }) => event.by.id);
        expect(voters).toEqual([...new Set(voters)]);
        expect(after.votes.map(({ by }) => by.id).sort()).toEqual(voters.toSorted());
        for (const [n, answer] of answers.entries())
          expect(voters.includes(`person-${n}`) ? ['changed', 'unchanged'] : ['AlreadyDecided']).toContain(answer);
        const granted = after.votes.filter(({ decision }) => decision === 'approve').length;
        const isRejected = after.votes.some(({ decision }) => decision === 'reject');
        const expected = isRejected ? 'rejected' : granted >= (two ? 2 : 1) ? 'approved' : 'pending';
        expect(after.status).toBe(expected);
      },
    );
    await fc.assert(property, { numRuns: 50 });
  });

  it('a submission that is repeated is one action', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      anyFaults,
      async (scheduler, times, coming) => {
        const world = simulatedWorld();
        await world.deps.store.check();
        const same = proposal({ externalId: 'e-1' });
        const ids = new Set<string | undefined>();
        const all = Array.from({ length: times }, async () => {
          const deps = world.process();
          const answer = await untilAnswered(() => submitAction(deps, same, pipeline(world.tenant), randomUUID()));
          expect(['submitted', 'existing']).toContain(answer.type);
          ids.add(answer.action?.id);
        });
        await inAnyOrder(world, scheduler, coming, all);
        expect(ids.size).toBe(1);
        const page = await world.deps.store.list({ tenant: world.tenant, filters: {} }, 10);
        expect(page?.items).toHaveLength(1);
        const [id = ''] = ids;
        expect(await story(world.deps, { tenant: world.tenant, id })).toEqual(['Submitted']);
      },
    );
    await fc.assert(property, { numRuns: 30 });
  });

  it('a run starts once a lease, none after a cancellation, and in the end nothing is left behind', async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.boolean(),
      anyFaults,
      async (scheduler, isCancelled, coming) => {
        const world = simulatedWorld();
        const { runs, providers } = recordingProvider();
        const { tenant, clock } = world;
        const action = await approved(world.deps, tenant);
        const target = { tenant, actionId: action.id };
        clock.pass(2 * minute);
        const process = () => world.process(clock.now, { providers });
        const execute = (deps = process()) => untilAnswered(() => executeAction(deps, target));
        const swept = async (deps = process()) => {
          const effects = await announcedIn(deps, () => untilAnswered(() => sweep(deps, [tenant])));
          if (effects.length > 0) await execute(deps);
        };
        const cancel = (deps = process(), by = operator(tenant)) =>
          untilAnswered(() =>
            changeAction(deps, target, now => ({ type: 'Cancel', by, now }), { commitId: randomUUID() }),
          );
        await inAnyOrder(world, scheduler, coming, [execute(), execute(), swept(), ...(isCancelled ? [cancel()] : [])]);
        // A start or an outcome that was never heard of ends with its lease.
        await turns(process(), clock, tenant, 12);

        const entries = await expectIntact(world, action);
        const types = entries.map(({ event }) => event.type);
        const count = (type: string) => types.filter(other => other === type).length;
        const after = await stored(world.deps, action);
        expect(['succeeded', 'cancelled']).toContain(after.status);
        expect(count('ExecutionStarted')).toBe(count('RunLost') + count('Succeeded'));
        expect(runs.length).toBeLessThanOrEqual(count('ExecutionStarted'));
        expect(runs.length).toBeGreaterThanOrEqual(count('Succeeded'));
        // Whatever ran again ran as the same run, so that a back end can tell.
        expect(new Set(runs).size).toBeLessThanOrEqual(1);
        if (after.status === 'cancelled') expect(types.slice(types.indexOf('Cancelled'))).toEqual(['Cancelled']);
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});
