import * as z from 'zod';
import { hour } from '../domain/values/time.ts';
import { type Contradiction, cron, isHttps, plainUrl } from './forms.ts';
import type { storageOf } from './storage.ts';
import { usualSealTimer } from './triggers.ts';

const hours = 'must be a number of hours, 0 for never';
// https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
const isName = (text: string) => /^(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(text);
const url = plainUrl(each => isHttps(each) && /^\/[^/]+\/?$/.test(each.pathname), '');
const container = z.string().transform((text, context) => {
  const given = isName(text) ? { data: text } : url.safeParse(text);
  if (given.data !== undefined) return given.data;
  const message = 'must be the name of a container in the account of STORAGE_CONNECTION, or the https URL of one';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
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
