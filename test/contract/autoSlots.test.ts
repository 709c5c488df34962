import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { pipeline, proposal, type StoreService, storeServices } from '../support/deps.ts';
import { autoPolicy, under } from '../support/rules.ts';

describe.each(storeServices)('The cap of automatic approvals, on $name', ({ start }) => {
  let service: StoreService;
  beforeAll(async () => {
    service = await start();
    await service.deps.store.check();
  });
  afterAll(() => service.stop());

  const at = (perHour: number) => {
    const tenant = randomUUID();
    const deps = under(service.deps, autoPolicy(['pipeline'], perHour));
    return {
      tenant,
      submit: async (over: Parameters<typeof proposal>[0] = {}): Promise<Action> => {
        const submitted = await submitAction(deps, proposal(over), pipeline(tenant), randomUUID());
        if (submitted.type === 'refused') throw new Error(JSON.stringify(submitted.refusal));
        return submitted.action;
      },
      slots: async () => Object.entries(await service.rowsIn(tenant)).filter(([key]) => key.startsWith('auto_')),
    };
  };
  const counted = (actions: readonly Action[]) => ({
    approved: actions.filter(({ status }) => status === 'approved').length,
    pending: actions.filter(({ status, notAuto }) => status === 'pending' && notAuto === 'cap').length,
  });

  it('is not passed by fifty at once, and those over it say so', async () => {
    const { submit, slots } = at(10);
    const actions = await Promise.all(Array.from({ length: 50 }, () => submit()));
    expect(counted(actions)).toEqual({ approved: 10, pending: 40 });
    expect(await slots()).toHaveLength(10);
  });

  it('lets all fifty through where it is fifty', async () => {
    const { submit, slots } = at(50);
    const actions = await Promise.all(Array.from({ length: 50 }, () => submit()));
    expect(counted(actions)).toEqual({ approved: 50, pending: 0 });
    expect(await slots()).toHaveLength(50);
  });

  it('is used up one by one: a slot says for which action, and when', async () => {
    const { submit, slots } = at(2);
    const actions = [await submit(), await submit(), await submit()];
    expect(counted(actions)).toEqual({ approved: 2, pending: 1 });
    const used = (await slots()).map(([, row]) => row);
    expect(used.map(row => row['actionId']).sort()).toEqual(
      actions
        .slice(0, 2)
        .map(({ id }) => id)
        .sort(),
    );
    for (const row of used) expect(row).toMatchObject({ rule: 'trusted', usedAt: expect.stringMatching(/^\d{13}$/) });
  });

  it('is not used by what is only repeated, nor by what is refused', async () => {
    const { submit, slots } = at(3);
    const first = await submit({ externalId: 'e-1', entity: { kind: 'device', id: 'same' } });
    expect((await submit({ externalId: 'e-1', entity: { kind: 'device', id: 'same' } })).id).toBe(first.id);
    await expect(submit({ entity: { kind: 'device', id: 'same' } })).rejects.toThrow('DuplicateOpenAction');
    expect(await slots()).toHaveLength(1);
  });

  it('counts a slot that nobody can read as used', async () => {
    const { submit, slots, tenant } = at(2);
    await submit();
    const [[key = ''] = []] = await slots();
    await service.table.updateEntity({ partitionKey: tenant, rowKey: key, usedAt: 'long ago' }, 'Merge');
    expect(counted([await submit(), await submit()])).toEqual({ approved: 1, pending: 1 });
  });
});
