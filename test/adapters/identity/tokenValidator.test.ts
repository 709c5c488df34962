import { createPublicKey } from 'node:crypto';
import { decodeJwt, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MintOptions, mintToken } from '../../../local/identity/mint.ts';
import {
  audience,
  localTenant,
  ordinaryMember,
  otherTenant,
  personas,
  portalClientId,
  unknownTenant,
} from '../../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../../local/identity/server.ts';
import { newSigningKey, type SigningKey, signToken } from '../../../local/identity/signingKeys.ts';
import { tokenValidator } from '../../../src/adapters/identity/tokenValidator.ts';
import type { ValidateToken } from '../../../src/application/callers/ports.ts';

const { operator, submitter } = personas;

let idp: IdentityProvider;
let key: SigningKey;
let validate: ValidateToken;
beforeAll(async () => {
  key = await newSigningKey();
  idp = await startIdentityProvider({ port: 0, keys: [key] });
  validate = tokenValidator({ authority: idp.url, audience, tenants: [localTenant] });
});
afterAll(() => idp.stop());

const mint = (persona: string, options?: MintOptions) => mintToken(idp.url, persona, options);
const seconds = () => Math.floor(Date.now() / 1000);

/** The claims of the operator's good token, changed. A claim set to undefined is left out. */
const claims = async (changes: Record<string, unknown> = {}): Promise<JWTPayload> => ({
  ...decodeJwt(await mint('operator')),
  ...changes,
});
const signed = async (changes: Record<string, unknown> = {}, by: SigningKey = key) =>
  `Bearer ${await signToken(await claims(changes), by)}`;

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

const untrusted = 'The access token is not one that this service accepts. Request one for this API.';
const missing = 'Send an access token in the header "Authorization: Bearer <token>".';

describe('a good token', () => {
  test('of a person', async () => {
    const token = await mint('operator', { directoryRole: true });
    expect(await validate(`Bearer ${token}`)).toEqual({
      type: 'ok',
      claims: {
        tenant: localTenant,
        objectId: operator.oid,
        name: 'Olivia Operator',
        kind: 'user',
        appId: portalClientId,
        roles: [],
        wids: ['5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', ordinaryMember],
        authenticationContexts: [],
        issuedAt: Number(decodeJwt(token).iat) * 1000,
      },
    });
  });

  test('of an application', async () => {
    const token = await mint('submitter');
    expect(await validate(`Bearer ${token}`)).toEqual({
      type: 'ok',
      claims: {
        tenant: localTenant,
        objectId: submitter.oid,
        kind: 'application',
        appId: submitter.clientId,
        roles: ['ActionSubmitter'],
        wids: [],
        authenticationContexts: [],
        issuedAt: Number(decodeJwt(token).iat) * 1000,
      },
    });
  });

  test.each([
    ['with the scheme in lower case', async () => (await signed()).replace('Bearer', 'bearer')],
    [
      'without nbf, name, azp, roles and wids',
      () => signed({ nbf: undefined, name: undefined, azp: undefined, roles: undefined, wids: undefined }),
    ],
    ['with several scopes', () => signed({ scp: 'profile access_as_user openid' })],
    ['that says that it is a user’s', () => signed({ idtyp: 'user' })],
    ['that expired within the tolerance', () => signed({ exp: seconds() - 50 })],
    ['that becomes valid within the tolerance', () => signed({ nbf: seconds() + 50 })],
    ['with claims that we do not know', () => signed({ xms_new: { a: 1 } })],
  ])('%s', async (_what, header) => {
    expect(await validate(await header())).toMatchObject({
      type: 'ok',
      claims: { objectId: operator.oid, kind: 'user' },
    });
  });

  test.each([
    ['a list', ['c1', 'c25'], ['c1', 'c25']],
    ['a single one', 'c3', ['c3']],
    ['other letters and blanks', ['C1', ' c99 '], ['c1', 'c99']],
    ['what is none of c1 to c99', ['p1', 'c0', 'c01', 'c100', 'c1 c2', 'urn:user:x', ''], []],
    ['several in one text, which are none', 'c1 c2', []],
    ['an empty list', [], []],
  ])(
    'tells which authentication contexts the sign-in has satisfied: %s',
    async (_what, acrs, authenticationContexts) => {
      expect(await validate(await signed({ acrs }))).toMatchObject({ type: 'ok', claims: { authenticationContexts } });
    },
  );

  test('of another tenant counts where that tenant is on the list', async () => {
    const header = `Bearer ${await mint('operator', { tenant: 'other' })}`;
    const both = tokenValidator({ authority: idp.url, audience, tenants: [localTenant, otherTenant] });
    expect(await both(header)).toMatchObject({ type: 'ok', claims: { tenant: otherTenant } });
    expect(await validate(header)).toEqual({ type: 'refused', reason: untrusted });
  });
});

