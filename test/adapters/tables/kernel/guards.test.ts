import type { TransactionAction } from '@azure/data-tables';
import { describe, expect, it } from 'vitest';
import { guardQuery, guardTransaction } from '../../../../src/adapters/tables/kernel/guards.ts';
import { tableRequests } from '../../../../src/adapters/tables/kernel/tableRequests.ts';
import { simulatedWorld } from '../../../support/deps.ts';

const row = (rowKey: string, more: object = {}): TransactionAction => [
  'create',
  { partitionKey: 'tenant', rowKey, ...more },
];
const rows = (count: number, more: object = {}) => Array.from({ length: count }, (_, n) => row(`row-${n}`, more));
const text = (length: number) => 'x'.repeat(length);
// 64 of the longest values are 4 MiB in UTF-16 with nothing around them.
const full = (operations: number) => rows(operations, { a: text(32_768) });

describe('A transaction that Azure would refuse is not sent', () => {
  it.each<[string, readonly TransactionAction[], RegExp]>([
    ['no operation', [], /transaction of 0 operations/],
    ['101 operations', rows(101), /transaction of 101 operations/],
    ['one entity twice', [row('a'), ['delete', { partitionKey: 'tenant', rowKey: 'a' }]], /an entity twice/],
    ['two partitions', [row('a'), ['create', { partitionKey: 'other', rowKey: 'b' }]], /two partitions/],
    ['a value of 32K + 1 characters', [row('a', { long: text(32_769) })], /property long of 32769/],
    ['more than 4 MiB', full(64), /over 4 MiB/],
    ['a key of 201 characters', [row(text(201))], /the key/],
    ['an empty key', [row('')], /the key ""/],
    ...['/', '\\', '#', '?', '\u0000', '\u001f', '\u007f', '\u0080', 'é'].map(
      (character): [string, readonly TransactionAction[], RegExp] => [
        `a key with ${JSON.stringify(character)}`,
        [row(`a${character}b`)],
        /the key/,
      ],
    ),
    ['a bad partition', [['create', { partitionKey: 'a/b', rowKey: 'a' }]], /the key "a\/b"/],
  ])('%s', (_, operations, message) => {
    expect(() => guardTransaction(operations)).toThrow(message);
    expect(() => guardTransaction(operations)).toThrow('this is a bug');
  });

  it.each<[string, readonly TransactionAction[]]>([
    ['100 operations', rows(100)],
    ['a value of 32K characters', [row('a', { long: text(32_768) })]],
    ['just under 4 MiB', full(63)],
    ['a key of 200 characters', [row(text(200))]],
    ['every other ASCII character in a key', [row(' !"$%&\'()*+,-.:;<=>@[]^_`{|}~')]],
  ])('but %s is', (_, operations) => {
    expect(() => guardTransaction(operations)).not.toThrow();
  });
});

describe('A query that Azure would refuse is not sent', () => {
  it.each([
    [16, 1, 'a filter of 16 comparisons (this is a bug)'],
    [3, 1001, 'a page of 1001 (this is a bug)'],
    [3, 0, 'a page of 0 (this is a bug)'],
  ])('%i comparisons, a page of %i', (comparisons, top, message) => {
    expect(() => guardQuery(comparisons, top)).toThrow(message);
  });

  it('but 15 comparisons and a page of 1 to 1000 are', () => {
    expect(() => guardQuery(15, 1)).not.toThrow();
    expect(() => guardQuery(15, 1000)).not.toThrow();
  });
});

it('The guards are asked before anything is sent', async () => {
  const { table, tables } = simulatedWorld();
  const requests = tableRequests(table, milliseconds => AbortSignal.timeout(milliseconds));
  await expect(requests.transact(rows(101))).rejects.toThrow('this is a bug');
  await expect(requests.page({ filter: 'a eq 1', comparisons: 16, size: 1 })).rejects.toThrow('this is a bug');
  expect(tables.requests).toEqual([]);
});
