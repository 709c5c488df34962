import * as z from 'zod';
import { hour } from '../domain/values/time.ts';
import { type Contradiction, cron, isHttps, plainUrl } from './forms.ts';
import type { storageOf } from './storage.ts';
import { usualSealTimer } from './triggers.ts';

const hours = 'must be a number of hours, 0 for never';
// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
const name = z.string().regex(/^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
const isContainer = (url: URL) => isHttps(url) && /^\/[^/]+$/.test(url.pathname);
const container = z.union([name, plainUrl(isContainer, '')], {
  error: 'must be the name of a container in the account of STORAGE_CONNECTION, or the https URL of one',
});

/** When history is sealed, and where its copies go. */
export const sealSettings = {
  SEAL_SCHEDULE: cron.default(usualSealTimer),
  SEAL_LATE_HOURS: z.coerce.number({ error: hours }).min(0, { error: hours }).default(3),
  SEAL_CONTAINER: container.optional(),
};

export const sealsOf = (given: z.infer<z.ZodObject<typeof sealSettings>>) => ({
  /** When a change that is not sealed yet is late; 0: never. */
  sealLateAfter: given.SEAL_LATE_HOURS * hour,
  sealContainer: given.SEAL_CONTAINER,
});

export const sealFaults = ({
  storage,
  sealContainer,
}: ReturnType<typeof storageOf> & ReturnType<typeof sealsOf>): readonly Contradiction[] => {
  const isNamed = sealContainer !== undefined && !sealContainer.startsWith('https:');
  if (!isNamed || storage.connection !== undefined) return [];
  const message = 'must be the https URL of the container, because there is no STORAGE_CONNECTION whose account has it';
  return [{ setting: 'SEAL_CONTAINER', message, beside: ['STORAGE_CONNECTION', 'STORAGE_TABLE_ENDPOINT'] }];
};
