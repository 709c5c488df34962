import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { mintToken } from '../../local/identity/mint.ts';
import {
  applications,
  audience,
  localTenant,
  ordinaryMember,
  otherTenant,
  people,
  personas,
  portalClientId,
} from '../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../local/identity/server.ts';
import { browser, errorIn, formIn, identityClient, redirectOf, redirectUri, tokensIn } from './identityClient.ts';

const { operator, operator2, submitter } = personas;

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

describe('the sign-in of a person', () => {
  test('shows all the people and none of the applications', async () => {
    const browse = browser();
    const response = await browse(redirectOf(await browse(await client.authorizeUrl())).href);
    const page = await response.text();
    expect(response.headers.get('content-type')).toContain('text/html');
    for (const { name, oid } of people) expect(page).toMatch(new RegExp(`value="${oid}".*${name}`, 's'));
    for (const { name, oid } of applications) expect(page).not.toMatch(new RegExp(`${oid}|${name}`));
  });

  test('ends with an access token shaped as those of Entra', async () => {
    const portal = await client.signIn(browser(), { oid: operator.oid });
    expect(portal.origin + portal.pathname).toBe(redirectUri);
    expect(portal.searchParams.get('state')).toBe('a-state');

    const tokens = await tokensIn(await client.redeem(portal));
    const claims = await client.verified(tokens.access_token);
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: expect.any(String),
    });
    expect(claims).toEqual({
      aud: audience,
      iss: `${idp.url}/${localTenant}/v2.0`,
      iat: expect.any(Number),
      nbf: claims.iat,
      exp: Number(claims.iat) + 3600,
      azp: portalClientId,
      name: 'Olivia Operator',
      oid: operator.oid,
      preferred_username: 'olivia.operator@contoso.example',
      roles: ['SecurityOperator'],
      scp: 'access_as_user',
      sub: expect.any(String),
      tid: localTenant,
      ver: '2.0',
      wids: [ordinaryMember],
    });
    expect(claims.sub).not.toBe(operator.oid);
  });

  test('gives the same claims as the minting endpoint', async () => {
    const tokens = await tokensIn(await client.redeem(await client.signIn(browser(), { oid: operator.oid })));
    const [real, minted] = [decodeJwt(tokens.access_token), decodeJwt(await mintToken(idp.url, 'operator'))];
    const times = { iat: 0, nbf: 0, exp: 0 };
    expect({ ...real, ...times }).toEqual({ ...minted, ...times });
  });

  test('ends with an ID token for the portal, which is no access token', async () => {
    const tokens = await tokensIn(await client.redeem(await client.signIn(browser(), { oid: operator.oid })));
    const claims = await client.verified(tokens.id_token);
    expect(claims).toMatchObject({
      aud: portalClientId,
      nonce: 'a-nonce',
      oid: operator.oid,
      tid: localTenant,
      name: 'Olivia Operator',
      roles: ['SecurityOperator'],
    });
    expect(claims).not.toHaveProperty('scp');
    expect(claims).not.toHaveProperty('idtyp');
  });

  test('accepts the API as a resource indicator, too', async () => {
    const portal = await client.signIn(browser(), { oid: operator.oid }, { resource: `api://${audience}` });
    const tokens = await tokensIn(await client.redeem(portal));
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: audience, scp: 'access_as_user' });
  });

  test('leaves out the scope that was not asked for', async () => {
    const portal = await client.signIn(browser(), { oid: operator.oid }, { scope: 'openid profile' });
    const tokens = await tokensIn(await client.redeem(portal));
    expect(decodeJwt(tokens.access_token)).not.toHaveProperty('scp');
  });

  test('lasts: the next request needs no page, even when none is allowed', async () => {
    const browse = browser();
    await client.signIn(browse, { oid: operator.oid });
    const portal = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' })));
    const tokens = await tokensIn(await client.redeem(portal));
    expect(decodeJwt(tokens.access_token)).toMatchObject({ oid: operator.oid });
  });

  test('is needed where there was none', async () => {
    const portal = redirectOf(await browser()(await client.authorizeUrl({ prompt: 'none' })));
    expect(portal.searchParams.get('error')).toBe('login_required');
  });

  test.each(['login', 'select_account', 'consent'])('can be changed to another person (prompt=%s)', async prompt => {
    const browse = browser();
    await client.signIn(browse, { oid: operator.oid });
    const portal = await client.signIn(browse, { oid: operator2.oid }, { prompt });
    const tokens = await tokensIn(await client.redeem(portal));
    expect(decodeJwt(tokens.access_token)).toMatchObject({ oid: operator2.oid });
  });

  test('in one tenant is none in the other', async () => {
    const browse = browser();
    await client.signIn(browse, { oid: operator.oid });
    const elsewhere = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' }, otherTenant)));
    expect(elsewhere.searchParams.get('error')).toBe('login_required');
    const again = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' })));
    expect(again.searchParams.has('code')).toBe(true);
  });

  test('can be cancelled', async () => {
    const portal = await client.signIn(browser(), { cancel: 'yes' });
    expect(portal.searchParams.get('error')).toBe('access_denied');
  });

  test('refuses somebody who is not on the page', async () => {
    const browse = browser();
    const page = redirectOf(await browse(await client.authorizeUrl())).href;
    const response = await browse(page, { method: 'POST', body: new URLSearchParams({ oid: submitter.oid }) });
    expect(response.status).toBe(400);
  });

  test('cannot be finished from another browser', async () => {
    const page = redirectOf(await browser()(await client.authorizeUrl())).href;
    const response = await browser()(page, { method: 'POST', body: new URLSearchParams({ oid: operator.oid }) });
    expect(response.status).toBe(400);
  });

  test('demands PKCE, and the right verifier', async () => {
    const without = redirectOf(await browser()(await client.authorizeUrl({ code_challenge: '' })));
    expect(without.searchParams.get('error')).toBe('invalid_request');
    const wrong = await client.redeem(await client.signIn(browser(), { oid: operator.oid }), {
      code_verifier: 'x'.repeat(43),
    });
    expect(await errorIn(wrong)).toBe('invalid_grant');
  });

  test('takes a code once', async () => {
    const portal = await client.signIn(browser(), { oid: operator.oid });
    expect((await client.redeem(portal)).status).toBe(200);
    expect(await errorIn(await client.redeem(portal))).toBe('invalid_grant');
  });

  test.each([
    ['http://portal.example/', 400],
    ['https://127.0.0.1:5173/', 400],
    ['http://127.0.0.1.portal.example/', 400],
    ['http://127.0.0.1:9/any/path', 303],
    ['http://[::1]:9/', 303],
  ])('redirects to this machine only: %s answers %i', async (redirect_uri, status) => {
    const response = await browser()(await client.authorizeUrl({ redirect_uri }));
    expect(response.status).toBe(status);
  });

  test('explains a failure on a page that shows no markup of the caller', async () => {
    const response = await fetch(await client.authorizeUrl({ client_id: '<script>' }), {
      headers: { accept: 'text/html' },
    });
    const page = await response.text();
    expect(page).toContain('Sign-in failed');
    expect(page).not.toContain('<script>');
  });
});

