import { TableClient } from '@azure/data-tables';
import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { tableName } from '../../src/adapters/tables/tableStore.ts';
import { localTenant } from '../identity/personas.ts';

/** What somebody with the right to write to storage could do: another text in an entry of an action's history. */
export const tamperer =
  (connectionString: string) =>
  async (actionId: string, sequence: number, find: string, replace: string): Promise<void> => {
    const table = TableClient.fromConnectionString(connectionString, tableName, { allowInsecureConnection: true });
    const rowKey = keyOf.history(actionId, sequence);
    const row = await table.getEntity<{ entry: string }>(localTenant, rowKey);
    if (!row.entry.includes(find)) throw new Error(`entry ${sequence} does not say "${find}"`);
    const entry = row.entry.replace(find, replace);
    await table.updateEntity({ partitionKey: localTenant, rowKey, entry }, 'Merge');
  };
