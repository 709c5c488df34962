import type { TableEntity, TransactionAction } from '@azure/data-tables';
import type { Change } from '../../../application/change/ports.ts';
import { keyOf } from '../kernel/keys.ts';
import type { Row } from '../kernel/rows.ts';
import { rowsOf, rowsOfEntry } from './rowsOf.ts';

type Operation = TransactionAction;
const none: ReadonlyMap<string, Row> = new Map();

/** A commit: the difference between the rows before and after, and the rows of the change itself. */
export const operationsOf = ({ before, after, entry }: Change): readonly Operation[] => {
  const partitionKey = after.tenant;
  const old = before ? rowsOf(before.action) : none;
  const actionKey = keyOf.action(after.id);
  const operations: Operation[] = [];
  for (const [rowKey, row] of rowsOf(after)) {
    const entity: TableEntity = { partitionKey, rowKey, ...row };
    const was = old.get(rowKey);
    if (!was) operations.push(['create', entity]);
    // The version guards the action row, and through the transaction all others: they need only be there.
    else if (rowKey === actionKey && before) operations.push(['update', entity, 'Replace', { etag: before.tag }]);
    else if (!sameRow(was, row)) operations.push(['update', entity, 'Replace', { etag: '*' }]);
  }
  const kept = rowsOf(after);
  for (const rowKey of old.keys()) if (!kept.has(rowKey)) operations.push(['delete', { partitionKey, rowKey }]);
  if (entry)
    for (const [rowKey, row] of rowsOfEntry(after, entry))
      operations.push(['create', { partitionKey, rowKey, ...row }]);
  // The action row first: its answer carries the new tag.
  return operations.toSorted((a, b) => Number(b[1].rowKey === actionKey) - Number(a[1].rowKey === actionKey));
};

/** All rows of an action as they should be, guarded by its version: mends an action of which a row is missing. */
export const mendingOperations = ({
  before,
  after,
}: Required<Pick<Change, 'before' | 'after'>>): readonly Operation[] =>
  [...rowsOf(after)].map(([rowKey, row]) => {
    const entity: TableEntity = { partitionKey: after.tenant, rowKey, ...row };
    const isAction = rowKey === keyOf.action(after.id) && before;
    return isAction ? ['update', entity, 'Replace', { etag: before.tag }] : ['upsert', entity, 'Replace'];
  });

const sameRow = (a: Row, b: Row): boolean => {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every(name => a[name] === b[name]);
};
