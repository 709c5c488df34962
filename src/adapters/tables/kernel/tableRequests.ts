import type {
  TableClient,
  TableEntity,
  TableEntityResult,
  TableTransactionResponse,
  TransactionAction,
} from '@azure/data-tables';
import * as z from 'zod';
import { storageUnavailable } from '../../../application/change/failures.ts';
import type { Deadline } from '../../../application/change/ports.ts';
import { guardQuery, guardTransaction } from './guards.ts';

/** How long one request may take before its outcome counts as unknown. */
const requestTimeout = 10_000;

type Entity = TableEntityResult<Record<string, unknown>>;
export type EntityPage = { readonly entities: readonly Entity[]; readonly continuation?: string | undefined };
export type PageRequest = {
  readonly filter: string;
  readonly comparisons: number;
  readonly select?: readonly string[];
  readonly size: number;
  readonly continuation?: string | undefined;
};

/** What storage answered to a transaction that it did not carry out, or may not have. */
export type Refused = {
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly cause: unknown;
};

const sdkError = z.object({
  statusCode: z.number().optional(),
  code: z.string().optional(),
  details: z.object({ odataError: z.object({ code: z.string().optional() }).optional() }).optional(),
});
/** Status and storage's error code of anything the SDK throws. A missing status: no answer came. */
const refusedBy = (cause: unknown): Refused => {
  const { data } = sdkError.safeParse(cause);
  return { status: data?.statusCode, code: data?.details?.odataError?.code ?? data?.code, cause };
};

/**
 * The four requests that the store makes. The SDK's own retries are off: whether a request may be repeated is for the
 * commit to know. The table is created when storage says that there is none.
 */
export const tableRequests = (table: TableClient, deadline: Deadline) => {
  const options = () => ({ abortSignal: deadline(requestTimeout) });
  const withTable = async <T>(request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      if (refusedBy(error).code !== 'TableNotFound') throw error;
      await table.createTable(options());
      return request();
    }
  };

  return {
    /** Throws `StorageUnavailable` on anything but the entity or its absence. */
    get: async (partitionKey: string, rowKey: string): Promise<Entity | undefined> => {
      try {
        return await withTable(() => table.getEntity(partitionKey, rowKey, options()));
      } catch (error) {
        if (refusedBy(error).status === 404) return undefined;
        throw storageUnavailable('storage did not answer a read', error);
      }
    },

    /** `undefined`: storage does not know this continuation. Throws `StorageUnavailable` on other faults. */
    page: async ({ filter, comparisons, select, size, continuation }: PageRequest): Promise<EntityPage | undefined> => {
      guardQuery(comparisons, size);
      const read = async () => {
        const queryOptions = { filter, ...(select && { select: [...select] }) };
        const settings = { maxPageSize: size, ...(continuation !== undefined && { continuationToken: continuation }) };
        const { value } = await table
          .listEntities({ queryOptions, ...options() })
          .byPage(settings)
          .next();
        return { entities: value ?? [], continuation: value?.continuationToken };
      };
      try {
        return await withTable(read);
      } catch (error) {
        if (continuation !== undefined && (refusedBy(error).status === 400 || error instanceof SyntaxError))
          return undefined;
        throw storageUnavailable('storage did not answer a query', error);
      }
    },

    /** The new tag of the first row, or what storage said instead. Never throws but for bugs. */
    transact: async (operations: readonly TransactionAction[]): Promise<{ readonly tag: string } | Refused> => {
      guardTransaction(operations);
      try {
        const answer: TableTransactionResponse = await table.submitTransaction([...operations], options());
        return { tag: answer.subResponses[0]?.etag ?? unknownTag };
      } catch (error) {
        const refused = refusedBy(error);
        // Only created, and the transaction not repeated: whether there is still time for it is for the commit to judge.
        if (refused.code === 'TableNotFound') await table.createTable(options()).catch(() => {});
        return refused;
      }
    },
  };
};
export type TableRequests = ReturnType<typeof tableRequests>;

/** A well-formed tag that no row has: whoever commits with it conflicts, and loads. */
export const unknownTag = `W/"datetime'1970-01-01T00%3A00%3A00.0000000Z'"`;
export const tagOf = (entity: TableEntity | Entity): string => ('etag' in entity ? String(entity.etag) : unknownTag);
