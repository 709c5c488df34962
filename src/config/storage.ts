import type * as z from 'zod';
import { type Contradiction, connectionTo, isHttps, plainUrl } from './forms.ts';

/** Where the table is. */
export const storageSettings = {
  STORAGE_CONNECTION: connectionTo('TableEndpoint', 'must be a storage connection string').optional(),
  STORAGE_TABLE_ENDPOINT: plainUrl(isHttps, 'must be the https URL of the table service').optional(),
};
type Given = z.infer<z.ZodObject<typeof storageSettings>>;

export const storageOf = ({ STORAGE_CONNECTION: connection, STORAGE_TABLE_ENDPOINT: endpoint }: Given) => ({
  storage: { connection, endpoint },
});

export const storageFaults = ({ storage }: ReturnType<typeof storageOf>): readonly Contradiction[] => {
  if (!storage.connection !== !storage.endpoint) return [];
  const message = 'set either it (a connection string) or STORAGE_TABLE_ENDPOINT (with an identity), not both or none';
  return [{ setting: 'STORAGE_CONNECTION', message, beside: ['STORAGE_TABLE_ENDPOINT'] }];
};
