import type { TableClient, TransactionAction } from '@azure/data-tables';
import { rowsOf } from '../../src/adapters/tables/actions/rowsOf.ts';
import type { Deps } from '../../src/application/deps.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { submitted } from './deps.ts';

/** Writes rows straight into the table, in transactions of a hundred, where only their number matters. */
const writeRows = async (
  table: TableClient,
  partitionKey: string,
  rows: Iterable<readonly [string, object]>,
): Promise<void> => {
  const creations = [...rows].map(([rowKey, row]): TransactionAction => ['create', { partitionKey, rowKey, ...row }]);
  for (let from = 0; from < creations.length; from += 100)
    await table.submitTransaction(creations.slice(from, from + 100));
};

/** So many pending actions, a minute apart, as they are after their submission; only the rows that reports read. */
export const writePending = async (deps: Deps, table: TableClient, tenant: string, count: number): Promise<void> => {
  const model = await submitted(deps, tenant);
  const now = deps.now();
  const rows = Array.from({ length: count }, (_, n) => {
    const createdAt = now - n * 60_000;
    const action: Action = { ...model, id: deps.newId(createdAt), createdAt, expiresAt: now + (count - n) * 60_000 };
    return [...rowsOf(action)].filter(([key]) => /^(open|expiring)_/.test(key));
  });
  await writeRows(table, tenant, rows.flat());
};
