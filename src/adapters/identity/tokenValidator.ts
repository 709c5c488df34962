import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { TokenResult, ValidateToken } from '../../application/callers/ports.ts';
import { authenticationContextsIn } from '../../domain/policy/authenticationContext.ts';

type Settings = {
  /** `https://login.microsoftonline.com`, or the local identity provider. */
  readonly authority: string;
  readonly audience: string;
  /** The allow-list of tenant ids. */
  readonly tenants: readonly string[];
  readonly clockToleranceSeconds?: number;
  /** An unknown key id makes us look for new keys, at most once in this time, so that forged tokens cannot hammer the key server. */
  readonly keyCooldownSeconds?: number;
  readonly now?: () => number;
};

/**
 * Tells who sent a request from its `Authorization` header. Never throws.
 * The rules are those of Microsoft's "Access tokens: validate tokens" for a multi-tenant API with an allow-list.
 */
export const tokenValidator = (settings: Settings): ValidateToken => {
  const { tenants, now = Date.now } = settings;
  const keysOf = keysByTenant(settings);

  return async header => {
    const token = bearerToken(header);
    if (token === undefined) return refused(reasons.missing);
    const tenant = claimedTenant(token);
    if (tenant === undefined || !tenants.includes(tenant)) return refused(reasons.untrusted);

    let keyFailure: { cause: unknown } | undefined;
    const key: JWTVerifyGetKey = async (protectedHeader, jws) => {
      try {
        return await keysOf(tenant)(protectedHeader, jws);
      } catch (cause) {
        if (!isAboutTheToken(cause)) keyFailure = { cause };
        throw cause;
      }
    };

    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: ['RS256'],
        issuer: `${settings.authority}/${tenant}/v2.0`,
        audience: settings.audience,
        requiredClaims: ['exp', 'iat', 'oid', 'tid'],
        clockTolerance: settings.clockToleranceSeconds ?? 60,
        currentDate: new Date(now()),
      });
      return claimsOf(payload);
    } catch (error) {
      return keyFailure ? { type: 'unavailable', ...keyFailure } : refused(reasonFor(error));
    }
  };
};

/**
 * An unknown tenant, a foreign signature and another issuer get the same sentence: anybody can send an unsigned token
 * with any `tid`, and must not learn from the answer which organisations are served here.
 */
const reasons = {
  missing: 'Send an access token in the header "Authorization: Bearer <token>".',
  untrusted: 'The access token is not one that this service accepts. Request one for this API.',
  expired: 'The access token has expired. Request a new one.',
  notYetValid: 'The access token is not valid yet. Check the clock of the machine that requested it.',
  audience: 'The access token was issued for another API. Request one for this API.',
  malformed:
    'The access token lacks a claim that this service needs, or has it in another form. Request one for this API.',
  neither:
    'The access token is neither a person\'s (scope "access_as_user") nor an application\'s (claim "idtyp" is "app"). Request one for this API.',
} as const;

const refused = (reason: string): TokenResult => ({ type: 'refused', reason });

/** RFC 6750: `Bearer` in any case, then a b64token. */
const bearerToken = (header: string | undefined): string | undefined =>
  /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1];

/** What the token itself, still unverified, says: only good for choosing among the tenants that we trust anyway. */
const claimedTenant = (token: string): string | undefined => {
  try {
    const { tid } = decodeJwt(token);
    return typeof tid === 'string' ? tid : undefined;
  } catch {
    return undefined;
  }
};

/** The published keys of each tenant, fetched when first needed and kept for the life of the process. */
const keysByTenant = ({ authority, keyCooldownSeconds = 30 }: Settings) => {
  const known = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  return (tenant: string) => {
    const keys =
      known.get(tenant) ??
      createRemoteJWKSet(new URL(`${authority}/${tenant}/discovery/v2.0/keys`), {
        cooldownDuration: keyCooldownSeconds * 1000,
        // Microsoft publishes new keys ahead of their use and asks for a refresh within 24 hours. An hour needs the key
        // server less often than jose's ten minutes, and still drops a withdrawn key soon.
        cacheMaxAge: 3_600_000,
      });
    known.set(tenant, keys);
    return keys;
  };
};

/** Otherwise the keys could not be fetched, or what was fetched is no set of keys. */
const isAboutTheToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;

/** jose checks claims only after the signature, so a sentence about a claim tells the bearer nothing new. */
const reasonFor = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return reasons.expired;
  if (!(error instanceof errors.JWTClaimValidationFailed)) return reasons.untrusted;
  if (error.claim === 'iss') return reasons.untrusted;
  if (error.claim === 'aud') return reasons.audience;
  return error.claim === 'nbf' && error.reason === 'check_failed' ? reasons.notYetValid : reasons.malformed;
};

const payloadSchema = z.object({
  tid: z.string().min(1),
  oid: z.string().min(1),
  iat: z.number(),
  name: z.string().optional(),
  azp: z.string().optional(),
  roles: z.array(z.string()).default([]),
  wids: z.array(z.string()).default([]),
  acrs: z.union([z.array(z.string()), z.string().transform(value => [value])]).default([]),
  scp: z.string().optional(),
  idtyp: z.string().optional(),
});

const claimsOf = (payload: JWTPayload): TokenResult => {
  const parsed = payloadSchema.safeParse(payload);
  if (!parsed.success) return refused(reasons.malformed);
  const { tid, oid, iat, name, azp, roles, wids, acrs, scp, idtyp } = parsed.data;
  // "No scp" alone would let an ID token pass as an application, hence two positive marks, of which exactly one holds.
  const isApplication = idtyp === 'app';
  const isPerson = scp?.split(' ').includes('access_as_user') ?? false;
  if (isApplication === isPerson) return refused(reasons.neither);
  return {
    type: 'ok',
    claims: {
      tenant: tid,
      objectId: oid,
      ...(name !== undefined && { name }),
      kind: isApplication ? 'application' : 'user',
      ...(azp !== undefined && { appId: azp }),
      roles,
      wids,
      authenticationContexts: authenticationContextsIn(acrs),
      issuedAt: iat * 1000,
    },
  };
};
