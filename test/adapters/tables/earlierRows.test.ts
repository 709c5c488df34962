import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { recordInvestigation } from '../../../src/application/investigations/investigations.ts';
import { sealFeeds } from '../../../src/application/seals/sealFeeds.ts';
import { isOpen, statuses } from '../../../src/domain/actions/action.ts';
import { nextDue } from '../../../src/domain/actions/nextDue.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { day, hour } from '../../../src/domain/values/time.ts';
import { decides, endOf, operator, safetyIn, simulatedWorld, stored, story, type World } from '../../support/deps.ts';
import { contentOf, storedInvestigation } from '../../support/investigations.ts';
import { repairsOn } from '../../support/repairs.ts';
import { writeRows } from '../../support/reports.ts';
import { verified } from '../../support/seals.ts';

// Rows as code of November 2026 wrote them, of every kind and every status. They are never written anew: whatever the code
// becomes, what is stored must be read.
const fixture = z
  .strictObject({
    tenant: z.string(),
    actions: z.record(z.enum(statuses), z.string()),
    rows: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
  })
  .parse(JSON.parse(await readFile(new URL('./fixtures/rowsOf2026-11.json', import.meta.url), 'utf8')));
const { tenant, actions, rows } = fixture;
/** Soon after they were written; one of them ended a week later. */
const then = 1_795_424_412_000;

