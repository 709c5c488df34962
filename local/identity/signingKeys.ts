import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

/** A private RS256 key as JWK, with `kid`, `alg` and `use`. */
export type SigningKey = JWK & { readonly kid: string };

export const newSigningKey = async (): Promise<SigningKey> => {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: 'RS256', use: 'sig' };
};

/** A signed token with the header that Microsoft Entra ID gives its tokens. */
export const signToken = async (claims: Readonly<Record<string, unknown>>, key: SigningKey): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: key.kid })
    .sign(await importJWK(key, 'RS256'));
