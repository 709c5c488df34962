import * as z from 'zod';
import { commaList, isHttpsOrLocal, plainUrl } from './forms.ts';

const tenantId = z
  .guid({ error: 'must be the tenant ids (GUIDs) that may use this Action Center, separated by commas' })
  .transform(id => id.toLowerCase());

const applicationNames = commaList
  .pipe(z.array(z.string().regex(/^[^=]+=./, { error: 'must be a list of client id=name, separated by commas' })))
  .transform(
    (entries): Readonly<Record<string, string>> =>
      Object.fromEntries(entries.map(entry => [entry.split('=')[0] ?? '', entry.split('=').slice(1).join('=')])),
  );

/** Who is let in, and what their claims count for. */
export const identitySettings = {
  AUTHORITY: plainUrl(isHttpsOrLocal, 'must be an https URL (http only for the loopback address)').default(
    'https://login.microsoftonline.com',
  ),
  AUDIENCE: z.string({ error: "must be the client id of this API's app registration" }).min(1),
  ALLOWED_TENANTS: z
    .string({ error: 'must list the tenants that may use this Action Center; without it nobody can sign in' })
    .pipe(commaList)
    .pipe(z.array(tenantId).min(1, { error: 'must list at least one tenant' })),
  DIRECTORY_ROLES: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  APPLICATION_NAMES: z.string().default('').pipe(applicationNames),
};

export const identityOf = (given: z.infer<z.ZodObject<typeof identitySettings>>) => ({
  authority: given.AUTHORITY,
  audience: given.AUDIENCE,
  tenants: given.ALLOWED_TENANTS,
  countDirectoryRoles: given.DIRECTORY_ROLES === 'on',
  applicationNames: given.APPLICATION_NAMES,
});
