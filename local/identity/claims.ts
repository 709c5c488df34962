import { createHash } from 'node:crypto';
import { directoryRoleIds, ordinaryMember, type Persona, portalClientId } from './personas.ts';

type ClaimsOf = {
  /** The address of the identity provider, without tenant. */
  readonly authority: string;
  readonly tenant: string;
  readonly audience: string;
  readonly persona: Persona;
  /** An application's token has `idtyp`, a person's `scp`, an ID token neither. */
  readonly as: 'application' | 'person' | 'idToken';
  /** Short scope names, of a person's token only. */
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
  /** App role names whose directory role the token shall carry in `wids`. */
  readonly directoryRoles?: readonly string[];
  /** Authentication contexts that the sign-in has satisfied, of a person's token only. */
  readonly acrs?: readonly string[];
  /** Seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
};

/**
 * The claims of a v2 token as Microsoft Entra ID writes them, for every token that this identity provider issues.
 * As there, a claim without value is absent: no roles means no `roles`, not an empty list.
 */
export const entraClaims = (token: ClaimsOf) => {
  const { persona, as, scopes = [], acrs = [], roles = persona.roles } = token;
  const wids = directoryRolesOf(token);
  return {
    ...(as === 'person' && acrs.length > 0 && { acrs }),
    aud: token.audience,
    iss: `${token.authority}/${token.tenant}/v2.0`,
    iat: token.issuedAt,
    nbf: token.issuedAt,
    exp: token.expiresAt,
    ...(as !== 'idToken' && { azp: clientOf(token) }),
    ...(as === 'application' && { idtyp: 'app' }),
    ...(as !== 'application' && { name: persona.name, preferred_username: usernameOf(persona) }),
    oid: persona.oid,
    ...(roles.length > 0 && { roles }),
    ...(as === 'person' && scopes.length > 0 && { scp: scopes.join(' ') }),
    sub: as === 'application' ? persona.oid : pairwise(persona.oid, token.audience),
    tid: token.tenant,
    ver: '2.0',
    ...(wids.length > 0 && { wids }),
  };
};

const clientOf = ({ persona, as }: ClaimsOf): string => {
  if (persona.kind === 'application') return persona.clientId;
  return as === 'application' ? persona.oid : portalClientId;
};

const directoryRolesOf = ({ as, directoryRoles = [] }: ClaimsOf): readonly string[] => {
  const ids = directoryRoles.flatMap(role => directoryRoleIds[role] ?? []);
  return as === 'application' ? ids : [...ids, ordinaryMember];
};

const usernameOf = ({ name }: Persona): string => `${name.toLowerCase().replaceAll(' ', '.')}@contoso.example`;

/** A person's `sub` differs from API to API and from `oid`, so that nobody can take it for the person's id. */
const pairwise = (oid: string, audience: string): string =>
  createHash('sha256').update(`${oid} ${audience}`).digest('base64url');
