import { RestError, TableClient } from '@azure/data-tables';
import { z } from 'zod';
import { startEmulator } from '../../local/emulator.ts';
import { simulatedTables } from './simulatedTables/simulatedTables.ts';

/** A Table service to try facts on. */
export type TestTables = {
  /** A client of a table of its own, created. */
  readonly newTable: () => Promise<TableClient>;
  readonly client: (table: string) => TableClient;
  readonly stop: () => Promise<void>;
};

const testTables = (client: (table: string) => TableClient, stop: () => Promise<void>): TestTables => {
  let created = 0;
  const newTable = async () => {
    created += 1;
    const table = client(`Table${created}`);
    await table.createTable();
    return table;
  };
  return { client, newTable, stop };
};

/** Azurite, in this process and in memory. */
export const azurite = async (): Promise<TestTables> => {
  const { connectionString, stop } = await startEmulator();
  const options = { retryOptions: { maxRetries: 0 }, allowInsecureConnection: true };
  return testTables(table => TableClient.fromConnectionString(connectionString, table, options), stop);
};

/** The simulated service, with its switches. */
export const simulated = (options?: Parameters<typeof simulatedTables>[0]) => {
  const service = simulatedTables(options);
  const { connectionString, httpClient } = service;
  const client = (table: string) =>
    TableClient.fromConnectionString(connectionString, table, { httpClient, retryOptions: { maxRetries: 0 } });
  return { service, ...testTables(client, async () => {}) };
};

/** The services that the same facts are held against. */
export const services: readonly { readonly name: string; readonly start: () => Promise<TestTables> }[] = [
  { name: 'Azurite', start: azurite },
  { name: 'the simulated service', start: async () => simulated() },
];

const refusedDetails = z.object({ odataError: z.object({ code: z.string() }) });

/** Status and error code of what the service refused, wherever the SDK put the code; `ok` when it did not refuse. */
export const outcomeOf = async (request: Promise<unknown>): Promise<string> => {
  try {
    await request;
    return 'ok';
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    const details = refusedDetails.safeParse(error.details);
    return `${error.statusCode} ${details.data?.odataError.code ?? error.code}`;
  }
};

/** The partition that the builders below use. */
export const partitionKey = 'tenant';

/** An entity to write. */
export const entity = (rowKey: string, properties: Record<string, unknown> = {}) => ({
  partitionKey,
  rowKey,
  ...properties,
});

/** The RowKeys of all entities that pass the filter, in the order they came. */
export const allOf = async (table: TableClient, filter?: string): Promise<readonly string[]> => {
  const queryOptions = filter === undefined ? {} : { filter };
  const keys: string[] = [];
  for await (const { rowKey } of table.listEntities({ queryOptions })) keys.push(rowKey ?? '');
  return keys;
};

/** One page, from the start or from a continuation. */
export const pageOf = async (table: TableClient, maxPageSize: number, continuationToken?: string) => {
  const pages = table.listEntities().byPage({ maxPageSize, ...(continuationToken && { continuationToken }) });
  for await (const page of pages) return page;
  throw new Error('there is always a first page (this is a bug)');
};
