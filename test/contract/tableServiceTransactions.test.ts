import type { TransactionAction } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, entity, outcomeOf, partitionKey, services, type TestTables } from '../support/tableServices.ts';

describe.each(services)('On $name', ({ start }) => {
  let tables: TestTables;
  beforeAll(async () => {
    tables = await start();
  });
  afterAll(() => tables.stop());

  describe('a transaction', () => {
    it('does all it was asked, and answers in order with the new etags', async () => {
      const table = await tables.newTable();
      const { etag = '' } = await table.createEntity(entity('a', { n: 1 }));
      await table.createEntity(entity('b'));
      const { status, subResponses } = await table.submitTransaction([
        ['update', entity('a', { n: 2 }), 'Replace', { etag }],
        ['create', entity("it's 50 %")],
        ['upsert', entity('d'), 'Merge'],
        ['delete', entity('b')],
      ]);
      expect(status).toBe(202);
      expect(subResponses.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
      const etags = await Promise.all(
        ['a', "it's 50 %", 'd'].map(async key => (await table.getEntity(partitionKey, key)).etag),
      );
      expect(subResponses.map(({ etag }) => etag)).toEqual([...etags, undefined]);
      expect(await allOf(table)).toEqual(['a', 'd', "it's 50 %"]);
    });

    it.each<[string, TransactionAction, string]>([
      [
        'stale',
        ['update', entity('a', { n: 9 }), 'Replace', { etag: `W/"datetime'old'"` }],
        '412 UpdateConditionNotSatisfied',
      ],
      ['a duplicate', ['create', entity('a')], '409 EntityAlreadyExists'],
      ['a delete of nothing', ['delete', entity('none')], '404 ResourceNotFound'],
      ['an update of nothing', ['update', entity('none'), 'Replace'], '404 ResourceNotFound'],
      ['a second change of one entity', ['upsert', entity('new'), 'Merge'], '400 InvalidDuplicateRow'],
      ['too large a value', ['create', entity('x', { x: 'x'.repeat(33_000) })], '400 PropertyValueTooLarge'],
    ])('with %s in it changes nothing and names the culprit', async (_, culprit, expected) => {
      const table = await tables.newTable();
      const { etag } = await table.createEntity(entity('a', { n: 1 }));
      await table.createEntity(entity('b'));
      const actions: TransactionAction[] = [['create', entity('new')], ['delete', entity('b')], culprit];
      expect(await outcomeOf(table.submitTransaction(actions))).toBe(expected);
      await expect(table.submitTransaction(actions)).rejects.toThrow(/^2:/);
      expect(await allOf(table)).toEqual(['a', 'b']);
      expect(await table.getEntity(partitionKey, 'a')).toMatchObject({ n: 1, etag });
    });

    it('may have 100 operations', async () => {
      const table = await tables.newTable();
      const actions = Array.from({ length: 100 }, (_, n): TransactionAction => ['create', entity(`row${n}`)]);
      expect((await table.submitTransaction(actions)).subResponses).toHaveLength(100);
    });

    it('of over 4 MiB is refused', async () => {
      const table = await tables.newTable();
      const text = 'x'.repeat(32 * 1024);
      const large = { a: text, b: text, c: text, d: text };
      const actions = Array.from({ length: 33 }, (_, n): TransactionAction => ['create', entity(`row${n}`, large)]);
      expect(await outcomeOf(table.submitTransaction(actions))).toMatch(/^413 /);
      expect(await allOf(table)).toEqual([]);
    });
  });
});
