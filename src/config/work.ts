import * as z from 'zod';
import { isHttps, plainUrl, type SettingFault } from './forms.ts';
import type { storageOf, storageSettings } from './storage.ts';

/** Where the work queue is, in the host's own form, because its trigger reads the same settings. */
export const workSettings = {
  WORK: z
    .string()
    .regex(/^UseDevelopmentStorage=true|(^|;)QueueEndpoint=|(^|;)AccountName=/i, {
      error: "must be a storage connection string; the queue's",
    })
    .optional(),
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
}: ReturnType<typeof storageOf> & ReturnType<typeof workOf>): readonly SettingFault[] => {
  // Where the storage itself is in doubt, that is told first.
  if (!storage.connection === !storage.endpoint || !work.connection !== !work.endpoint) return [];
  const message =
    'set either it (a connection string) or WORK__queueServiceUri (with an identity), not both; without either the queue is that of STORAGE_CONNECTION';
  return [{ setting: 'WORK', message }];
};
