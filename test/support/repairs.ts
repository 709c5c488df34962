import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { rowsOf } from '../../src/adapters/tables/actions/rowsOf.ts';
import { tableRequests } from '../../src/adapters/tables/kernel/tableRequests.ts';
import { type Difference, repair } from '../../src/adapters/tables/repair/repair.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { type StoreService, submitted } from './deps.ts';

/** Repair on a Table service, and ways to damage what is there. */
export const repairsOn = ({ deps, table, rowsIn }: Pick<StoreService, 'deps' | 'table' | 'rowsIn'>) => {
  const requests = () => tableRequests(table, milliseconds => AbortSignal.timeout(milliseconds));
  const run = async (tenant: string, write = false, on = requests()): Promise<readonly Difference[]> => {
    const differences: Difference[] = [];
    for await (const difference of repair(on, tenant, write)) differences.push(difference);
    return differences;
  };
  return {
    requests,
    run,
    /** Mending finds the same as looking does, mends all of it, and leaves nothing to find. */
    expectMended: async (tenant: string, expected: readonly (readonly string[])[]) => {
      expect(problems(await run(tenant))).toEqual(expected);
      const mending = await run(tenant, true);
      expect(problems(mending)).toEqual(expected);
      expect(mending.map(({ mended }) => mended)).toEqual(expected.map(() => true));
      expect(await run(tenant)).toEqual([]);
    },
    /** An action with a row of every kind. */
    submit: (tenant: string, over: object = {}) => {
      const links = { investigation: { id: 'inv-1', title: 'One' }, incident: { id: 'inc-1' } };
      return submitted(deps, tenant, { ...links, externalId: randomUUID(), ...over });
    },
    insert: (partitionKey: string, rowKey: string, row: object) => table.createEntity({ partitionKey, rowKey, ...row }),
    merge: (partitionKey: string, rowKey: string, row: object) =>
      table.updateEntity({ partitionKey, rowKey, ...row }, 'Merge'),
    /** With JSON parsed: the order of its properties means nothing. */
    rowsIn: async (tenant: string): Promise<Record<string, Record<string, unknown>>> =>
      Object.fromEntries(
        Object.entries(await rowsIn(tenant)).map(([key, row]) => [
          key,
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, parsed(value)])),
        ]),
      ),
  };
};
export type Repairs = ReturnType<typeof repairsOn>;

export const problems = (differences: readonly Difference[]) =>
  differences.map(({ problem, rowKey }) => [problem, rowKey]);
export const keysOf = (action: Action) => [...rowsOf(action).keys()];

const parsed = (value: unknown): unknown => {
  try {
    return typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
  } catch {
    return value;
  }
};
