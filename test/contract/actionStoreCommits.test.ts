import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf, rowsOfEntry } from '../../src/adapters/tables/actions/rowsOf.ts';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import type { Action, Status } from '../../src/domain/actions/action.ts';
import type { Command } from '../../src/domain/actions/command.ts';
import { evolve } from '../../src/domain/actions/evolve.ts';
import { nextDue } from '../../src/domain/actions/nextDue.ts';
import { verifyHistory } from '../../src/domain/history/history.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { day, hour, minute } from '../../src/domain/values/time.ts';
import { administrator, operator, pipeline, proposal, type StoreService, storeServices } from '../support/deps.ts';

const outcomes = ['done', 'partial', 'failed', 'later', 'unknown', 'accepted', 'targetChanged'] as const;
const anyTime = ['Comment', 'Assign', 'SubmitAgain', 'Tick'] as const;
// What fits a state, so that sequences come far.
const fitting = {
  pending: ['Approve', 'Approve', 'Approve', 'Reject', 'Withdraw', 'ReportDecision', 'Tick'],
  approved: ['Start', 'Start', 'Start', 'Cancel', 'Tick'],
  executing: [...outcomes, 'Tick'],
  running: ['pollDone', 'notYet', 'Tick'],
  needsAttention: ['Resolve'],
  failed: ['Retry', 'SubmitAgain'],
  expired: ['ReportDecision', ...anyTime],
  rejected: anyTime,
  withdrawn: anyTime,
  cancelled: anyTime,
  decidedElsewhere: anyTime,
  succeeded: anyTime,
  partiallySucceeded: anyTime,
} as const satisfies Record<Status, readonly string[]>;
type Wish = (typeof fitting)[Status][number];
const wishes: readonly Wish[] = Object.values(fitting).flat();

const step = fc.record({
  /** Mostly what fits, sometimes anything. */
  fits: fc.integer({ min: 0, max: 4 }).map(n => n > 0),
  pick: fc.nat(1000),
  /** Which of the actions, and who. */
  index: fc.nat(2),
  who: fc.constantFrom('olivia', 'oscar', 'ona'),
  after: fc.constantFrom(0, 1, minute, minute, hour, 2 * hour, 6 * day),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The command of a step; an executor's names the lease or the operation there is. */
const commandFor = (step: Step, action: Action, now: number, deps: Deps): Command | undefined => {
  const { who } = step;
  const among: readonly Wish[] = step.fits ? fitting[action.status] : wishes;
  const wish = among[step.pick % among.length] ?? 'Tick';
  const asked = { by: operator(action.tenant, who), now, comment: 'because' };
  const wakeAt = now + 2 * minute;
  const leaseId = 'leaseId' in action ? action.leaseId : 'none';
  const record = { type: 'RecordOutcome', now, leaseId } as const;
  const operationId = 'operationId' in action ? action.operationId : 'none';
  switch (wish) {
    case 'Approve':
    case 'Reject':
    case 'Retry':
      return { ...asked, type: wish, wakeAt };
    case 'Cancel':
    case 'Comment':
      return { ...asked, type: wish };
    case 'Withdraw':
      return { ...asked, by: pipeline(action.tenant), type: wish };
    case 'Assign':
      return { ...asked, type: wish, to: { id: who, name: who } };
    case 'Resolve':
      return { ...asked, by: administrator(action.tenant), type: wish, outcome: 'didNotRun' };
    case 'ReportDecision': {
      const report = { outcome: 'rejected', decidedBy: { name: who }, decidedAt: now } as const;
      return { ...asked, by: pipeline(action.tenant), type: wish, ...report };
    }
    case 'Start': {
      const lease = { leaseId: randomUUID(), leaseUntil: now + 4 * minute };
      const free = { safety: noSafety, startedLately: 0, verification: { intact: true } };
      return { type: 'StartExecution', now, ...lease, ...free, digest: action.digest, provider: 'simulated' };
    }
    case 'done':
      return { ...record, outcome: { type: 'done' } };
    case 'partial':
      return { ...record, outcome: { type: 'done', partially: true, message: 'some' } };
    case 'failed':
      return { ...record, outcome: { type: 'failed', message: 'no' } };
    case 'later':
      return { ...record, outcome: { type: 'later', retryAt: now + hour } };
    case 'unknown':
      return { ...record, outcome: { type: 'unknown', message: 'who knows' } };
    case 'targetChanged':
      return { ...record, outcome: { type: 'targetChanged', message: 'another' } };
    case 'accepted': {
      const outcome = { type: 'accepted', operationId: 'op', pollAt: now + minute, giveUpAt: now + hour } as const;
      return { ...record, outcome };
    }
    case 'pollDone':
      return { type: 'RecordPoll', now, operationId, outcome: { type: 'done' } };
    case 'notYet':
      return { type: 'RecordPoll', now, operationId, outcome: { type: 'notYet', pollAt: now + minute } };
    case 'Tick':
      return { type: 'Tick', now, wakeAt: now + deps.timing.requeueAfter, paused: false };
    case 'SubmitAgain':
      return undefined;
  }
};

/** Rows with their JSON read: the order of names in it says nothing. */
const legible = (rows: Readonly<Record<string, object>>) =>
  Object.fromEntries(
    Object.entries(rows).map(([key, row]) => [
      key,
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, /^\{/.test(String(value)) ? JSON.parse(value) : value]),
      ),
    ]),
  );

