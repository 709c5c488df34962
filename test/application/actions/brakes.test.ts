import { describe, expect, it } from 'vitest';
import { keyOfSafety } from '../../../src/adapters/tables/safety/keys.ts';
import { brakesOn, standstill } from '../../../src/application/actions/brakes.ts';
import { executeAction } from '../../../src/application/executor/executeAction.ts';
import type { Action } from '../../../src/domain/actions/action.ts';
import { waitingFor } from '../../../src/domain/actions/waitingFor.ts';
import { ofEachKind } from '../../../src/domain/kinds/ofEachKind.ts';
import { approved, safetyIn, simulatedWorld, stored, submitted, type TestDeps } from '../../support/deps.ts';

const reasonOf = async (deps: TestDeps, action: Action) => {
  const brakes = await brakesOn(deps, action.tenant, [action], 'starts');
  return brakes && waitingFor(action, brakes)?.reason;
};

describe('What keeps an approved action from running', () => {
  it('is a pause, also one by settings that cannot be read', async () => {
    const { deps, tenant, process, table, clock } = simulatedWorld();
    const action = await approved(deps, tenant);
    expect(await reasonOf(deps, action)).toBe('executor');
    await safetyIn(deps, tenant, { paused: true });
    expect(await reasonOf(process(), action)).toBe('paused');
    expect(await standstill(process(), tenant)).toEqual({ paused: true, notCarriedOut: [] });
    await table.updateEntity({ partitionKey: tenant, rowKey: keyOfSafety.current(), schema: 99 }, 'Merge');
    clock.pass(1);
    expect(await reasonOf(process(), action)).toBe('paused');
    expect((await standstill(process(), tenant)).paused).toBe(true);
  });

  it('is a cap that is reached; a list only looks at those that let nothing through', async () => {
    const { deps, tenant, process } = simulatedWorld();
    const first = await approved(deps, tenant);
    const second = await approved(deps, tenant);
    await safetyIn(deps, tenant, { caps: { isolateDevice: 1 } });
    expect(await reasonOf(process(), second)).toBe('executor');
    await executeAction(deps, { tenant, actionId: first.id });
    expect((await stored(deps, first)).status).toBe('succeeded');
    expect(await reasonOf(process(), second)).toBe('cap');
    const listed = await brakesOn(process(), tenant, [second], 'nothing');
    expect(listed?.isCapReached('isolateDevice')).toBe(false);
    await safetyIn(deps, tenant, { caps: { isolateDevice: 0 } });
    expect((await brakesOn(process(), tenant, [second], 'nothing'))?.isCapReached('isolateDevice')).toBe(true);
  });

  it('is that nobody carries it out', async () => {
    const { deps, tenant, process, clock } = simulatedWorld();
    const action = await approved(deps, tenant);
    const nobody = process(clock.now, { providers: ofEachKind(undefined) });
    expect(await reasonOf(nobody, action)).toBe('noBackEnd');
    expect((await standstill(nobody, tenant)).notCarriedOut).toContain('isolateDevice');
  });

  it('is nothing to be asked about what is not approved: no request', async () => {
    const { deps, tenant, tables, process } = simulatedWorld();
    const action = await submitted(deps, tenant);
    const before = tables.requests.length;
    expect(await brakesOn(process(), tenant, [action], 'starts')).toBeUndefined();
    expect(tables.requests.length).toBe(before);
  });

  it('is not said where storage does not answer: what was asked for has happened all the same', async () => {
    const { deps, tenant, tables, process } = simulatedWorld();
    const action = await approved(deps, tenant);
    tables.faults.decide = () => 'fail-before';
    expect(await reasonOf(process(), action)).toBeUndefined();
  });
});
