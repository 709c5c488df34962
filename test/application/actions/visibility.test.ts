import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { listActions, readAction, readHistory } from '../../../src/application/actions/readActions.ts';
import { changeAction } from '../../../src/application/change/changeAction.ts';
import { operator, pipeline, simulatedWorld, submitted } from '../../support/deps.ts';

const missing = { type: 'refused', refusal: { code: 'NotFound' } };
const everything = { filters: {} };

describe('What a caller may not see does not exist for them', () => {
  it('a submitter finds its own actions, and nobody else’s', async () => {
    const { deps, tenant } = simulatedWorld();
    const { id } = await submitted(deps, tenant);
    const [own, other] = [pipeline(tenant), pipeline(tenant, 'another')];
    expect(await readAction(deps, own, id)).toMatchObject({ type: 'ok' });
    expect(await readAction(deps, other, id)).toEqual(missing);
    expect(await readHistory(deps, other, id, { after: 0, size: 200, verify: false })).toEqual(missing);
    const found = async (by: typeof own, filters = {}) => {
      const page = await listActions(deps, by, { filters }, 10);
      return page.type === 'ok' ? page.value.items.length : page.refusal.code;
    };
    expect([await found(own), await found(other)]).toEqual([1, 0]);
    // A filter of theirs does not widen what they see.
    expect(await found(other, { submittedBy: [own.id] })).toBe(0);
  });

  it('a submitter that names another’s action to withdraw hears that there is none', async () => {
    const { deps, tenant, rowsIn } = simulatedWorld();
    const { id: actionId } = await submitted(deps, tenant);
    const rows = await rowsIn(tenant);
    const by = pipeline(tenant, 'another');
    const target = { tenant, actionId, seenBy: by };
    const withdrawn = await changeAction(deps, target, now => ({ type: 'Withdraw', by, now }), { commitId: 'c' });
    expect(withdrawn).toEqual({ type: 'refused', refusal: { code: 'NotFound' } });
    expect(await rowsIn(tenant)).toEqual(rows);
  });

  it('people find nothing of another tenant', async () => {
    const { deps, tenant } = simulatedWorld();
    const { id } = await submitted(deps, tenant);
    const stranger = operator(randomUUID());
    expect(await readAction(deps, stranger, id)).toEqual(missing);
    expect(await readHistory(deps, stranger, id, { after: 0, size: 200, verify: true })).toEqual(missing);
    expect(await listActions(deps, stranger, everything, 10)).toEqual({ type: 'ok', value: { items: [] } });
    expect(await listActions(deps, operator(tenant), everything, 10)).toMatchObject({ value: { items: [{ id }] } });
  });

  it('a history that was altered in storage is found out, and where', async () => {
    const { deps, tenant, table } = simulatedWorld();
    const action = await submitted(deps, tenant);
    const by = operator(tenant);
    expect(await readHistory(deps, by, action.id, { after: 0, size: 200, verify: true })).toMatchObject({
      value: { verification: { intact: true } },
    });
    const [entry] = await deps.store.history(tenant, action.id);
    const rowKey = `history_${action.id}_000001`;
    const altered = JSON.stringify({ ...entry, commitId: 'another' });
    await table.updateEntity({ partitionKey: tenant, rowKey, entry: altered }, 'Merge');
    const verification = { intact: false, brokenAt: 1 };
    expect(await readHistory(deps, by, action.id, { after: 0, size: 200, verify: true })).toMatchObject({
      value: { verification },
    });
  });
});
