import type { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, entity, outcomeOf, services, type TestTables } from '../support/tableServices.ts';

describe.each(services)('On $name', ({ start }) => {
  let tables: TestTables;
  beforeAll(async () => {
    tables = await start();
  });
  afterAll(() => tables.stop());

  describe('a filter', () => {
    let table: TableClient;
    beforeAll(async () => {
      table = await tables.newTable();
      const when = new Date('2026-01-01T00:00:00Z');
      await table.createEntity(entity('a', { text: "o'clock", n: 1, long: 5n, yes: true, when, double: 0.5 }));
      await table.createEntity(entity('b', { text: 'B', n: 2, long: -5n, yes: false, double: 2.5 }));
      await table.createEntity(entity('c', { text: 'a', n: 10, id: { type: 'Guid', value: crypto.randomUUID() } }));
      await table.createEntity(entity('d', { bytes: new Uint8Array([1, 171]), n: -1 }));
      await table.createEntity({ partitionKey: 'other', rowKey: 'e', n: 1, text: 'z' });
    });

    it.each([
      ["PartitionKey eq 'tenant'", 'abcd'],
      ["PartitionKey eq 'tenant' and RowKey ge 'b' and RowKey lt 'd'", 'bc'],
      ["PartitionKey eq 'tenant' and RowKey gt 'b' and RowKey le 'd'", 'cd'],
      ["PartitionKey gt 'other'", 'abcd'],
      ["PartitionKey lt 'tenant'", 'e'],
      ["PartitionKey ge 'other' and PartitionKey le 'other'", 'e'],
      ["PartitionKey eq 'tenant' and PartitionKey eq 'other'", ''],
      ["RowKey eq 'e' or RowKey eq 'a'", 'ea'],
      ["RowKey ne 'e'", 'abcd'],
      ["text eq 'o''clock'", 'a'],
      ["text ge 'a'", 'eac'],
      ["text lt 'a'", 'b'],
      ["text ne 'B'", 'eac'],
      ["missing ne 'B'", ''],
      ["missing eq 'B' or n eq 2", 'b'],
      ["not (text eq 'B')", 'eacd'],
      ["not (missing eq 'B') and n eq 2", 'b'],
      ['n gt 1', 'bc'],
      ['n le -1', 'd'],
      ['n ge 1 and n lt 10', 'eab'],
      ['1 lt n', 'bc'],
      ['long eq 5L', 'a'],
      ['long lt 0L', 'b'],
      ['double gt 0.5', 'b'],
      ['double le 0.5', 'a'],
      ['yes eq true', 'a'],
      ['yes ne true', 'b'],
      ["when eq datetime'2026-01-01T00:00:00Z'", 'a'],
      ["when lt datetime'2026-01-01T00:00:00.001Z'", 'a'],
      ["when gt datetime'2026-01-01T00:00:00.000Z'", ''],
      ["Timestamp gt datetime'2020-01-01T00:00:00Z'", 'eabcd'],
      ["id eq guid'00000000-0000-0000-0000-000000000000'", ''],
      ["bytes eq X'01ab'", 'd'],
      ["bytes eq binary'01AB'", 'd'],
      // `and` binds tighter than `or`, parentheses tighter than both.
      ["n eq 10 or n eq 1 and RowKey eq 'a'", 'ac'],
      ["(n eq 10 or n eq 1) and RowKey eq 'a'", 'a'],
      ["((n eq 2)) or (not (n ge -1)) or (PartitionKey eq 'other')", 'eb'],
    ])('%s finds %s', async (filter, expected) => {
      expect((await allOf(table, filter)).join('')).toBe(expected);
    });

    it.each(['n eq', 'n eq 1 and', '(n eq 1', 'n eq 1)', 'n eq 1 n eq 2', 'eq 1', "n eq 1 or or text eq 'a'"])(
      'that is malformed, like %s, is refused',
      async filter => {
        expect(await outcomeOf(allOf(table, filter))).toBe('400 InvalidInput');
      },
    );
  });
});