describe('Rows that were written in November 2026', () => {
  let world: World;
  beforeEach(async () => {
    world = simulatedWorld();
    world.clock.to(then);
    await world.deps.store.check();
    await writeRows(world.table, tenant, Object.entries(rows));
  });

  it.each(statuses)('give an action that is %s, with an intact history', async status => {
    const { deps } = world;
    const action = await stored(deps, { tenant, id: actions[status] });
    expect(action.status).toBe(status);
    const entries = await deps.store.history(tenant, action.id);
    expect(verifyHistory(entries, action, deps.sha256)).toEqual({ intact: true });
  });

  it('list every action, by each index that it has', async () => {
    const { store } = world.deps;
    const ids = Object.keys(rows).flatMap(key => (key.startsWith('action_') ? [key.slice(-36)] : []));
    const list = async (query: Partial<Parameters<typeof store.list>[0]>) =>
      ((await store.list({ tenant, filters: {}, ...query }, 100))?.items ?? []).map(({ id }) => id);
    expect((await list({})).sort()).toEqual(ids.sort());
    for (const id of ids) {
      const action = await stored(world.deps, { tenant, id });
      const { entity, investigation, incident, votes, status } = action;
      expect(await list({ filters: { entityId: [entity.id] } })).toContain(id);
      expect(await list({ filters: { status: [status] } })).toContain(id);
      if (investigation) expect(await list({ filters: { investigationId: [investigation.id] } })).toContain(id);
      if (incident) expect(await list({ filters: { incidentId: [incident.id] } })).toContain(id);
      for (const { by } of votes) expect(await list({ filters: { decidedBy: [by.id] } })).toContain(id);
      const view = status === 'pending' ? 'pending' : isOpen(action) ? 'inProgress' : 'history';
      expect(await list({ view })).toContain(id);
      if (status === 'pending') expect(await list({ view, orderBy: 'expiresAt' })).toContain(id);
    }
  });

  it('are sealed with the hashes of what they stand for, and verified', async () => {
    const { deps } = world;
    world.clock.pass(30 * day);
    await sealFeeds(deps, [tenant]);
    const leaves = await deps.store.loadLeaves(tenant, 1);
    const feed = Object.keys(rows).filter(key => key.startsWith('feed_'));
    expect(leaves.map(({ key }) => key)).toEqual(feed.toSorted());
    expect(leaves.filter(({ key, hash }) => hash === undefined && !/_investigation_/.test(key))).toEqual([]);
    expect(await verified(deps, tenant)).toMatchObject({ intact: true, figures: { changes: leaves.length } });
  });

  it('tell what wakes up, and when', async () => {
    const { store } = world.deps;
    const dues: object[] = [];
    for await (const due of store.due(tenant, then + 100 * day)) dues.push(due);
    const wanted: object[] = [];
    for (const key of Object.keys(rows).filter(name => name.startsWith('action_'))) {
      const action = await stored(world.deps, { tenant, id: key.slice(-36) });
      const dueAt = nextDue(action);
      if (dueAt !== undefined) wanted.push({ dueAt, actionId: action.id });
    }
    const closed = await storedInvestigation(world.deps, tenant, 'inv-2');
    if (closed.status === 'closed') wanted.push({ dueAt: closed.withdrawAt, investigationId: 'inv-2' });
    expect(wanted.length).toBeGreaterThan(5);
    expect(dues).toHaveLength(wanted.length);
    expect(dues).toEqual(expect.arrayContaining(wanted));
  });

  it('give the investigations, the safety settings and the report', async () => {
    const { store } = world.deps;
    expect(await storedInvestigation(world.deps, tenant, 'inv-1')).toMatchObject({ status: 'active', version: 1 });
    expect((await store.listInvestigations({ tenant }, 10))?.items.map(({ id }) => id).sort()).toEqual([
      'inv-1',
      'inv-2',
    ]);
    expect((await store.investigationsOfIncident(tenant, 'inc-1', 10)).items).toMatchObject([{ id: 'inv-1' }]);
    expect((await store.loadSafety(tenant)).safety).toMatchObject({ version: 1, caps: { isolateDevice: 20 } });
    expect(await store.startedSince(tenant, 'isolateDevice', then - hour, 100)).toBeGreaterThan(5);
    const [headline] = (await store.listReports(tenant, 10))?.items ?? [];
    expect(await store.loadReport(tenant, headline?.id ?? '')).toMatchObject({
      id: '2026-11-23T0800',
      timeZone: 'UTC',
    });
    const facts = await store.reportFacts(tenant, then, { sinceAt: then - hour, untilAt: then + 1 });
    expect(facts.feed.map(({ type }) => type)).toContain('Approved');
  });

  it('can be changed', async () => {
    const { deps } = world;
    const pending = { tenant, id: actions.pending };
    expect(endOf(await decides(deps, pending, 'oscar'))).toBe('changed');
    expect((await story(deps, pending)).at(-1)).toBe('Approved');
    // It also lifts protection and caps, so it takes two: one change, and its confirmation.
    expect(await safetyIn(deps, tenant, { paused: true })).toMatchObject({ version: 3, paused: true, caps: {} });
    const { owner } = await storedInvestigation(deps, tenant, 'inv-2');
    const by = { tenant, id: owner.id, name: owner.id, type: 'application', voidRoles: [], tokenIssuedAt: 0 } as const;
    const grants = [{ role: 'ActionSubmitter', claim: 'roles' }] as const;
    const opened = await recordInvestigation(deps, 'inv-2', contentOf(), { ...by, grants }, { commitId: 'opens' });
    expect(opened).toMatchObject({ type: 'ok', value: { investigation: { version: 3, status: 'active' } } });
    const { store } = deps;
    const report = await store.loadReport(tenant, '2026-11-23T0800');
    if (!report) throw new Error('there is a report');
    expect(await store.saveReport(report, then, 'again')).toBe(false);
    expect(await store.saveReport({ ...report, id: '2026-11-24T0800' }, then, 'next')).toBe(true);
  });

  it('are found by filters that came later', async () => {
    const { store } = world.deps;
    const found = async (query: Omit<Parameters<typeof store.list>[0], 'tenant'>) =>
      ((await store.list({ tenant, ...query }, 100))?.items ?? []).map(({ id }) => id).sort();
    expect(await found({ filters: { tag: ['tier0'] } })).toEqual([actions.approved, actions.pending].sort());
    const device = await stored(world.deps, { tenant, id: actions.failed });
    expect(await found({ filters: {}, words: device.entity.id })).toContain(device.id);
    expect(await found({ filters: { submittedBy: [device.submittedBy.id] } })).toContain(device.id);
    expect(await found({ filters: {}, modifiedAfter: device.lastModifiedAt })).toContain(device.id);
  });

  it('are listed in the order in which they ended once repair, or a change, has added rows for that', async () => {
    const { deps } = world;
    const byEnd = async () =>
      ((await deps.store.list({ tenant, view: 'history', orderBy: 'endedAt', filters: {} }, 100))?.items ?? []).map(
        ({ id }) => id,
      );
    expect(await byEnd()).toEqual([]);
    const by = operator(tenant);
    const target = { tenant, actionId: actions.rejected, seenBy: by };
    const said = await changeAction(deps, target, now => ({ type: 'Comment', by, now, comment: 'late' }), {
      commitId: 'comments',
    });
    expect(endOf(said)).toBe('changed');
    expect(await byEnd()).toEqual([actions.rejected]);
    await repairsOn(world).run(tenant, true);
    const ended = await deps.store.list({ tenant, view: 'history', filters: {} }, 100);
    expect((await byEnd()).sort()).toEqual(ended?.items.map(({ id }) => id).sort());
    expect((await byEnd())[0]).toBe(actions.expired);
  });

  it('can be executed', async () => {
    const { deps } = world;
    const approved = { tenant, id: actions.approved };
    await executeAction(deps, { tenant, actionId: approved.id });
    expect((await story(deps, approved)).slice(-2)).toEqual(['ExecutionStarted', 'Succeeded']);
  });

  it('are what repair wants to see but for the order of ends, also when they were changed', async () => {
    const { deps } = world;
    const on = repairsOn(world);
    const differences = await on.run(tenant, true);
    // Wake-ups did not say what they are; the sweep takes such for what is to run, and repair can make it known.
    const isWakeUp = ({ problem, rowKey }: (typeof differences)[number]) =>
      problem === 'differs' && rowKey.startsWith('due_');
    const isEnd = ({ problem, rowKey }: (typeof differences)[number]) =>
      problem === 'missing' && rowKey.startsWith('ended_');
    expect(differences.filter(isWakeUp).length).toBeGreaterThan(0);
    expect(differences.filter(difference => !isEnd(difference) && !isWakeUp(difference))).toEqual([]);
    expect(await on.run(tenant)).toEqual([]);
    await decides(deps, { tenant, id: actions.pending }, 'oscar');
    await safetyIn(deps, tenant, { paused: true });
    expect(await on.run(tenant)).toEqual([]);
  });
});
