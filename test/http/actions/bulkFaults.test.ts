import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { isOpen } from '../../../src/domain/actions/action.ts';
import { verifyHistory } from '../../../src/domain/history/history.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { approveActions, undoActions } from '../../../src/http/actions/bulk.ts';
import { ruleWith } from '../../support/builders.ts';
import { sendTo } from '../../support/calledDirectly.ts';
import {
  administrator,
  operator,
  type StoreService,
  safetyIn,
  simulatedWorld,
  stored,
  storeServices,
  story,
  submitted,
  type TestDeps,
} from '../../support/deps.ts';
import { anyFaults, inAnyOrder } from '../../support/inAnyOrder.ts';
import { carriedOut } from '../../support/undos.ts';

const results = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      action: z.looseObject({ id: z.string() }).optional(),
      error: z.looseObject({ code: z.string() }).optional(),
    }),
  ),
});
type Named = { readonly id: string };
const sent = async (
  endpoint: typeof approveActions,
  deps: TestDeps,
  by: ReturnType<typeof operator>,
  actions: readonly Named[],
) => {
  const answer = await sendTo(endpoint, deps, by, { items: actions.map(({ id }) => ({ id })) });
  if (!('body' in answer)) throw new Error(JSON.stringify(answer));
  return results.parse(answer.body).value;
};
const several = async <T>(count: number, make: () => Promise<T>): Promise<readonly T[]> => {
  const made: T[] = [];
  for (let n = 0; n < count; n++) made.push(await make());
  return made;
};
const expectIntact = async (deps: TestDeps, action: { tenant: string; id: string }) => {
  const entries = await deps.store.history(action.tenant, action.id);
  expect(verifyHistory(entries, await stored(deps, action), deps.sha256)).toEqual({ intact: true });
};

describe('What many at once cost, over the real emulator', () => {
  let service: StoreService;
  const tenant = randomUUID();
  beforeAll(async () => {
    service = await storeServices[0].start();
    await safetyIn(service.deps, tenant, {});
    await submitted(service.deps, tenant);
  });
  afterAll(() => service.stop());

  it('approve of 100: 2 storage requests and one message for each', async () => {
    const { deps, requests } = service;
    const actions = await several(100, () => submitted(deps, tenant));
    const before = deps.announced.length;
    requests.reset();
    const value = await sent(approveActions, deps, operator(tenant), actions);
    expect(value.map(({ status }) => status)).toEqual(actions.map(() => 200));
    const methods = requests.log().map(({ method }) => method);
    expect(methods.filter(method => method === 'GET')).toHaveLength(100);
    expect(methods.filter(method => method === 'POST')).toHaveLength(100);
    expect(requests.count()).toBe(200);
    const messages = deps.announced.slice(before).map(({ actionId }) => actionId);
    expect(messages.sort()).toEqual(actions.map(({ id }) => id).sort());
  });

  it('with a cap on the kind: one count more, not one for each', async () => {
    const { deps, requests } = service;
    const own = randomUUID();
    await safetyIn(deps, own, { caps: { isolateDevice: 50 } });
    const actions = await several(10, () => submitted(deps, own));
    requests.reset();
    await sent(approveActions, deps, operator(own), actions);
    expect(requests.count()).toBe(21);
  });

  it('undo: 2 for each, and another one for each that is asked for again', async () => {
    const { deps, requests } = service;
    const actions = await several(10, () => carriedOut(deps, tenant));
    requests.reset();
    const undone = await sent(undoActions, deps, administrator(tenant), actions);
    expect(undone.map(({ status }) => status)).toEqual(actions.map(() => 201));
    expect(requests.count()).toBe(20);
    requests.reset();
    const again = await sent(undoActions, deps, administrator(tenant), actions);
    expect(again.map(({ status, action }) => [status, action?.id])).toEqual(
      undone.map(({ action }) => [200, action?.id]),
    );
    expect(requests.count()).toBe(20);
  });
});

