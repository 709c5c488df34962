import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyOf } from '../../../src/adapters/tables/actions/keys.ts';
import type { Deps } from '../../../src/application/deps.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import { sweep } from '../../../src/application/sweep/sweep.ts';
import { day, hour, minute } from '../../../src/domain/values/time.ts';
import {
  announcedIn,
  approved,
  decides,
  endOf,
  simulatedWorld,
  stored,
  story,
  submitted,
  swept,
} from '../../support/deps.ts';
import { recordingProvider, turns } from '../../support/recordingProvider.ts';

describe('Time to decide', () => {
  it('is announced 24 hours and 1 hour before it ends, and its end is recorded to the millisecond', async () => {
    const { deps, clock, tenant } = simulatedWorld();
    const action = await submitted(deps, tenant);
    const at = async (instant: number) => {
      clock.to(instant);
      await sweep(deps, [tenant]);
      return (await story(deps, action)).length;
    };
    expect(await at(action.expiresAt - day - 1)).toBe(1);
    expect(await at(action.expiresAt - day)).toBe(2);
    expect(await at(action.expiresAt - hour - 1)).toBe(2);
    expect(await at(action.expiresAt - hour)).toBe(3);
    expect(await at(action.expiresAt - 1)).toBe(3);
    expect(await at(action.expiresAt)).toBe(4);
    expect(await story(deps, action)).toEqual(['Submitted', 'Noticed', 'Noticed', 'Expired']);
    expect(await stored(deps, action)).toMatchObject({ status: 'expired', decision: { outcome: 'expired' } });
    expect(await at(action.expiresAt + 30 * day)).toBe(4);
  });

  it('that ended in an outage ends at once, without late warnings; and nobody decides before that is recorded', async () => {
    const { deps, clock, tenant } = simulatedWorld();
    const action = await submitted(deps, tenant);
    clock.to(action.expiresAt);
    expect(endOf(await decides(deps, action, 'olivia'))).toBe('Expired');
    await sweep(deps, [tenant]);
    expect(await story(deps, action)).toEqual(['Submitted', 'Expired']);
  });

  it('leaves the entity free for the next proposal when it has ended', async () => {
    const { deps, clock, tenant } = simulatedWorld();
    const { entity, expiresAt } = await submitted(deps, tenant);
    clock.to(expiresAt);
    await sweep(deps, [tenant]);
    expect((await submitted(deps, tenant, { entity })).status).toBe('pending');
  });
});

describe('A sweep', () => {
  it('finds an approved action whose message got lost, asks for it once, and again when nothing has come of it', async () => {
    const world = simulatedWorld();
    const { deps, clock, tenant } = world;
    const action = await approved(deps, tenant);
    const { id: actionId } = action;
    expect(await swept(deps, [tenant])).toEqual([]);
    clock.pass(2 * minute);
    const effects = await announcedIn(deps, () => sweep(deps, [tenant]));
    const wakeAt = clock.now() + 2 * minute;
    expect(effects).toEqual([{ type: 'enqueueExecution', tenant, actionId, at: clock.now(), wakeAt }]);
    expect(await swept(deps, [tenant])).toEqual([]);
    // The public version stays, and nothing is told.
    expect(await stored(deps, action)).toEqual({
      ...JSON.parse(JSON.stringify(action)),
      wakeAt,
    });
    clock.pass(2 * minute - 1);
    expect(await swept(deps, [tenant])).toEqual([]);
    clock.pass(1);
    const { runs, providers } = recordingProvider();
    await turns(world.process(clock.now, { providers }), clock, tenant, 1, 0);
    expect(runs).toEqual([`${actionId}:1`]);
    expect(await stored(deps, action)).toMatchObject({ status: 'succeeded' });
  });

  it('handles 200 actions of a tenant, oldest first, and the rest the next time; other tenants do not wait', async () => {
    const { deps, clock, tenant } = simulatedWorld();
    const ids: string[] = [];
    for (let n = 0; n < 203; n++) {
      clock.pass(1);
      ids.push((await approved(deps, tenant)).id);
    }
    const other = await approved(deps, randomUUID());
    clock.pass(2 * minute);
    expect(await swept(deps, [tenant, other.tenant])).toEqual([...ids.slice(0, 200), other.id]);
    expect(await swept(deps, [tenant, other.tenant])).toEqual(ids.slice(200));
    expect(await swept(deps, [tenant, other.tenant])).toEqual([]);
  });

  it('touches no tenant that is not on its list', async () => {
    const { deps, clock, tenant, rowsIn } = simulatedWorld();
    const action = await submitted(deps, tenant);
    clock.to(action.expiresAt);
    const rows = await rowsIn(tenant);
    expect(await swept(deps, [randomUUID()])).toEqual([]);
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it('logs an action that it cannot read, leaves it alone and goes on; it does not count', async () => {
    const { deps, clock, tenant, table } = simulatedWorld();
    const unreadable = await submitted(deps, tenant);
    clock.pass(1);
    const readable = await submitted(deps, tenant);
    const rowKey = keyOf.action(unreadable.id);
    await table.updateEntity({ partitionKey: tenant, rowKey, schema: 99 }, 'Merge');
    clock.pass(8 * day);
    await sweep(deps, [tenant]);
    expect(await stored(deps, readable)).toMatchObject({ status: 'expired' });
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { tenant, actionId: unreadable.id } }]);
    expect(deps.logged).toContainEqual(expect.objectContaining({ fields: { tenant, handled: 1, enqueued: 0 } }));
  });

  it('logs an action that meets a bug, and goes on', async () => {
    const { deps, clock, tenant } = simulatedWorld();
    const odd = await submitted(deps, tenant);
    clock.pass(1);
    const usual = await submitted(deps, tenant);
    clock.pass(8 * day);
    const commit: Deps['store']['commit'] = changes => {
      if (changes.some(({ after }) => after.id === odd.id)) throw new Error('this is a bug');
      return deps.store.commit(changes);
    };
    await sweep({ ...deps, store: { ...deps.store, commit } }, [tenant]);
    expect(await stored(deps, usual)).toMatchObject({ status: 'expired' });
    const errors = deps.logged.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ fields: { actionId: odd.id, error: 'Error: this is a bug' } }]);
  });

  it('beside another one changes nothing twice and asks for nothing twice', async () => {
    const { deps, clock, tenant, process } = simulatedWorld();
    const pending = [await submitted(deps, tenant), await submitted(deps, tenant)];
    clock.to((pending[0]?.expiresAt ?? 0) - minute);
    const waiting = [await approved(deps, tenant), await approved(deps, tenant)];
    clock.pass(2 * minute);
    const sweeps = [deps, process(), process()].map(one => swept(one, [tenant]));
    const asked = (await Promise.all(sweeps)).flat();
    for (const action of pending) expect(await story(deps, action)).toEqual(['Submitted', 'Expired']);
    expect(asked.toSorted()).toEqual(waiting.map(({ id }) => id).sort());
  });

  it('beside the executor does not start a run a second time', async () => {
    const { deps, clock, tenant, process } = simulatedWorld();
    const { runs, providers } = recordingProvider();
    const { id: actionId } = await approved(deps, tenant);
    clock.pass(2 * minute);
    const executor = () => executeAction(process(clock.now, { providers }), { tenant, actionId });
    await Promise.all([executor(), sweep(deps, [tenant]), executor(), sweep(process(), [tenant])]);
    await executor();
    expect(runs).toEqual([`${actionId}:1`]);
  });
});
