import { describe, expect, it } from 'vitest';
import { keyOfSafety } from '../../../src/adapters/tables/safety/keys.ts';
import { changeSafety, safetyProbe } from '../../../src/application/safety/safety.ts';
import { actorWith } from '../../../src/domain/actions/action.ts';
import { administrators } from '../../../src/domain/policy/roles.ts';
import { noSafety } from '../../../src/domain/safety/safety.ts';
import type { Precondition } from '../../../src/domain/values/precondition.ts';
import { minute } from '../../../src/domain/values/time.ts';
import { administrator, approved, safetyIn, stored, swept } from '../../support/deps.ts';
import { worldWith } from '../../support/executorWorld.ts';

const wanted: Wanted = { ...noSafety, caps: { isolateDevice: 3 }, reason: 'anew' };
type Wanted = Parameters<typeof changeSafety>[2];
type World = Awaited<ReturnType<typeof worldWith>>;
const damages: readonly (readonly [string, (world: World) => Promise<unknown>])[] = [
  ['are gone, although their versions exist', ({ table, tenant }) => table.deleteEntity(tenant, keyOfSafety.current())],
  [
    'cannot be read',
    ({ table, tenant }) =>
      table.updateEntity({ partitionKey: tenant, rowKey: keyOfSafety.current(), safety: '{' }, 'Merge'),
  ],
];

describe.each(damages)('Safety settings that %s', (_, damage) => {
  const damaged = async () => {
    const world = await worldWith('desktop');
    const { deps, tenant } = world;
    await safetyIn(deps, tenant, {});
    await safetyIn(deps, tenant, { caps: { isolateDevice: 5 } });
    await damage(world);
    const by = actorWith(administrator(tenant), administrators);
    const replace = (ifMatch: Precondition) =>
      changeSafety(deps, tenant, wanted, by, { commitId: deps.newId(deps.now()), ifMatch });
    const replaceWith = (other: Wanted) =>
      changeSafety(deps, tenant, other, by, { commitId: deps.newId(deps.now()), ifMatch: 'exists' });
    return { ...world, replace, replaceWith };
  };

  it('count as paused: nothing starts or is put on the queue, each run says so, and no message is repeated', async () => {
    const { deps, tenant, clock, execute, now, runs } = await damaged();
    clock.pass(3 * minute);
    await execute();
    expect(await swept(deps, [tenant])).toEqual([]);
    expect((await now()).status).toBe('approved');
    expect(runs).toEqual([]);
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(2);
    for (const { message, fields } of errors) {
      expect(message).toBe('the safety settings cannot be read, so nothing starts');
      expect(fields).toMatchObject({ tenant });
    }
  });

  it('are replaced by an administrator who has seen none, as the next version; then everything goes on', async () => {
    const { deps, tenant, clock, replace, turn, now } = await damaged();
    for (const seen of [0, 1, 2]) await expect(replace(seen)).rejects.toMatchObject({ name: 'UnreadableRecord' });
    expect(await replace('exists')).toMatchObject({ type: 'ok', value: { version: 3, caps: { isolateDevice: 3 } } });
    expect((await deps.store.loadSafety(tenant)).safety).toMatchObject({ version: 3, reason: 'anew' });
    expect(await replace('exists')).toMatchObject({ refusal: { code: 'PreconditionRequired' } });
    clock.pass(3 * minute);
    await turn(2);
    expect(await stored(deps, await now())).toMatchObject({ status: 'succeeded' });
  });

  it('are as the newest readable version says, where what is to replace them is looser and waits', async () => {
    const { deps, tenant, replaceWith } = await damaged();
    expect(await replaceWith({ ...wanted, caps: {} })).toMatchObject({
      value: { version: 3, caps: { isolateDevice: 5 }, waiting: { caps: {} } },
    });
    expect((await deps.store.loadSafety(tenant)).safety).toMatchObject({ version: 3, caps: { isolateDevice: 5 } });
  });

  it('make readiness fail, without a word of whose they are', async () => {
    const { deps, tenant, replace } = await damaged();
    const probe = safetyProbe(deps.store, ['other', tenant]);
    const fault = await probe.fault();
    expect(fault?.message).toMatch(/of 1 of 2 tenants cannot be read or are gone/);
    expect(fault?.message).not.toContain(tenant);
    await replace('exists');
    expect(await probe.fault()).toBeUndefined();
  });
});

describe('Safety settings', () => {
  it('of a tenant that has never set any are not lost', async () => {
    const { deps, tenant } = await worldWith('desktop');
    expect(await deps.store.loadSafety(tenant)).toEqual({ safety: noSafety });
    expect(await safetyProbe(deps.store, [tenant]).fault()).toBeUndefined();
    expect((await approved(deps, tenant)).status).toBe('approved');
  });

  it('that are set for the first time while they are read are not lost either', async () => {
    const { deps, tenant, tables } = await worldWith('desktop');
    let isAsked = false;
    let setting: Promise<unknown> | undefined;
    tables.faults.decide = ({ path, method }) => {
      if (method === 'GET' && path.includes(keyOfSafety.version(1)) && !isAsked) {
        isAsked = true;
        setting = safetyIn(deps, tenant, { paused: true });
      }
      return 'ok';
    };
    await deps.store.loadSafety(tenant);
    await setting;
    expect(isAsked).toBe(true);
    expect((await deps.store.loadSafety(tenant)).safety.paused).toBe(true);
  });

  it('of a look at readiness cost at most twenty tenants, and storage that is away is not their fault', async () => {
    const { deps, tables } = await worldWith('desktop');
    const tenants = Array.from({ length: 30 }, (_, n) => `tenant-${n}`);
    const from = tables.requests.length;
    await safetyProbe(deps.store, tenants).fault();
    expect(tables.requests.length - from).toBe(40);
    tables.faults.decide = () => 'fail-before';
    expect(await safetyProbe(deps.store, tenants).fault()).toBeUndefined();
  });
});