describe('What goes wrong with one', () => {
  it('is another one that has the same entity: one of them is undone, and the other hears of that', async () => {
    const { deps, tenant } = simulatedWorld();
    const first = await carriedOut(deps, tenant);
    const second = await carriedOut(deps, tenant, { entity: first.entity });
    const value = await sent(undoActions, deps, administrator(tenant), [first, second]);
    const undo = value.find(({ status }) => status === 201)?.action?.id;
    expect(value.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const refused = value.find(({ status }) => status === 409);
    expect(refused?.error).toMatchObject({ code: 'DuplicateOpenAction', innererror: { id: undo } });
    const again = await sent(undoActions, deps, administrator(tenant), [first, second]);
    expect(again.map(({ status, error }) => [status, error?.code])).toEqual(
      value.map(({ status, error }) => [status === 201 ? 200 : status, error?.code]),
    );
  });

  it('is told of that one: what its rule asks of whoever decides', async () => {
    const rules = [
      { match: { tags: ['careful'] }, rule: ruleWith({ commentRequired: 'always' }) },
      { match: { tags: ['fresh'] }, rule: ruleWith({ freshToken: minute }) },
      { match: { tags: ['step-up'] }, rule: ruleWith({ authenticationContext: 'c1' }) },
      { match: { tags: ['high'] }, rule: ruleWith({ roles: ['SecurityAdministrator'] }) },
      { match: {}, rule: ruleWith() },
    ];
    const { deps, tenant } = simulatedWorld({ recentPolicy: async () => ({ rules }) });
    const actions = [];
    for (const tag of ['careful', 'fresh', 'step-up', 'high', 'usual'])
      actions.push(await submitted(deps, tenant, { tags: [tag] }));
    const value = await sent(approveActions, deps, operator(tenant), actions);
    expect(value.map(({ status, error }) => [status, error?.code])).toEqual([
      [400, 'CommentRequired'],
      [401, 'TokenTooOld'],
      [401, 'StepUpRequired'],
      [403, 'MissingRole'],
      [200, undefined],
    ]);
  });

  it('is told of that one: a row that cannot be read', async () => {
    const world = simulatedWorld();
    const { deps, tenant, table } = world;
    const actions = await several(3, () => submitted(deps, tenant));
    const damaged = actions[1]?.id ?? '';
    const rowKey = Object.keys(await world.rowsIn(tenant)).find(key => /^action_/.test(key) && key.endsWith(damaged));
    await table.updateEntity({ partitionKey: tenant, rowKey: rowKey ?? '', detail: '{"id":1}' }, 'Merge');
    const value = await sent(approveActions, deps, operator(tenant), actions);
    expect(value.map(({ status, error }) => [status, error?.code])).toEqual([
      [200, undefined],
      [500, 'UnreadableRecord'],
      [200, undefined],
    ]);
  });

  it('ends the request where storage is gone, and what was not done is done when it is sent again', async () => {
    const { deps, tenant, tables } = simulatedWorld();
    const actions = await several(30, () => submitted(deps, tenant));
    let left = 21;
    tables.faults.decide = () => (left-- > 0 ? 'ok' : 'fail-before');
    const first = await sent(approveActions, deps, operator(tenant), actions);
    const asked = left;
    tables.faults.decide = () => 'ok';
    const statuses = new Set(first.map(({ status }) => status));
    expect([...statuses].sort()).toEqual([200, 503]);
    // Eight were under way, each with its tries; the others were not tried any more.
    expect(-asked).toBeLessThan(8 * 8);
    expect(deps.logged.filter(({ level }) => level === 'error').length).toBeLessThanOrEqual(8);
    const again = await sent(approveActions, deps, operator(tenant), actions);
    expect(again.map(({ status }) => status)).toEqual(actions.map(() => 200));
    for (const action of actions) expect(await story(deps, action)).toEqual(['Submitted', 'Approved']);
  });
});

describe('Whatever the order of requests, and whichever of them fail', () => {
  it('two requests about the same actions at once: each is undone once, and both hear of the same undo', async () => {
    const property = fc.asyncProperty(fc.scheduler(), anyFaults, async (scheduler, coming) => {
      const world = simulatedWorld();
      const { deps, tenant } = world;
      const actions = await several(3, () => carriedOut(deps, tenant));
      const ask = (asked: readonly Named[]) => sent(undoActions, world.process(), administrator(tenant), asked);
      const all = [ask(actions), ask(actions.toReversed())];
      await inAnyOrder(world, scheduler, coming, all);
      const answers = [...(await Promise.all(all)), await ask(actions)].flat();
      for (const action of actions) {
        const { undoneBy } = await stored(deps, action);
        const heard = answers.filter(({ id }) => id === action.id).flatMap(answer => answer.action?.id ?? []);
        expect(new Set(heard)).toEqual(new Set([undoneBy]));
        expect((await story(deps, action)).filter(type => type === 'Undone')).toHaveLength(1);
        const undo = await stored(deps, { tenant, id: undoneBy ?? '' });
        expect(isOpen(undo)).toBe(true);
        await expectIntact(deps, action);
        await expectIntact(deps, undo);
      }
      const page = await deps.store.list({ tenant, filters: { source: ['undo'] } }, 10);
      expect(page?.items).toHaveLength(3);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});
