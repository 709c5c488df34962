import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rowsOf, rowsOfEntry } from '../../../../src/adapters/tables/actions/rowsOf.ts';
import { changeAction } from '../../../../src/application/change/changeAction.ts';
import type { Action } from '../../../../src/domain/actions/action.ts';
import { day, minute } from '../../../../src/domain/values/time.ts';
import { approved, decides, needsTwo, simulatedWorld, stored, submitted } from '../../../support/deps.ts';
import { free } from '../../../support/executorWorld.ts';

// The layout, spelled out: rows that are there already must be found by every later version.
const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const ordered = ({ id, createdAt }: Action) => `${9_999_999_999_999 - createdAt}_${id}`;
const links = { externalId: 'Case 7', investigation: { id: 'INV-1' }, incident: { id: 'inc-1' } };

const always = (action: Action) => [
  `action_${ordered(action)}`,
  `byEntity_${short(action.entity.id)}_${ordered(action)}`,
  `byInvestigation_${short('inv-1')}_${ordered(action)}`,
  `byIncident_${short('inc-1')}_${ordered(action)}`,
  `unique_${short('pipeline\nCase 7')}`,
];
const byDecider = (action: Action, who: string) => `byDecider_${short(who)}_${ordered(action)}`;
const whileOpen = (action: Action) => [
  `open_${ordered(action)}`,
  `exclusive_${short(`isolation\n${action.entity.id}\n`)}`,
];
const keysOf = (action: Action) => [...rowsOf(action).keys()].sort();

describe('The rows of an action', () => {
  it('that is pending: its indexes, what it alone may hold, and its next warning', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await submitted(deps, tenant, links);
    const { id, expiresAt } = action;
    const own = [`expiring_${expiresAt}_${id}`, `due_${expiresAt - day}_${id}`];
    expect(keysOf(action)).toEqual([...always(action), ...whileOpen(action), ...own].sort());
  });

  it('that is approved: when to look again', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const action = await approved(deps, tenant, links);
    const due = `due_${clock.now() + 2 * minute}_${action.id}`;
    const votes = [byDecider(action, 'olivia')];
    expect(keysOf(action)).toEqual([...always(action), ...whileOpen(action), ...votes, due].sort());
  });

  it('that several people voted on: one index row for each of them', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await submitted(deps, tenant, needsTwo);
    const votes = (now: Action) => keysOf(now).filter(key => key.startsWith('byDecider_'));
    expect(votes(action)).toEqual([]);
    await decides(deps, action, 'olivia');
    expect(votes(await stored(deps, action))).toEqual([byDecider(action, 'olivia')]);
    await decides(deps, action, 'oscar', 'Reject');
    const both = [byDecider(action, 'olivia'), byDecider(action, 'oscar')];
    expect(votes(await stored(deps, action))).toEqual(both.sort());
  });

  it('that executes: the end of its lease', async () => {
    const { deps, tenant } = simulatedWorld();
    const { id: actionId, digest } = await approved(deps, tenant, links);
    const lease = { leaseId: 'lease', leaseUntil: 1_800_000_000_000, digest, provider: 'p', ...free };
    const target = { tenant, actionId };
    await changeAction(deps, target, now => ({ type: 'StartExecution', now, ...lease }), { commitId: 'start' });
    const action = await stored(deps, { tenant, id: actionId });
    const due = `due_1800000000000_${actionId}`;
    const votes = [byDecider(action, 'olivia')];
    expect(keysOf(action)).toEqual([...always(action), ...whileOpen(action), ...votes, due].sort());
  });

  it('that has ended: only what it is found by, and when it ended', async () => {
    const { deps, tenant, clock } = simulatedWorld();
    const pending = await submitted(deps, tenant, links);
    await decides(deps, pending, 'olivia', 'Reject');
    const ended = `ended_${9_999_999_999_999 - clock.now()}_${pending.id}`;
    const found = [...always(pending), byDecider(pending, 'olivia'), ended];
    expect(keysOf(await stored(deps, pending))).toEqual(found.sort());
  });

  it('are fewer when there is nothing to link to', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = await submitted(deps, tenant, { allowDuplicate: true });
    const kinds = keysOf(action).map(key => key.split('_')[0]);
    expect(kinds).toEqual(['action', 'byEntity', 'due', 'expiring', 'open']);
  });

  it('say in their properties what lists filter by, and the index rows nothing of the detail', async () => {
    const { deps, tenant } = simulatedWorld();
    const action = { ...(await submitted(deps, tenant, links)), assignedTo: { id: 'ida', name: 'Ida' } };
    const filterable = {
      ...{ status: 'pending', history: false, kind: 'isolateDevice', entityKind: 'device', entityId: action.entity.id },
      ...{ severity: 'high', verdict: 'malicious', source: 'automated', investigationId: 'inv-1', incidentId: 'inc-1' },
      ...{ assignedTo: 'ida', submittedById: 'pipeline', schema: 1 },
    };
    const rows = rowsOf(action);
    const summary = expect.any(String);
    expect(rows.get(`open_${ordered(action)}`)).toEqual({ ...filterable, summary });
    const full = { ...filterable, summary, version: 1, detail: expect.any(String) };
    expect(rows.get(`action_${ordered(action)}`)).toEqual(full);
  });

  it('stay small where many are rewritten with each vote, however much was submitted', async () => {
    const { deps, tenant } = simulatedWorld();
    const much = {
      alerts: Array.from({ length: 100 }, (_, n) => ({ id: `a-${n}`, title: 'é'.repeat(250) })),
      reason: 'because '.repeat(500),
      tags: Array.from({ length: 50 }, (_, n) => `tag-${n}`),
    };
    const action = await submitted(deps, tenant, much);
    const row = rowsOf(action).get(`open_${ordered(action)}`);
    expect(String(row?.['summary']).length).toBeLessThanOrEqual(4096);
    expect(row).not.toHaveProperty('summary1');
  });
});

it('A change adds one row to the history, in order of its number, and one to the feed, in order of time', async () => {
  const { deps, tenant, clock } = simulatedWorld();
  const action = await approved(deps, tenant);
  const [, entry] = await deps.store.history(tenant, action.id);
  if (!entry) throw new Error('it was approved');
  const rows = rowsOfEntry(action, entry);
  expect(Object.fromEntries(rows)).toEqual({
    [`history_${action.id}_000002`]: { commitId: entry.commitId, entry: expect.any(String), schema: 1 },
    [`feed_${clock.now()}_${action.id}_000002`]: {
      ...{ actionId: action.id, sequence: 2, type: 'Approved', status: 'approved', kind: 'isolateDevice', schema: 1 },
      ...{ outcome: 'approved', hash: entry.hash },
    },
  });
});
