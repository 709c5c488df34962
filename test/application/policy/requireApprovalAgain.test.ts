import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { requireApprovalAgain } from '../../../src/application/policy/requireApprovalAgain.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { activityOf } from '../../../src/domain/reports/activity.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { policyWith } from '../../support/builders.ts';
import {
  administrator,
  announcedIn,
  approved,
  decides,
  endOf,
  needsTwo,
  safetyIn,
  simulatedWorld,
  stored,
  story,
  submitted,
  type TestDeps,
} from '../../support/deps.ts';
import { recordingProvider } from '../../support/recordingProvider.ts';
import { repairsOn } from '../../support/repairs.ts';
import { autoPolicy, under } from '../../support/rules.ts';

const stricter = policyWith({ name: 'today', approvals: 2 });
const again = async (deps: TestDeps, tenant: string, cursor?: string) => {
  const asking = { by: administrator(tenant), reason: 'Two people from today on', batchId: randomUUID(), cursor };
  const done = await requireApprovalAgain(deps, asking);
  if (done.type === 'refused') throw new Error(done.refusal.code);
  return done.value;
};

describe('Approvals that are required again', () => {
  it('put back what today’s policy would treat more strictly, and nothing else', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const one = await approved(deps, tenant);
    clock.pass(1);
    const pending = await submitted(deps, tenant);
    const two = await submitted(deps, tenant, needsTwo);
    await decides(deps, two, 'olivia');
    await decides(deps, two, 'oscar');
    clock.pass(minute);
    expect(await again(under(deps, stricter), tenant)).toEqual({
      ...{ putBack: [one.id], stillApproved: 1, started: 0, failed: 0 },
    });
    expect(await stored(deps, one)).toMatchObject({
      ...{ status: 'pending', rule: { name: 'today' }, requiredAgainAt: clock.now() },
      votes: [{ by: { id: 'olivia' } }],
    });
    expect(await story(deps, one)).toEqual(['Submitted', 'Approved', 'ApprovalRequiredAgain']);
    expect((await stored(deps, two)).status).toBe('approved');
    expect(await story(deps, pending)).toEqual(['Submitted']);
  });

  it('lead to rows that are as they should be, and a history that is intact', async () => {
    const { deps, tenant, table, rowsIn } = simulatedWorld();
    const { run } = repairsOn({ deps, table, rowsIn });
    const action = await approved(deps, tenant);
    await again(under(deps, policyWith({ roles: ['SecurityAdministrator'] })), tenant);
    const keys = Object.keys(await rowsIn(tenant)).map(key => key.split('_')[0]);
    expect(keys.filter(key => key === 'expiring')).toHaveLength(1);
    expect(keys).not.toContain('byDecider');
    expect(await run(tenant)).toEqual([]);
    const after = await stored(deps, action);
    expect(verifyHistory(await deps.store.history(tenant, action.id), after, deps.sha256)).toEqual({ intact: true });
    const page = await deps.store.list({ tenant, view: 'pending', filters: {} }, 10);
    expect(page?.items).toMatchObject([
      { id: action.id, approvalsRequired: 1, votes: [], requiredAgainAt: after.lastModifiedAt },
    ]);
  });

  it('are approved anew under the rule of today, and then run', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await approved(deps, tenant);
    await again(under(deps, stricter), tenant);
    expect(endOf(await decides(deps, action, 'olivia'))).toBe('unchanged');
    expect(endOf(await decides(deps, action, 'oscar'))).toBe('changed');
    const { runs, providers } = recordingProvider();
    await executeAction({ ...deps, providers }, { tenant, actionId: action.id });
    expect(runs).toEqual([`${action.id}:1`]);
    expect((await stored(deps, action)).status).toBe('succeeded');
  });

  it('take back what a rule approved that does so no more', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await submitted(under(deps, autoPolicy(['pipeline'])), tenant);
    expect(action.status).toBe('approved');
    expect((await again(under(deps, autoPolicy(['pipeline'])), tenant)).putBack).toEqual([]);
    expect((await again(deps, tenant)).putBack).toEqual([action.id]);
    const after = await stored(deps, action);
    expect(after).toMatchObject({ status: 'pending', votes: [] });
    expect(after.rule).not.toHaveProperty('auto');
  });

  it('look at the protected targets as they are now', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await approved(deps, tenant);
    await safetyIn(deps, tenant, { protectedTargets: [{ kind: 'device', id: action.entity.id }] });
    expect((await again(deps, tenant)).putBack).toEqual([action.id]);
    expect(await stored(deps, action)).toMatchObject({
      rule: { approvals: 2, roles: ['SecurityAdministrator', 'GlobalAdministrator'] },
    });
  });

  it('do nothing while the safety settings cannot be read, and nothing runs then', async () => {
    const { deps, tenant, table } = simulatedWorld();
    await safetyIn(deps, tenant, {});
    const action = await approved(deps, tenant);
    await table.updateEntity({ partitionKey: tenant, rowKey: 'safety_current', safety: '{' }, 'Merge');
    await expect(again(under(deps, stricter), tenant)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    expect((await stored(deps, action)).status).toBe('approved');
  });

  it('are repeated without harm, and announce nothing to executors', async () => {
    const { deps, tenant } = simulatedWorld();
    await approved(deps, tenant);
    const kept = await submitted(deps, tenant, needsTwo);
    await decides(deps, kept, 'olivia');
    await decides(deps, kept, 'oscar');
    const asked = under(deps, stricter);
    const effects = await announcedIn(deps, async () => {
      expect((await again(asked, tenant)).putBack).toHaveLength(1);
      expect(await again(asked, tenant)).toMatchObject({ putBack: [], stillApproved: 1 });
    });
    expect(effects).toEqual([]);
  });

  it('leave out one that cannot be read, and say so', async () => {
    const { deps, tenant, table, rowsIn } = simulatedWorld();
    const broken = await approved(deps, tenant);
    const other = await approved(deps, tenant);
    const rowKey =
      Object.keys(await rowsIn(tenant)).find(key => key.startsWith('action_') && key.endsWith(broken.id)) ?? '';
    await table.updateEntity({ partitionKey: tenant, rowKey, detail: '{' }, 'Merge');
    expect(await again(under(deps, stricter), tenant)).toMatchObject({ putBack: [other.id], failed: 1 });
  });

  it('go through many in several calls, each of which says where the next one goes on', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const actions: Action[] = [];
    for (let n = 0; n < 220; n++) {
      actions.push(await approved(deps, tenant, n % 3 === 0 ? { kind: 'collectInvestigationPackage' } : {}));
      clock.pass(1);
    }
    const policy = {
      rules: [
        { match: { kinds: ['isolateDevice' as const] }, rule: stricter.rules[0]?.rule ?? never() },
        ...policyWith().rules,
      ],
    };
    const first = await again(under(deps, policy), tenant);
    expect(first.putBack.length + first.stillApproved).toBe(200);
    expect(first.cursor).toBeDefined();
    const second = await again(under(deps, policy), tenant, first.cursor);
    expect(second.cursor).toBeUndefined();
    const wanted = actions.filter(({ kind }) => kind === 'isolateDevice').map(({ id }) => id);
    expect([...first.putBack, ...second.putBack].sort()).toEqual(wanted.sort());
    const elsewhere = await requireApprovalAgain(deps, {
      ...{ by: administrator(randomUUID()), reason: 'x', batchId: 'b', cursor: first.cursor },
    });
    expect(elsewhere).toMatchObject({ refusal: { code: 'InvalidCursor' } });
  });

  it('against a start at the same moment: one of both wins, whoever is first', async () => {
    for (const isFirst of [true, false]) {
      const { deps, tenant, clock, process } = simulatedWorld();
      const { runs, providers } = recordingProvider();
      const action = await approved(deps, tenant);
      const executor = process(clock.now, { providers });
      const execute = () => executeAction(executor, { tenant, actionId: action.id });
      const asked = under(process(clock.now), stricter);
      let done: Awaited<ReturnType<typeof again>> | undefined;
      const takeBack = async () => {
        done = await again(asked, tenant);
      };
      // The other one goes between the load of this one and its commit.
      const [slow, quick] = isFirst ? [asked, execute] : [executor, takeBack];
      const commit = slow.store.commit;
      let interrupted = false;
      const store = {
        ...slow.store,
        commit: async (...changes: Parameters<typeof commit>) => {
          if (!interrupted) {
            interrupted = true;
            await quick();
          }
          return commit(...changes);
        },
      };
      if (isFirst) done = await again({ ...asked, store }, tenant);
      else await executeAction({ ...executor, store }, { tenant, actionId: action.id });
      const { status } = await stored(deps, action);
      expect([status, runs.length, done?.putBack.length, done?.started]).toEqual(
        isFirst ? ['succeeded', 1, 0, 1] : ['pending', 0, 1, 0],
      );
    }
  });

  it('do not count as decided in a report, until they are', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const action = await approved(deps, tenant);
    const figures = async () => {
      const period = { sinceAt: clock.now() - minute, untilAt: clock.now() + minute };
      return activityOf((await deps.store.reportFacts(tenant, clock.now(), period)).feed).decided.byOutcome.approved;
    };
    expect(await figures()).toBe(1);
    clock.pass(1);
    await again(under(deps, stricter), tenant);
    expect(await figures()).toBe(0);
    clock.pass(1);
    await decides(deps, action, 'oscar');
    expect(await figures()).toBe(1);
  });

  it('leave alone what may have run', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await approved(deps, tenant);
    const { providers } = recordingProvider(async () => ({ type: 'unknown', message: 'No answer.' }));
    await executeAction({ ...deps, providers }, { tenant, actionId: action.id });
    expect((await stored(deps, action)).status).toBe('approved');
    expect(await again(under(deps, stricter), tenant)).toMatchObject({ putBack: [], started: 1 });
  });

  it('are one entry in the history of each, under the name of their call', async () => {
    const { deps, tenant } = simulatedWorld();
    const actions = [await approved(deps, tenant), await approved(deps, tenant)];
    await requireApprovalAgain(under(deps, stricter), { by: administrator(tenant), reason: 'why', batchId: 'batch-7' });
    for (const { id } of actions) {
      const [, , entry] = await deps.store.history(tenant, id);
      expect(entry?.event).toMatchObject({
        type: 'ApprovalRequiredAgain',
        batchId: 'batch-7',
        comment: 'why',
        by: { id: 'ada' },
      });
      expect(entry?.commitId).toBe(`batch-7:${id}`);
    }
  });

  it('lose nothing where the answer to a commit gets lost', async () => {
    const { deps, tenant, tables } = simulatedWorld();
    const action = await approved(deps, tenant);
    tables.faults.decide = ({ operations }) => (operations.length > 0 ? 'fail-after' : 'ok');
    expect((await again(under(deps, stricter), tenant)).putBack).toEqual([action.id]);
    tables.faults.decide = () => 'ok';
    expect(await story(deps, action)).toEqual(['Submitted', 'Approved', 'ApprovalRequiredAgain']);
  });
});

const never = (): never => {
  throw new Error('a policy has a rule');
};