describe('renewal', () => {
  const renew = (refresh_token: string) =>
    client.requestTokens({
      grant_type: 'refresh_token',
      client_id: portalClientId,
      refresh_token,
    });

  test('gives a new access token and a new refresh token; the old one is used up', async () => {
    const first = await tokensIn(await client.redeem(await client.signIn(browser(), { oid: operator.oid })));
    const second = await tokensIn(await renew(first.refresh_token));
    expect(decodeJwt(second.access_token)).toMatchObject({ oid: operator.oid, scp: 'access_as_user' });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await errorIn(await renew(first.refresh_token))).toBe('invalid_grant');
  });

  test('ends with the sign-out', async () => {
    const browse = browser();
    const tokens = await tokensIn(await client.redeem(await client.signIn(browse, { oid: operator.oid })));
    const endSession = new URL((await client.discovery()).end_session_endpoint);
    endSession.search = new URLSearchParams({
      id_token_hint: tokens.id_token,
      post_logout_redirect_uri: 'http://localhost:5173/',
    }).toString();
    const { action, fields } = formIn(await (await browse(endSession.href)).text());
    fields.set('logout', 'yes');
    const done = await browse(action, { method: 'POST', body: fields });
    expect(redirectOf(done).href).toBe('http://localhost:5173/');

    expect(await errorIn(await renew(tokens.refresh_token))).toBe('invalid_grant');
    const portal = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' })));
    expect(portal.searchParams.get('error')).toBe('login_required');
  });
});