describe('no token', () => {
  test.each([
    [undefined],
    [''],
    ['Bearer'],
    ['Bearer '],
    ['Basic b2xpdmlhOnNlY3JldA=='],
    ['Bearer a b'],
    ['Bearer a.b.c, Bearer d.e.f'],
    ['Token a.b.c'],
    ['Bearer "a.b.c"'],
  ])('%j', async header => {
    expect(await validate(header)).toEqual({ type: 'refused', reason: missing });
  });
});

describe('a token that cannot be trusted, without a word why', () => {
  const otherKey = newSigningKey();
  const header = (protectedHeader: object) => async () => {
    const [, payload, signature] = (await signed()).split('.');
    return `Bearer ${part(protectedHeader)}.${payload}.${signature}`;
  };

  test.each<[string, () => string | Promise<string>]>([
    ['garbage', () => 'Bearer garbage'],
    ['three pieces of garbage', () => 'Bearer a.b.c'],
    ['five pieces, as if encrypted', () => 'Bearer a.b.c.d.e'],
    ['a payload that is no JSON', () => `Bearer ${part({ alg: 'RS256' })}.${Buffer.from('{').toString('base64url')}.x`],
    ['a payload that is a list', () => `Bearer ${part({ alg: 'RS256' })}.${part([localTenant])}.x`],
    ['a payload that is null', () => `Bearer ${part({ alg: 'RS256' })}.${part(null)}.x`],
    ['a header without alg', header({ kid: 'x' })],
    ['no signature', async () => (await signed()).replace(/[^.]+$/, '')],
    ['a changed signature', async () => (await signed()).replace(/.{8}$/, 'AAAAAAAA')],
    [
      'a changed payload',
      async () => {
        const [head, , signature] = (await signed()).split('.');
        return `${head}.${part(await claims({ roles: ['GlobalAdministrator'] }))}.${signature}`;
      },
    ],
    ['alg none', async () => `Bearer ${new UnsecuredJWT(await claims()).encode()}`],
    ['alg None, with a signature', header({ alg: 'None', kid: 'x' })],
    [
      'another RSA algorithm',
      async () => {
        const { alg: _alg, ...any } = key;
        const own = new SignJWT(await claims()).setProtectedHeader({ alg: 'PS256', kid: key.kid });
        return `Bearer ${await own.sign(await importJWK(any, 'PS256'))}`;
      },
    ],
    [
      'HS256 with the public key as the secret',
      async () => {
        const pem = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        const own = new SignJWT(await claims()).setProtectedHeader({ alg: 'HS256', kid: key.kid });
        return `Bearer ${await own.sign(Buffer.from(pem))}`;
      },
    ],
    ['an unknown kid', async () => signed({}, { ...key, kid: 'unknown' })],
    ['another key under the same kid', async () => signed({}, { ...(await otherKey), kid: key.kid })],
    [
      'another key that it brings along',
      async () => {
        const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk } = await otherKey;
        const own = new SignJWT(await claims()).setProtectedHeader({
          alg: 'RS256',
          jwk,
          jku: 'http://127.0.0.1:9/keys',
        });
        return `Bearer ${await own.sign(await importJWK(await otherKey, 'RS256'))}`;
      },
    ],
    ['an extension that it calls critical', header({ alg: 'RS256', kid: 'x', crit: ['x'], x: 1 })],
    ['a foreign issuer', async () => signed({ iss: `https://sts.windows.net/${localTenant}/` })],
    ['no issuer', async () => signed({ iss: undefined })],
    ['a tenant that is not on the list', async () => `Bearer ${await mint('operator', { tenant: 'unknown' })}`],
    ['no tid', async () => signed({ tid: undefined })],
    ['a tid that is a number', async () => signed({ tid: 1 })],
    ['a list of tids', async () => signed({ tid: [localTenant] })],
    ['a tid that walks to another address', async () => signed({ tid: `../${localTenant}` })],
    ['a tid with the issuer of another tenant', async () => signed({ iss: `${idp.url}/${otherTenant}/v2.0` })],
    ['an issuer with the tid of another tenant', async () => signed({ tid: otherTenant })],
    ['a tid that is not on the list, with an issuer that is', async () => signed({ tid: unknownTenant })],
  ])('%s', async (_what, make) => {
    expect(await validate(await make())).toEqual({ type: 'refused', reason: untrusted });
  });
});

