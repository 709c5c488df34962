import * as z from 'zod';
import { authenticationContextSchema } from '../../domain/policy/authenticationContext.ts';
import { roleSchema } from '../../domain/policy/roleSchema.ts';

// What answers about the caller and the process look like.

const text = z.string();
const name = text.describe('Name, for display.');

export const selfAnswer = z.lazy(() => {
  const grant = z
    .strictObject({
      role: roleSchema.describe('The role that gave the right.'),
      claim: z.enum(['roles', 'wids']).describe('The claim of the token that gave the role.'),
    })
    .meta({ id: 'Grant', description: 'A role that counts.' });
  return z
    .strictObject({
      id: text.describe('Its id.'),
      name,
      type: z.enum(['user', 'application']).describe('What sort.'),
      tenant: text.describe('Id of the tenant.'),
      roles: z.array(grant).describe("The caller's roles that count."),
      ignoredRoles: z
        .array(roleSchema)
        .describe('Roles in the token that do not count for this type of caller.')
        .optional(),
      authenticationContexts: z
        .array(authenticationContextSchema)
        .describe("Authentication contexts that the person's sign-in has satisfied, where there are any.")
        .optional(),
      operations: z.array(text).describe("What the caller's roles allow, at least for some actions."),
    })
    .meta({ id: 'Caller', description: 'Who is calling.' });
});

export const aliveAnswer = z.lazy(() =>
  z
    .strictObject({ status: z.literal('alive').describe('Where it stands.') })
    .meta({ id: 'Liveness', description: 'That the process answers.' }),
);
export const readyAnswer = z.lazy(() => {
  const check = z
    .strictObject({
      name,
      state: z.enum(['ok', 'failed']).describe('Whether all is well.'),
      message: text.describe('In words.').optional(),
      settings: z.array(text).describe('Names of the settings to look at.').optional(),
    })
    .meta({ id: 'Check', description: 'One thing that the work needs.' });
  return z
    .strictObject({
      status: z.enum(['ready', 'notReady']).describe('Where it stands.'),
      checks: z.array(check).describe('Each thing that the work needs.'),
    })
    .meta({ id: 'Readiness', description: 'Whether the work can be done.' });
});
