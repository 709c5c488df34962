import type { TableEntity, TransactionAction } from '@azure/data-tables';
import type { Instant } from '../../../domain/values/time.ts';
import type { Row, Rows } from './rows.ts';

/** One record's part of a commit, as data: what is written, what guards it, and how to find out whether it was. */
export type RecordChange<What extends string = never> = {
  /** The record's own row. It is written with every change, so that its tag guards all rows of the record. */
  readonly key: string;
  /** The tag of the own row as it was read; absent where the record is new. */
  readonly tag?: string | undefined;
  /** The rows that the record had; its own is among them, as in `after`. */
  readonly before: Rows;
  readonly after: Rows;
  /** Rows of the change itself, which are only ever added: history, feed, versions. */
  readonly added: Rows;
  /** Reads the rows as they will be read once they are written. Throws `UnreadableRecord` where that fails. */
  readonly readBack: (after: Rows, added: Rows) => void;
  /** The row that this very change inserts, and the commit that it names; absent where only a wake-up moves. */
  readonly witness?: { readonly key: string; readonly commitId: string } | undefined;
  /** When it happened; absent where only a wake-up moves. */
  readonly at?: Instant | undefined;
  /** Rows of `after` that only one record can have, in the order in which another holder is looked for. */
  readonly claims?: readonly Claim<What>[] | undefined;
};
export type Claim<What extends string> = { readonly what: What; readonly key: string };
export type RecordChanges<What extends string> = readonly [RecordChange<What>, ...RecordChange<What>[]];

/**
 * A commit: the difference between the rows before and after, over all records in it, and the rows of the changes
 * themselves. A row that one record lets go of and another takes is written once. The records' own rows come first, in
 * their order: storage's answer has a tag for each operation.
 */
export const operationsOf = (
  partitionKey: string,
  changes: readonly RecordChange<string>[],
): readonly TransactionAction[] => {
  const before = rowsBefore(changes);
  const after = rowsAfter(changes);
  const entityOf = (rowKey: string): TableEntity => ({ partitionKey, rowKey, ...after.get(rowKey) });
  const operations = changes.map(({ key, tag }): TransactionAction => {
    const entity = entityOf(key);
    return tag === undefined ? ['create', entity] : ['update', entity, 'Replace', { etag: tag }];
  });
  const own = new Set(changes.map(({ key }) => key));
  for (const [rowKey, row] of after) {
    if (own.has(rowKey)) continue;
    const was = before.get(rowKey);
    if (!was) operations.push(['create', entityOf(rowKey)]);
    // The tags guard the own rows, and through the transaction all others: they need only be there.
    else if (!isSame(was, row)) operations.push(['update', entityOf(rowKey), 'Replace', { etag: '*' }]);
  }
  for (const rowKey of before.keys()) if (!after.has(rowKey)) operations.push(['delete', { partitionKey, rowKey }]);
  return operations;
};

/** All rows that the records had, written once more, unless one of the records changes meanwhile. */
export const mendingOperations = (
  partitionKey: string,
  changes: readonly RecordChange<string>[],
): readonly TransactionAction[] => {
  const tags = new Map(changes.map(({ key, tag }) => [key, tag]));
  return [...rowsBefore(changes)].map(([rowKey, row]) => {
    const entity: TableEntity = { partitionKey, rowKey, ...row };
    const tag = tags.get(rowKey);
    return tag === undefined ? ['upsert', entity, 'Replace'] : ['update', entity, 'Replace', { etag: tag }];
  });
};

/** The rows that the records of a commit had. */
export const rowsBefore = (changes: readonly RecordChange<string>[]): Rows =>
  new Map(changes.flatMap(({ before }) => [...before]));

const rowsAfter = (changes: readonly RecordChange<string>[]): Rows => {
  const rows = changes.flatMap(({ after, added }) => [...after, ...added]);
  const all = new Map(rows);
  if (all.size !== rows.length) throw new Error('a commit in which two records have the same row (this is a bug)');
  return all;
};

const isSame = (a: Row, b: Row): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name]);
};
