import type { TokenClaims, ValidateToken } from '../../application/callers/ports.ts';
import type { Log } from '../../application/change/ports.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import { grantsOf, type Principal } from '../../domain/policy/roles.ts';
import { cleaned, cut, isVisible } from '../../domain/values/characters.ts';

type Settings = {
  readonly countDirectoryRoles: boolean;
  readonly applicationNames: Readonly<Record<string, string>>;
};

/** Who is calling. Only a token that was validated just now says so: no header of a platform in front, no body. */
export const principalFrom = async (
  authorization: string | undefined,
  validateToken: ValidateToken,
  settings: Settings,
  log: Log,
): Promise<Result<Principal>> => {
  const token = await validateToken(authorization);
  if (token.type === 'ok') return ok(principalOf(token.claims, settings));
  if (token.type === 'unavailable') {
    log('error', "the identity provider's keys cannot be fetched; nobody can be let in", {
      cause: String(token.cause),
    });
    return refused({ code: 'IdentityUnavailable' });
  }
  return refused({ code: 'InvalidToken', reason: token.reason });
};

const principalOf = (claims: TokenClaims, { countDirectoryRoles, applicationNames }: Settings): Principal => ({
  tenant: claims.tenant.toLowerCase(),
  id: claims.objectId.toLowerCase(),
  name: nameOf(claims, applicationNames),
  type: claims.kind,
  ...grantsOf(claims.kind, { roles: claims.roles, wids: countDirectoryRoles ? claims.wids : [] }),
  tokenIssuedAt: claims.issuedAt,
  // Contexts are of people's sign-ins; nobody has signed in where an application calls.
  ...(claims.kind === 'user' && { authenticationContexts: claims.authenticationContexts }),
});

/** For display only. An application's own name is not in its token: a setting names it. */
const nameOf = ({ kind, name, appId = '', objectId }: TokenClaims, names: Settings['applicationNames']): string =>
  kind === 'user' ? (shown(name) ?? objectId) : (names[appId.toLowerCase()] ?? shown(appId) ?? objectId);

/** Directories let people choose their names: nothing in one may hide, reorder or fill the page. */
const shown = (name = ''): string | undefined => {
  const honest = cut(cleaned(name), 256);
  return isVisible(honest) ? honest : undefined;
};
