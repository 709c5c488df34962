import * as z from 'zod';

/** Ids of entities, investigations and incidents: compared in lower case. */
export const externalName = z
  .string()
  .regex(/^[^/\\?#,\p{Cc}\p{Cs}]{1,128}$/u, {
    error: 'must be 1 to 128 characters without / \\ ? # , and control characters',
  })
  .transform(id => id.toLowerCase());

/** The object id of a person. */
export const personId = z.guid({ error: 'must be the object id (GUID) of a person' }).transform(id => id.toLowerCase());
