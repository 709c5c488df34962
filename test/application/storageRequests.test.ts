import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  listActions,
  readAction,
  readHistory,
  readHistoryFigures,
  readListed,
  readOpenFigures,
} from '../../src/application/actions/readActions.ts';
import { previewUndo } from '../../src/application/actions/undoAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import { builtInPolicy } from '../../src/domain/policy/policy.ts';
import { policyWith } from '../support/builders.ts';
import {
  administrator,
  approved,
  changedIn,
  decides,
  endOf,
  operator,
  policyIn,
  type StoreService,
  safetyIn,
  stored,
  storeServices,
  submitted,
  swept,
} from '../support/deps.ts';
import { carriedOut, carryOut, retries, undoes, undoIn } from '../support/undos.ts';

// What an operation costs: requests as they leave for the real emulator, counted below the SDK.
const [azurite] = storeServices;

describe('Storage requests', () => {
  let service: StoreService;
  const tenant = randomUUID();
  const by = operator(tenant);
  beforeAll(async () => {
    service = await azurite.start();
    // A process's first commit is preceded by a read, and the first request of all creates the table.
    await submitted(service.deps, tenant);
    await safetyIn(service.deps, tenant, {});
  });
  afterAll(() => service.stop());
  beforeEach(() => service.requests.reset());

  const sent = () => service.requests.log().map(({ method, path }) => `${method} ${/[$\w]+(?=\(|$)/.exec(path)?.[0]}`);
  const load = 'GET actioncenter';
  const query = 'GET actioncenter';
  const commit = 'POST $batch';

  it('submit: 1, and the safety settings and the policy once in 30 s', async () => {
    const other = randomUUID();
    await safetyIn(service.deps, other, {});
    await policyIn(service.deps, other, builtInPolicy);
    service.requests.reset();
    await submitted(service.deps, other);
    expect(sent()).toEqual([load, load, commit]);
    service.requests.reset();
    await submitted(service.deps, other, { externalId: 'e', investigation: { id: 'i' }, incident: { id: 'j' } });
    expect(sent()).toEqual([commit]);
  });

  it('list: 1', async () => {
    const page = await listActions(service.deps, by, { view: 'pending', filters: { severity: ['high'] } }, 50);
    expect(page).toMatchObject({ type: 'ok' });
    expect(sent()).toEqual([query]);
  });

  it('list of what a person decided: 1', async () => {
    await approved(service.deps, tenant);
    service.requests.reset();
    const page = await listActions(service.deps, by, { filters: { decidedBy: ['olivia'] } }, 1);
    expect(page).toMatchObject({ value: { items: [{ votes: [{ by: { id: 'olivia' } }] }] } });
    expect(sent()).toEqual([query]);
  });

  it('list with the whole of each action: 1, and 1 for each', async () => {
    for (let n = 0; n < 3; n++) await submitted(service.deps, tenant);
    service.requests.reset();
    const page = await listActions(service.deps, by, { view: 'pending', filters: {} }, 3);
    if (page.type === 'refused') throw new Error(page.refusal.code);
    const whole = await readListed(service.deps, by, page.value);
    expect([...whole.keys()]).toEqual(page.value.items.map(({ id }) => id));
    expect(sent()).toEqual([query, load, load, load]);
  });

  it('list with what one may do: 1 more for what has an undo, for those who undo', async () => {
    const { deps, requests } = service;
    const own = randomUUID();
    const undone = await carriedOut(deps, own);
    undoIn(await undoes(deps, undone));
    const filters = { status: ['succeeded'] } as const;
    const cost = async (who: typeof by, parts: readonly string[]) => {
      const page = await listActions(deps, who, { filters }, 3);
      if (page.type === 'refused') throw new Error(page.refusal.code);
      requests.reset();
      await readListed(deps, who, page.value, parts);
      return requests.count();
    };
    expect(await cost(administrator(own), ['allowedOperations'])).toBe(2);
    expect(await cost(administrator(own), ['parameters'])).toBe(1);
    expect(await cost(operator(own), ['allowedOperations'])).toBe(1);
  });

  it('what has become of actions since a time: 1', async () => {
    expect(await readHistoryFigures(service.deps, by, 0)).toMatchObject({ sinceAt: 0 });
    expect(sent()).toEqual([query]);
  });

  it('summary: 2', async () => {
    expect((await readOpenFigures(service.deps, by)).total).toBeGreaterThan(0);
    expect(sent()).toEqual([query, query]);
  });

  it('view: 1', async () => {
    const { id } = await submitted(service.deps, tenant);
    service.requests.reset();
    expect(await readAction(service.deps, by, id)).toMatchObject({ type: 'ok' });
    expect(sent()).toEqual([load]);
  });

  it('history: 2', async () => {
    const { id } = await submitted(service.deps, tenant);
    service.requests.reset();
    expect(await readHistory(service.deps, by, id, { after: 0, size: 200, verify: true })).toMatchObject({
      value: { verification: { intact: true } },
    });
    expect(sent()).toEqual([load, query]);
  });

  it.each(['Approve', 'Reject'] as const)('%s: 2', async type => {
    const action = await submitted(service.deps, tenant);
    service.requests.reset();
    changedIn(await decides(service.deps, action, 'olivia', type));
    expect(sent()).toEqual([load, commit]);
  });

  it('an approval that is only repeated: 1', async () => {
    const action = await approved(service.deps, tenant);
    service.requests.reset();
    expect((await decides(service.deps, action, 'olivia')).type).toBe('unchanged');
    expect(sent()).toEqual([load]);
  });

  it('undo: 2, and 1 more to undo anew or to retry it; preview: 2', async () => {
    const { deps, requests } = service;
    const action = await carriedOut(deps, tenant);
    requests.reset();
    undoIn(await previewUndo(deps, action.id, { by: administrator(tenant) }));
    expect(sent()).toEqual([load, load]);
    requests.reset();
    const undo = undoIn(await undoes(deps, action));
    expect(sent()).toEqual([load, commit]);
    await carryOut(deps, undo, { type: 'failed', message: 'No such machine.' });
    requests.reset();
    expect(endOf(await retries(deps, undo))).toBe('changed');
    expect(sent()).toEqual([load, load, commit]);
    await carryOut(deps, undo, { type: 'failed', message: 'No such machine.' }, 'retried');
    requests.reset();
    undoIn(await undoes(deps, action));
    expect(sent()).toEqual([load, load, commit]);
  });

  it('execution: 5, load, history, safety settings, start and record', async () => {
    const { id: actionId } = await approved(service.deps, tenant, { device: 'machine#fail' });
    service.requests.reset();
    await executeAction(service.deps, { tenant, actionId });
    expect(sent()).toEqual([load, query, load, commit, commit]);
    expect(await stored(service.deps, { tenant, id: actionId })).toMatchObject({ status: 'failed' });
  });

  it('execution of a kind that has a cap: 6, the sixth counts', async () => {
    const { deps, requests } = service;
    const own = randomUUID();
    const { id: actionId } = await approved(deps, own);
    await safetyIn(deps, own, { caps: { isolateDevice: 3 } });
    requests.reset();
    await executeAction(deps, { tenant: own, actionId });
    expect(sent()).toEqual([load, query, load, query, commit, commit]);
  });

  it('a policy that was never set: 1 more, which looks whether it was lost', async () => {
    const own = randomUUID();
    service.requests.reset();
    await service.deps.store.loadPolicy(own);
    expect(sent()).toEqual([load, query]);
  });

  it('a change of the policy: 2, load and save; its confirmation too', async () => {
    const own = randomUUID();
    await policyIn(service.deps, own, policyWith({ approvals: 2 }));
    service.requests.reset();
    await policyIn(service.deps, own, policyWith({ approvals: 1 }));
    // The first load is the test's own, which looks for the version.
    expect(sent()).toEqual([load, load, commit, load, commit]);
  });

  it('safety settings that were never set: 1 more, which looks whether they were lost', async () => {
    const { deps, requests } = service;
    const own = randomUUID();
    requests.reset();
    await deps.store.loadSafety(own);
    expect(sent()).toEqual([load, load]);
    await safetyIn(deps, own, {});
    requests.reset();
    await deps.store.loadSafety(own);
    expect(sent()).toEqual([load]);
  });

  it('poll: 2, load and record', async () => {
    const { id: actionId } = await approved(service.deps, tenant, { device: 'machine#slow' });
    await executeAction(service.deps, { tenant, actionId });
    service.requests.reset();
    await executeAction(service.deps, { tenant, actionId });
    expect(sent()).toEqual([load, commit]);
    expect(await stored(service.deps, { tenant, id: actionId })).toMatchObject({ status: 'running' });
  });

  it('sweep: 2, and 2 for each action that is due', async () => {
    const { deps, requests } = service;
    const own = randomUUID();
    await safetyIn(deps, own, {});
    for (let n = 0; n < 2; n++) {
      const { id: actionId } = await approved(deps, own);
      const earlier = (now: number) => ({ type: 'Tick', now: now + 1e6, wakeAt: now, paused: false }) as const;
      await changeAction(deps, { tenant: own, actionId }, earlier, { commitId: 'earlier' });
    }
    requests.reset();
    expect(await swept(deps, [own])).toHaveLength(2);
    expect(sent()).toEqual([load, query, load, commit, load, commit]);
    requests.reset();
    expect(await swept(deps, [own])).toEqual([]);
    expect(sent()).toEqual([load, query]);
  });
});
