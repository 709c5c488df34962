import { createServer } from 'node:http';
import { decodeJwt, importJWK, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../../../local/identity/mint.ts';
import { audience, localTenant, otherTenant, unknownTenant } from '../../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../../local/identity/server.ts';
import { newSigningKey, type SigningKey, signToken } from '../../../local/identity/signingKeys.ts';
import { tokenValidator } from '../../../src/adapters/identity/tokenValidator.ts';

let idp: IdentityProvider;
let key: SigningKey;
beforeAll(async () => {
  key = await newSigningKey();
  idp = await startIdentityProvider({ port: 0, keys: [key] });
});
afterAll(() => idp.stop());

/** The claims of a good token, changed. */
const claims = async (changes: Record<string, unknown> = {}): Promise<JWTPayload> => ({
  ...decodeJwt(await mintToken(idp.url, 'operator')),
  ...changes,
});
const signed = async (changes: Record<string, unknown> = {}, by: SigningKey = key) =>
  `Bearer ${await signToken(await claims(changes), by)}`;

const untrusted = 'The access token is not one that this service accepts. Request one for this API.';

describe('the keys', () => {
  test('are looked up again when a token names a new one', async () => {
    const own = await startIdentityProvider({ port: 0 });
    const eager = tokenValidator({ authority: own.url, audience, tenants: [localTenant], keyCooldownSeconds: 0 });
    const bearer = async () => `Bearer ${await mintToken(own.url, 'reader')}`;
    const before = await bearer();
    expect(await eager(before)).toMatchObject({ type: 'ok' });

    await own.rotateKeys();
    expect(await eager(await bearer())).toMatchObject({ type: 'ok' });
    expect(await eager(before)).toMatchObject({ type: 'ok' });

    await own.rotateKeys();
    expect(await eager(await bearer())).toMatchObject({ type: 'ok' });
    expect(await eager(before)).toEqual({ type: 'refused', reason: untrusted });
    await own.stop();
  });

  test('are fetched once for many tokens, of listed tenants only, and forged key ids do not change that', async () => {
    const server = await keyServer(() => ({ status: 200, body: { keys: [publicPart(key)] } }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant, otherTenant] });
    expect(server.paths).toEqual([]);

    const issuer = { iss: `${server.url}/${localTenant}/v2.0` };
    const forged = { ...key, kid: 'forged' };
    const headers = await Promise.all([
      signed(issuer),
      signed(issuer),
      signed(issuer, forged),
      signed(issuer, forged),
      signed({ tid: unknownTenant }),
    ]);
    const results = [];
    for (const header of headers) results.push((await own(header)).type === 'ok');
    expect(results).toEqual([true, true, false, false, false]);
    expect(server.paths).toEqual([`/${localTenant}/discovery/v2.0/keys`]);
    await server.stop();
  });

  test('are not guessed for a token that names none, when there are several', async () => {
    const keys = [publicPart(key), publicPart(await newSigningKey())];
    const server = await keyServer(() => ({ status: 200, body: { keys } }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    const nameless = new SignJWT(await claims({ iss: `${server.url}/${localTenant}/v2.0` }));
    const token = await nameless.setProtectedHeader({ alg: 'RS256' }).sign(await importJWK(key, 'RS256'));
    expect(await own(`Bearer ${token}`)).toEqual({ type: 'refused', reason: untrusted });
    await server.stop();
  });

  test('survive their server while they are fresh', async () => {
    const server = await keyServer(() => ({ status: 200, body: { keys: [publicPart(key)] } }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    const header = await signed({ iss: `${server.url}/${localTenant}/v2.0` });
    expect(await own(header)).toMatchObject({ type: 'ok' });
    await server.stop();
    expect(await own(header)).toMatchObject({ type: 'ok' });
  });
});

describe('a key server in trouble is not the caller’s fault', () => {
  test.each<[string, number, unknown]>([
    ['an error', 500, { error: 'x' }],
    ['a redirect', 302, {}],
    ['no keys', 200, { error: 'x' }],
    ['a list', 200, []],
    ['a broken key of the right name', 200, { keys: [{ kty: 'RSA', kid: 'broken', alg: 'RS256', e: 'AQAB' }] }],
    ['no JSON', 200, undefined],
  ])('it answers %s', async (_what, status, body) => {
    const server = await keyServer(() => ({ status, body }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    const header = await signed({}, { ...key, kid: 'broken' });
    expect(await own(header)).toEqual({ type: 'unavailable', cause: expect.any(Error) });
    await server.stop();
  });

  test('it is down, and then back', async () => {
    let status = 503;
    const server = await keyServer(() => ({ status, body: { keys: [publicPart(key)] } }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    const header = await signed({ iss: `${server.url}/${localTenant}/v2.0` });
    expect(await own(header)).toMatchObject({ type: 'unavailable' });
    status = 200;
    expect(await own(header)).toMatchObject({ type: 'ok' });
    await server.stop();
    const gone = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    expect(await gone(header)).toMatchObject({ type: 'unavailable' });
    expect(await gone('Bearer garbage')).toEqual({ type: 'refused', reason: untrusted });
  });

  test('it has no key of that name: that is about the token', async () => {
    const server = await keyServer(() => ({ status: 200, body: { keys: [] } }));
    const own = tokenValidator({ authority: server.url, audience, tenants: [localTenant] });
    expect(await own(await signed())).toEqual({ type: 'refused', reason: untrusted });
    await server.stop();
  });
});

const publicPart = ({ kty, kid, alg, use, n, e }: SigningKey) => ({ kty, kid, alg, use, n, e });

/** A key server that answers as it is told, and remembers what it was asked. */
const keyServer = async (answer: () => { status: number; body: unknown }) => {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    const { status, body } = answer();
    response.writeHead(status, { connection: 'close' }).end(body === undefined ? '<html>' : JSON.stringify(body));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const stop = () => new Promise<void>(resolve => void server.close(() => resolve()));
  return { url: `http://127.0.0.1:${port}`, paths, stop };
};
