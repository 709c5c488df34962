import * as z from 'zod';

/**
 * What a tenant asks of a sign-in beyond the usual (another factor, a managed device), under one of the ids that its
 * conditional access has for that (learn.microsoft.com/entra/identity-platform/developer-guide-conditional-access-authentication-context).
 */
export const authenticationContextSchema = z
  .string()
  .regex(/^c[1-9]\d?$/, { error: 'must be the id of an authentication context: c1 to c99' })
  .meta({ id: 'AuthenticationContext', description: 'Id of an authentication context of conditional access.' });

/** Those among the values of a token's `acrs` claim, in one spelling; it holds others too. */
export const authenticationContextsIn = (acrs: readonly string[]): readonly string[] =>
  acrs.map(value => value.trim().toLowerCase()).filter(value => authenticationContextSchema.safeParse(value).success);
