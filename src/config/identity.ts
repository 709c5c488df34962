import * as z from 'zod';
import { line } from '../domain/values/text.ts';
import { commaList, isHttpsOrLocal, plainUrl } from './forms.ts';

const tenantId = z
  .guid({ error: 'must be the tenant ids (GUIDs) that may use this Action Center, separated by commas' })
  .transform(id => id.toLowerCase());

const clientId = z.guid().toLowerCase();
const applicationName = line(256);
/** Names by client ids in lower case. What could never be found, or not be read, is a fault. */
const applicationNames = commaList.transform((entries, context): Readonly<Record<string, string>> => {
  const names = new Map<string, string>();
  const fault = (message: string) => context.addIssue({ code: 'custom', message });
  for (const entry of entries) {
    const [before = '', ...after] = entry.split('=');
    const id = clientId.safeParse(before.trim());
    const name = applicationName.safeParse(after.join('='));
    if (!id.success) fault('must be a list of client id=name, separated by commas; client ids are GUIDs');
    else if (!name.success)
      fault(
        'must give each client id a name that can be read: not empty, without characters that hide or reorder text',
      );
    else if (names.has(id.data)) fault('must name each client id once');
    else names.set(id.data, name.data);
  }
  return Object.fromEntries(names);
});

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
