import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readIncident } from '../../../src/application/investigations/incidents.ts';
import { listInvestigations, readInvestigation } from '../../../src/application/investigations/investigations.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import { countingClient } from '../../support/countingClient.ts';
import { approved, decides, depsOn, operator, submitted } from '../../support/deps.ts';
import { recorded } from '../../support/investigations.ts';
import { simulatedTables } from '../../support/simulatedTables/simulatedTables.ts';

// What an operation costs: requests as they leave for storage, counted below the SDK.
const counted = () => {
  const { connectionString, httpClient } = simulatedTables();
  const requests = countingClient(httpClient);
  const deps = depsOn({ connectionString, httpClient: requests });
  const tenant = randomUUID();
  const cost = async <T>(run: () => Promise<T>): Promise<readonly [T, readonly string[]]> => {
    requests.reset();
    const result = await run();
    return [
      result,
      requests.log().map(({ method, path }) => (path.endsWith('$batch') ? 'write' : shown(method, path))),
    ];
  };
  return { deps, tenant, cost, by: operator(tenant) };
};
const shown = (method: string, path: string) =>
  path.endsWith('()') ? 'query' : `${method === 'GET' ? 'read' : method}`;
const links = { investigation: { id: 'inv-1', title: 'One' }, incident: { id: 'inc-1' } };

describe('Storage requests', () => {
  it('record: 2, and nothing is written when nothing is new', async () => {
    const { deps, tenant, cost } = counted();
    await submitted(deps, tenant);
    expect((await cost(() => recorded(deps, tenant, 'inv-1')))[1]).toEqual(['read', 'write']);
    expect((await cost(() => recorded(deps, tenant, 'inv-1', { status: 'closed' })))[1]).toEqual(['read', 'write']);
    expect((await cost(() => recorded(deps, tenant, 'inv-1', { status: 'closed' })))[1]).toEqual(['read']);
  });

  it.each([0, 1, 1000])('an investigation of %s actions: 2, an incident: 2', async count => {
    const { deps, tenant, cost, by } = counted();
    await recorded(deps, tenant, 'inv-1', { incident: links.incident });
    for (let n = 0; n < count; n++) await submitted(deps, tenant, links);
    const [investigation, requests] = await cost(() => readInvestigation(deps, by, 'inv-1'));
    expect(requests.toSorted()).toEqual(['query', 'read']);
    const progress = { complete: true, actions: { total: count } };
    expect(investigation).toMatchObject({ type: 'ok', value: { progress, actions: { length: count } } });
    const [incident, others] = await cost(() => readIncident(deps, by, 'inc-1'));
    expect(others).toEqual(['query', 'query']);
    expect(incident).toMatchObject({
      value: { ...progress, investigations: [progress.actions].map(actions => ({ actions })) },
    });
  });

  it('an investigation of more than 1,000 actions: 2, which says that there are at least so many', async () => {
    const { deps, tenant, cost, by } = counted();
    for (let n = 0; n < 1003; n++) await submitted(deps, tenant, links);
    const [investigation, requests] = await cost(() => readInvestigation(deps, by, 'inv-1'));
    expect(requests).toHaveLength(2);
    const atLeast = { total: { atLeast: 1000 }, byStatus: { pending: { atLeast: 1000 } } };
    expect(investigation).toMatchObject({ value: { progress: { complete: false, actions: atLeast } } });
    const [incident, others] = await cost(() => readIncident(deps, by, 'inc-1'));
    expect(others).toHaveLength(2);
    expect(incident).toMatchObject({ value: { complete: false, actions: atLeast } });
  });

  it('a list: 1, and 1 for each item', async () => {
    const { deps, tenant, cost, by } = counted();
    for (let n = 0; n < 4; n++) await recorded(deps, tenant, `inv-${n}`);
    await decides(deps, await submitted(deps, tenant, links), 'olivia', 'Reject');
    await approved(deps, tenant, links);
    const [page, requests] = await cost(() => listInvestigations(deps, by, {}, 3, undefined));
    expect(requests).toEqual(['query', 'query', 'query', 'query']);
    const state = new Map(page.type === 'ok' ? page.value.items.map(({ id, progress }) => [id, progress]) : []);
    expect(state.size).toBe(3);
    expect([...state.values()].map(progress => progress.state).filter(one => one !== 'nothingToDo')).toEqual(
      state.has('inv-1') ? ['running'] : [],
    );
    expect((await cost(() => listInvestigations(deps, by, { status: ['closed'] }, 3, undefined)))[1]).toEqual([
      'query',
    ]);
  });

  it('a sweep that withdraws: 2, 1 where safety settings were never set, 3 for the investigation, and 2 for each action', async () => {
    const { deps, tenant, cost } = counted();
    for (let n = 0; n < 2; n++) await submitted(deps, tenant, links);
    await recorded(deps, tenant, 'inv-1', { status: 'closed' });
    const [, requests] = await cost(() => sweep(deps, [tenant]));
    const withdrawal = ['read', 'write'];
    expect(requests).toEqual(['read', 'read', 'query', 'read', 'query', ...withdrawal, ...withdrawal, 'write']);
    expect((await cost(() => sweep(deps, [tenant])))[1]).toEqual(['read', 'read', 'query']);
  });
});