/** What should be stored for these actions: their rows, and one history and one feed row for each entry. */
const expectedRows = async ({ store }: Deps, actions: readonly Action[]) => {
  const rows: [string, object][] = [];
  for (const action of actions) {
    rows.push(...rowsOf(action));
    let state: Action | undefined;
    for (const entry of await store.history(action.tenant, action.id)) {
      state = evolve(state, entry.event);
      rows.push(...rowsOfEntry(state, entry));
    }
  }
  return Object.fromEntries(rows);
};

describe.each(storeServices)('Commits on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
  });
  afterAll(() => service.stop());

  it('after any sequence of commands exactly the rows of the actions are stored, and one history and feed row a change', async () => {
    const { deps, rowsIn } = service;
    const about = {
      entity: { kind: 'device', id: 'one', name: 'One' },
      externalId: 'x-1',
      tags: ['tier0'],
      investigation: { id: 'inv-1' },
      incident: { id: 'inc-1', title: 'Incident' },
    } as const;
    const email = {
      kind: 'softDeleteEmail',
      entity: { kind: 'email', id: 'mail', name: 'Hello' },
      parameters: { recipient: 'a@example.com' },
      review: { url: 'https://example.com/1' },
    } as const;
    const statuses = new Set<string>();

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24, size: 'max' }), async steps => {
        const tenant = randomUUID();
        const ids: string[] = [];
        const submit = async (over: Parameters<typeof proposal>[0]) => {
          const born = await submitAction(deps, proposal(over), pipeline(tenant), randomUUID());
          if (born.type === 'submitted') ids.push(born.action.id);
        };
        await submit(about);
        await submit(email);
        await submit({ entity: about.entity, allowDuplicate: true });

        let now = Date.now();
        for (const step of steps) {
          now += step.after;
          const actionId = ids[step.index % ids.length] ?? '';
          const loaded = await deps.store.load(tenant, actionId);
          if (!loaded) throw new Error('a submitted action is gone');
          statuses.add(loaded.action.status);
          const command = commandFor(step, loaded.action, now, deps);
          if (!command) await submit({ entity: about.entity });
          else await changeAction(deps, { tenant, actionId }, () => command, { commitId: randomUUID(), from: loaded });
        }

        const actions = await Promise.all(ids.map(async id => (await deps.store.load(tenant, id))?.action));
        const found = actions.filter(action => action !== undefined);
        const rows = await rowsIn(tenant);
        expect(legible(rows)).toEqual(legible(await expectedRows(deps, found)));
        const dues = found.flatMap(action => {
          const due = nextDue(action);
          return due === undefined ? [] : [`due_${String(due).padStart(13, '0')}_${action.id}`];
        });
        expect(Object.keys(rows).filter(key => key.startsWith('due_'))).toEqual(dues.sort());
        for (const action of found) {
          const entries = await deps.store.history(tenant, action.id);
          expect(verifyHistory(entries, action, deps.sha256)).toEqual({ intact: true });
        }
      }),
      { numRuns: 30 },
    );
    // Sequences that never leave the first state would prove little.
    expect(statuses.size).toBeGreaterThan(6);
  });
});
