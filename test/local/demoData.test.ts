import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoData } from '../../local/demoData.ts';
import { readLocalSettings } from '../../local/host/settings.ts';
import { localTenant } from '../../local/identity/personas.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { storyClock } from '../../local/story/storyClock.ts';
import { readHistory } from '../../src/application/actions/readActions.ts';
import type { Deps } from '../../src/application/deps.ts';
import { readIncident } from '../../src/application/investigations/incidents.ts';
import { listInvestigations, readInvestigation } from '../../src/application/investigations/investigations.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import { composeDeps } from '../../src/composition.ts';
import { readConfig } from '../../src/config/config.ts';
import { isOpen, statuses } from '../../src/domain/actions/action.ts';
import { minute } from '../../src/domain/values/time.ts';
import { administrator } from '../support/deps.ts';

const clock = storyClock();
let stack: Stack;
let settings: Readonly<Record<string, string>>;
let deps: Deps;

beforeAll(async () => {
  stack = await startStack();
  const localSettings = await readLocalSettings(resolve(import.meta.dirname, '../../local.settings.json'));
  settings = { ...localSettings, ...stack.settings };
  await loadDemoData(settings, () => {});
  const read = readConfig(settings);
  if (read.type === 'faulty') throw new Error('the local settings are faulty');
  deps = composeDeps(read.config, clock);
});
afterAll(() => stack.stop());

const everyAction = async () => {
  const page = await deps.store.list({ tenant: localTenant, filters: {} }, 200);
  return page?.items ?? [];
};
const countOf = (values: readonly (string | undefined)[]) => new Set(values.filter(value => value !== undefined)).size;
const statusById = async () => new Map((await everyAction()).map(({ id, status }) => [id, status]));

describe('the demo data', () => {
  test('shows every status, over devices, users and e-mail', async () => {
    const actions = await everyAction();
    expect(new Set(actions.map(({ status }) => status))).toEqual(new Set(statuses));
    expect(new Set(actions.map(({ entity }) => entity.kind))).toEqual(new Set(['device', 'user', 'email']));
  });

  test('tells of three investigations and two incidents in some 25 actions', async () => {
    const actions = await everyAction();
    expect(actions.length).toBeGreaterThanOrEqual(25);
    expect(countOf(actions.map(({ investigation }) => investigation?.id))).toBe(3);
    expect(countOf(actions.map(({ incident }) => incident?.id))).toBe(2);
  });

  test('has two actions that take two approvals: one done, one half approved', async () => {
    const two = (await everyAction()).filter(({ approvalsRequired }) => approvalsRequired === 2);
    expect(two.map(({ status, votes }) => `${status} with ${votes.length}`)).toEqual([
      'pending with 1',
      'succeeded with 2',
    ]);
  });

  test('has a record of each investigation with its evidence, one of them closed', async () => {
    const read = await listInvestigations(deps, administrator(localTenant), {}, 20, undefined);
    if (read.type === 'refused') throw new Error('the investigations cannot be listed');
    const told = read.value.items.map(({ id, status, progress }) => `${id}: ${status}, ${progress.state}`);
    expect(told).toEqual([
      'inv-4101: active, needsAttention',
      'inv-4096: closed, pendingApproval',
      'inv-4093: active, pendingApproval',
    ]);
    for (const { id } of read.value.items) {
      const investigation = await readInvestigation(deps, administrator(localTenant), id);
      if (investigation.type === 'refused') throw new Error(`no investigation ${id}`);
      expect(investigation.value.investigation?.evidence.length).toBeGreaterThan(1);
      expect(investigation.value.progress.waiting.waits.length).toBeGreaterThan(1);
    }
    const incident = await readIncident(deps, administrator(localTenant), 'inc-2377');
    expect(incident).toMatchObject({ type: 'ok', value: { investigations: [{ id: 'inv-4096' }, { id: 'inv-4093' }] } });
  });

  test('has a history that verifies for every action, nothing of it in the future', async () => {
    for (const { id } of await everyAction()) {
      const history = await readHistory(deps, administrator(localTenant), id, { after: 0, size: 200, verify: true });
      if (history.type === 'refused') throw new Error(`no history of ${id}`);
      expect(history.value.verification).toEqual({ intact: true });
      for (const { event } of history.value.entries) expect(event.at).toBeLessThanOrEqual(Date.now());
    }
  });

  test('is not told twice', async () => {
    const before = await statusById();
    const said: string[] = [];
    await loadDemoData(settings, line => said.push(line));
    expect(await statusById()).toEqual(before);
    expect(said).toEqual(['Demo data: there already.']);
  });
});

// Last: these let time pass.
describe('the running sweep', () => {
  test('leaves the demo data alone at first', async () => {
    const before = await statusById();
    await sweep(deps, [localTenant]);
    expect(await statusById()).toEqual(before);
  });

  test('expires one action and warns of another within minutes, for real', async () => {
    const before = new Map((await everyAction()).map(action => [action.id, action]));
    clock.pass(3 * minute);
    await sweep(deps, [localTenant]);
    const changed = (await everyAction()).filter(({ id, version }) => before.get(id)?.version !== version);
    const told = await Promise.all(
      changed.map(async action => {
        const last = (await deps.store.history(localTenant, action.id)).at(-1);
        return `${action.title}: ${last?.event.type}, ${isOpen(action) ? 'open' : 'ended'}`;
      }),
    );
    expect(told.toSorted()).toEqual([
      'Disable user r.vogt@contoso.example: Noticed, open',
      'Run antivirus scan on device lt-payroll-03 (quick): Expired, ended',
    ]);
  });
});
