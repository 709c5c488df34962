import { once } from 'node:events';
import { request } from 'node:http';
import { decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { mintToken } from '../../local/identity/mint.ts';
import {
  applicationNames,
  applications,
  audience,
  localTenant,
  otherTenant,
  personas,
  portalClientId,
  unknownTenant,
} from '../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../local/identity/server.ts';
import { newSigningKey } from '../../local/identity/signingKeys.ts';
import { browser, errorIn, identityClient, redirectOf, tokensIn } from './identityClient.ts';

const { operator, submitter } = personas;

let idp: IdentityProvider;
let client: ReturnType<typeof identityClient>;
beforeAll(async () => {
  idp = await startIdentityProvider({ port: 0 });
  client = identityClient(idp.url);
});
afterAll(() => idp.stop());

const noise = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
beforeEach(() => {
  for (const spy of noise) spy.mockClear();
});
afterEach(() => {
  for (const spy of noise) expect(spy).not.toHaveBeenCalled();
});

const portOf = ({ url }: IdentityProvider): number => Number(new URL(url).port);

const publishedKeys = async () => {
  const response = await fetch((await client.discovery()).jwks_uri);
  return z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }).parse(await response.json()).keys;
};

describe('discovery', () => {
  test.each([localTenant, otherTenant])('names the same addresses as Microsoft Entra ID does (%s)', async tenant => {
    const base = `${idp.url}/${tenant}`;
    expect(await client.discovery(tenant)).toEqual({
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    });
  });

  test('publishes public keys only', async () => {
    const keys = await publishedKeys();
    expect(keys).toHaveLength(1);
    expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  test('does not know other tenants', async () => {
    expect((await fetch(`${idp.url}/${unknownTenant}/v2.0/.well-known/openid-configuration`)).status).toBe(404);
    expect((await fetch(`${idp.url}/`)).status).toBe(404);
  });
});

describe('client credentials', () => {
  test.each(applications)('give $name a token for applications', async ({ clientId, oid, roles }) => {
    const tokens = await tokensIn(await client.clientCredentials({ client_id: clientId }));
    const claims = await client.verified(tokens.access_token);
    expect(claims).toEqual({
      aud: audience,
      iss: `${idp.url}/${localTenant}/v2.0`,
      iat: expect.any(Number),
      nbf: claims.iat,
      exp: Number(claims.iat) + 3600,
      azp: clientId,
      idtyp: 'app',
      oid,
      roles,
      sub: oid,
      tid: localTenant,
      ver: '2.0',
    });
  });

  test('work in the other tenant', async () => {
    const tokens = await tokensIn(await client.clientCredentials({}, otherTenant));
    expect(await client.verified(tokens.access_token, otherTenant)).toMatchObject({ tid: otherTenant });
  });

  test('need the secret', async () => {
    expect((await client.clientCredentials({ client_secret: 'guess' })).status).toBe(401);
  });

  test('are not for the portal', async () => {
    expect((await client.clientCredentials({ client_id: portalClientId, client_secret: '' })).status).toBe(400);
  });
});

describe('web pages', () => {
  const allowedOrigin = async (origin: string) => {
    const response = await client.redeem(await client.signIn(browser(), { oid: operator.oid }), {}, { origin });
    return { status: response.status, allowed: response.headers.get('access-control-allow-origin') };
  };

  test.each(['http://localhost:5173', 'http://127.0.0.1:7071'])('of this machine get tokens: %s', async origin => {
    expect(await allowedOrigin(origin)).toEqual({ status: 200, allowed: origin });
  });

  test('from elsewhere do not', async () => {
    expect(await allowedOrigin('https://evil.example')).toEqual({ status: 400, allowed: null });
  });

  test('cannot mint: no preflight is answered, and a form is refused', async () => {
    const preflight = await fetch(`${idp.url}/mint`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(405);
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    const form = await fetch(`${idp.url}/mint`, { method: 'POST', body: JSON.stringify({ persona: 'operator' }) });
    expect(form.status).toBe(415);
  });
});

describe('the minting endpoint', () => {
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${idp.url}/mint`, { method: 'POST', headers, body });
    return { status: response.status, error: await errorIn(response) };
  };

  test.each([
    ['no JSON', '{', /expected object/],
    ['an unknown persona', '{"persona":"boss","options":{}}', /no persona "boss"/],
    ['an unknown option', '{"persona":"reader","options":{"admin":true}}', /admin/],
  ])('explains %s', async (_what, body, message) => {
    expect(await post(body)).toEqual({ status: 400, error: expect.stringMatching(message) });
  });

  test('answers nobody who reached this machine under another name', async () => {
    const asked = request(`${idp.url}/mint`, {
      method: 'POST',
      headers: { host: `evil.example:${portOf(idp)}` },
    }).end();
    const [response] = await once(asked, 'response');
    expect(response).toMatchObject({ statusCode: 421 });
    response.resume();
  });
});

describe('keys', () => {
  test('rotate: the new one signs, the one before stays published', async () => {
    const before = await mintToken(idp.url, 'operator');
    await idp.rotateKeys();
    const after = await mintToken(idp.url, 'operator');
    const signedIn = await tokensIn(await client.redeem(await client.signIn(browser(), { oid: operator.oid })));
    const kids = [after, before].map(token => decodeProtectedHeader(token).kid);

    const keys = await publishedKeys();
    expect(keys.map(({ kid }) => kid)).toEqual(kids);
    expect(new Set(kids).size).toBe(2);
    expect(decodeProtectedHeader(signedIn.access_token).kid).toBe(kids[0]);
  });

  test('rotate without ending anybody’s sign-in', async () => {
    const browse = browser();
    await client.signIn(browse, { oid: operator.oid });
    await idp.rotateKeys();
    const portal = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' })));
    expect(portal.searchParams.has('code')).toBe(true);
  });

  test('can be brought along', async () => {
    const key = await newSigningKey();
    const own = await startIdentityProvider({ port: 0, tenants: [otherTenant], keys: [key] });
    expect(decodeProtectedHeader(await mintToken(own.url, 'reader')).kid).toBe(key.kid);
    await own.stop();
    await expect(mintToken(own.url, 'reader')).rejects.toThrow('No local identity provider answers');
  });
});

test('a taken port is an error, not silence', async () => {
  await expect(startIdentityProvider({ port: portOf(idp) })).rejects.toThrow('EADDRINUSE');
});

test('the applications have names for the setting APPLICATION_NAMES', () => {
  expect(applicationNames.split(',')).toContain(`${submitter.clientId}=detections`);
});
