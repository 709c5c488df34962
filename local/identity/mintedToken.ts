import { entraClaims } from './claims.ts';
import type { MintRequest } from './mint.ts';
import { audience, directoryRoleIds, type Persona, personas, tenantIds } from './personas.ts';
import { type SigningKey, signToken } from './signingKeys.ts';

export type MintAnswer = { readonly token: string } | { readonly error: string };

/** The token that a minting request asks for, or why there can be none. `now` in seconds. */
export const mintedToken = async (
  { persona: name, options }: MintRequest,
  { authority, key, now }: { authority: string; key: SigningKey; now: number },
): Promise<MintAnswer> => {
  const persona: Persona = personas[name];
  const isApplication = options.app || persona.kind === 'application';
  if (options.idToken && isApplication) return { error: 'Applications get no ID tokens.' };

  const roles = options.roles ?? persona.roles;
  const strange = options.directoryRole ? roles.filter(role => !Object.hasOwn(directoryRoleIds, role)) : [];
  if (strange.length > 0) return { error: `No directory role means the same as ${strange.join(', ')}.` };

  const expiresAt = now + options.expiresIn;
  const claims = entraClaims({
    authority,
    tenant: options.tenantId ?? tenantIds[options.tenant],
    // An ID token with the API's audience is the dangerous one: portal and API may share a registration.
    audience: options.audience ?? audience,
    persona,
    as: isApplication ? 'application' : options.idToken ? 'idToken' : 'person',
    scopes: options.noScope ? [] : ['access_as_user'],
    roles: options.directoryRole ? [] : roles,
    directoryRoles: options.directoryRole ? roles : [],
    ...(options.acrs && { acrs: options.acrs }),
    issuedAt: now - (options.issuedAgo ?? Math.max(0, 3600 - options.expiresIn)),
    expiresAt,
  });
  return { token: await signToken(claims, key) };
};