describe('a genuine token that is not for us, and why', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['another audience', { aud: 'api-of-somebody-else' }, /issued for another API/],
    ['no audience', { aud: undefined }, /issued for another API/],
    ['expired beyond the tolerance', { exp: seconds() - 70 }, /has expired/],
    ['not valid yet', { nbf: seconds() + 120 }, /not valid yet/],
    ['no exp', { exp: undefined }, /lacks a claim/],
    ['no iat', { iat: undefined }, /lacks a claim/],
    ['no oid', { oid: undefined }, /lacks a claim/],
    ['exp as text', { exp: 'tomorrow' }, /lacks a claim/],
    ['nbf as text', { nbf: 'today' }, /lacks a claim/],
    ['iat as text', { iat: 'today' }, /lacks a claim/],
    ['an empty oid', { oid: '' }, /lacks a claim/],
    ['an oid that is a number', { oid: 7 }, /lacks a claim/],
    ['roles as text', { roles: 'SecurityOperator' }, /lacks a claim/],
    ['a role that is a number', { roles: ['SecurityOperator', 1] }, /lacks a claim/],
    ['wids as an object', { wids: {} }, /lacks a claim/],
    ['a name that is an object', { name: {} }, /lacks a claim/],
    ['scp as a list', { scp: ['access_as_user'] }, /lacks a claim/],
    ['idtyp that is a number', { idtyp: 1 }, /lacks a claim/],
    ['neither scp nor idtyp', { scp: undefined }, /neither a person's/],
    ['another scope', { scp: 'access_as_user_not' }, /neither a person's/],
    ['an idtyp that is neither', { scp: undefined, idtyp: 'device' }, /neither a person's/],
    ['idtyp user without the scope', { scp: undefined, idtyp: 'user' }, /neither a person's/],
    ['both scp and idtyp', { idtyp: 'app' }, /neither a person's/],
  ])('%s', async (_what, changes, reason) => {
    expect(await validate(await signed(changes))).toEqual({ type: 'refused', reason: expect.stringMatching(reason) });
  });

  test('an ID token, even with the API as its audience', async () => {
    const header = `Bearer ${await mint('operator', { idToken: true })}`;
    expect(await validate(header)).toEqual({ type: 'refused', reason: expect.stringMatching(/neither a person's/) });
  });
});

test('the clock comes in by the door', async () => {
  const header = await signed();
  const at = (offsetSeconds: number) =>
    tokenValidator({
      authority: idp.url,
      audience,
      tenants: [localTenant],
      now: () => Date.now() + offsetSeconds * 1000,
    });
  expect(await at(3600 + 50)(header)).toMatchObject({ type: 'ok' });
  expect(await at(3600 + 70)(header)).toMatchObject({ reason: expect.stringMatching(/has expired/) });
  expect(await at(-120)(header)).toMatchObject({ reason: expect.stringMatching(/not valid yet/) });
});

test('the tolerance can be set', async () => {
  const strict = tokenValidator({ authority: idp.url, audience, tenants: [localTenant], clockToleranceSeconds: 0 });
  expect(await strict(await signed({ exp: seconds() - 10 }))).toMatchObject({ type: 'refused' });
});
