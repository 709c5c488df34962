import * as z from 'zod';
import { type Contradiction, connectionTo, isHttps, plainUrl } from './forms.ts';
import type { storageOf, storageSettings } from './storage.ts';

/** Where the work queue is, in the host's own form, because its trigger reads the same settings. */
export const workSettings = {
  WORK: connectionTo('QueueEndpoint', 'must be a storage connection string of the queue').optional(),
  WORK__queueServiceUri: plainUrl(isHttps, 'must be the https URL of the queue service').optional(),
  WORK__credential: z.literal('managedidentity', { error: 'must be managedidentity, or absent' }).optional(),
  WORK__clientId: z.guid({ error: 'must be the client id (a GUID) of a managed identity' }).optional(),
};
type Given = z.infer<z.ZodObject<typeof workSettings & typeof storageSettings>>;

/** The work queue: its own connection, else that of the table. `setting` is what a fault of it is called by. */
export const workOf = (given: Given) => ({ work: connectionOf(given) });
const connectionOf = (given: Given) => {
  const { WORK: connection, WORK__queueServiceUri: endpoint, WORK__clientId: clientId } = given;
  if (connection !== undefined || endpoint !== undefined)
    return { setting: 'WORK', connection, endpoint, clientId } as const;
  return { setting: 'STORAGE_CONNECTION', connection: given.STORAGE_CONNECTION } as const;
};

export const workFaults = ({
  storage,
  work,
}: ReturnType<typeof storageOf> & ReturnType<typeof workOf>): readonly Contradiction[] => {
  const isOwn = work.setting === 'WORK';
  const isTwice = isOwn && work.connection !== undefined && work.endpoint !== undefined;
  const isNowhere = !isOwn && storage.connection === undefined && storage.endpoint !== undefined;
  if (!isTwice && !isNowhere) return [];
  const message =
    'set either it (a connection string) or WORK__queueServiceUri (with an identity), not both; without either the queue is that of STORAGE_CONNECTION';
  const beside = ['WORK__queueServiceUri', ...(isOwn ? [] : ['STORAGE_CONNECTION', 'STORAGE_TABLE_ENDPOINT'])];
  return [{ setting: 'WORK', message, beside }];
};
