import type { TableClient, TransactionAction, UpdateMode } from '@azure/data-tables';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { azurite, entity, outcomeOf, simulated, type TestTables } from '../support/tableServices.ts';

type Write = {
  readonly kind: 'insert' | 'replace' | 'merge' | 'upsertReplace' | 'upsertMerge' | 'delete';
  readonly key: string;
  readonly properties: Record<string, unknown>;
  readonly etag: 'any' | 'first' | 'last';
};
type Step =
  | { readonly kind: 'write'; readonly write: Write }
  | { readonly kind: 'transaction'; readonly writes: readonly Write[] }
  | { readonly kind: 'query'; readonly filter: string; readonly maxPageSize: number };

const key = fc.constantFrom('a', 'B', "c'c", 'd d', 'é');
const text = fc.constantFrom('', 'a', 'B', "it's", 'é', '10', '9');
const number = fc.integer({ min: -2, max: 2 });
const properties = fc.record({ n: number, text, yes: fc.boolean() }, { requiredKeys: [] });
const write: fc.Arbitrary<Write> = fc.record({
  kind: fc.constantFrom('insert', 'replace', 'merge', 'upsertReplace', 'upsertMerge', 'delete'),
  key,
  properties,
  etag: fc.constantFrom('any', 'any', 'last', 'last', 'first'),
});

const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
const operator = fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le');
const comparison = fc
  .tuple(
    operator,
    fc.oneof(
      key.map(value => ['RowKey', quoted(value)]),
      fc.constantFrom('tenant', 'Tenant', 'u').map(value => ['PartitionKey', quoted(value)]),
      text.map(value => ['text', quoted(value)]),
      number.map(value => ['n', value]),
      number.map(value => ['missing', value]),
      fc.boolean().map(value => ['yes', value]),
    ),
  )
  .map(([operator, [property, literal]]) => `${property} ${operator} ${literal}`);
const { filter } = fc.letrec<{ filter: string }>(tie => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    comparison,
    fc.tuple(tie('filter'), fc.constantFrom('and', 'or'), tie('filter')).map(parts => parts.join(' ')),
    tie('filter').map(inner => `(${inner})`),
    tie('filter').map(inner => `not (${inner})`),
  ),
}));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('write'), write }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('transaction'), writes: fc.array(write, { minLength: 1, maxLength: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('query'), filter, maxPageSize: fc.integer({ min: 1, max: 3 }) }),
  },
);

// Etags differ between the services, so each run remembers its own and steps name them by age.
type Etags = Map<string, { readonly first: string; readonly last: string }>;

const conditionOf = ({ key, etag }: Write, etags: Etags): { etag: string } => ({
  etag: (etag === 'any' ? undefined : etags.get(key)?.[etag]) ?? '*',
});

const modeOf = (kind: Write['kind']): UpdateMode => (kind === 'merge' || kind === 'upsertMerge' ? 'Merge' : 'Replace');

/** The new etag, if there is one. */
const send = async (table: TableClient, write: Write, etags: Etags): Promise<string | undefined> => {
  const row = entity(write.key, write.properties);
  switch (write.kind) {
    case 'insert':
      return (await table.createEntity(row)).etag;
    case 'delete':
      await table.deleteEntity(row.partitionKey, row.rowKey, conditionOf(write, etags));
      return undefined;
    case 'replace':
    case 'merge':
      return (await table.updateEntity(row, modeOf(write.kind), conditionOf(write, etags))).etag;
    case 'upsertReplace':
    case 'upsertMerge':
      return (await table.upsertEntity(row, modeOf(write.kind))).etag;
  }
};

const actionOf = (write: Write, etags: Etags): TransactionAction => {
  const row = entity(write.key, write.properties);
  if (write.kind === 'insert') return ['create', row];
  if (write.kind === 'delete') return ['delete', row];
  if (write.kind === 'replace' || write.kind === 'merge')
    return ['update', row, modeOf(write.kind), conditionOf(write, etags)];
  return ['upsert', row, modeOf(write.kind)];
};

const remember = (etags: Etags, { key }: Write, etag: string | undefined): void => {
  if (etag !== undefined) etags.set(key, { first: etags.get(key)?.first ?? etag, last: etag });
};

const contents = async (table: TableClient, filter?: string, maxPageSize = 1000): Promise<readonly unknown[]> => {
  const pages = table.listEntities({ queryOptions: filter === undefined ? {} : { filter } }).byPage({ maxPageSize });
  const found: unknown[] = [];
  for await (const page of pages) found.push(...page.map(({ etag, timestamp, ...rest }) => rest));
  return found;
};

const culpritOf = (request: Promise<unknown>): Promise<string | undefined> =>
  request.then(
    () => undefined,
    (error: Error) => /^\d+:/.exec(error.message)?.[0],
  );

const take = async (table: TableClient, step: Step, etags: Etags): Promise<unknown> => {
  if (step.kind === 'query') return contents(table, step.filter, step.maxPageSize);
  if (step.kind === 'write') {
    const request = send(table, step.write, etags);
    const outcome = await outcomeOf(request);
    if (outcome === 'ok') remember(etags, step.write, await request);
    return outcome;
  }
  const request = table.submitTransaction(step.writes.map(write => actionOf(write, etags)));
  const outcome = await outcomeOf(request);
  if (outcome !== 'ok') return [outcome, await culpritOf(request)];
  const { subResponses } = await request;
  for (const [index, write] of step.writes.entries()) remember(etags, write, subResponses[index]?.etag);
  return subResponses.map(({ status }) => status);
};

const play = async (tables: TestTables, steps: readonly Step[]): Promise<readonly unknown[]> => {
  const table = await tables.newTable();
  await table.createEntity({ partitionKey: 'Tenant', rowKey: 'a', n: 1, text: 'a' });
  const etags: Etags = new Map();
  const outcomes: unknown[] = [];
  for (const step of steps) outcomes.push(await take(table, step, etags));
  return [...outcomes, await contents(table)];
};

describe('Azurite and the simulated service', () => {
  let emulator: TestTables;
  beforeAll(async () => {
    emulator = await azurite();
  });
  afterAll(() => emulator.stop());

  it('answer any sequence of requests alike', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, scanLimit) => {
        expect(await play(simulated({ scanLimit }), steps)).toEqual(await play(emulator, steps));
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
});
