import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personas, portalClientId } from '../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../local/identity/server.ts';
import { browser, identityClient, redirectOf, tokensIn } from './identityClient.ts';

const { operator, operator2 } = personas;

let idp: IdentityProvider;
let client: ReturnType<typeof identityClient>;
beforeAll(async () => {
  idp = await startIdentityProvider({ port: 0 });
  client = identityClient(idp.url);
});
afterAll(() => idp.stop());

const asking = (acrs: object, more: object = {}) => ({ claims: JSON.stringify({ access_token: { ...more, acrs } }) });
const forC1 = asking({ essential: true, value: 'c1' });
const accessToken = async (portal: URL) => decodeJwt((await tokensIn(await client.redeem(portal))).access_token);

describe('a sign-in for an authentication context', () => {
  test.each([
    ['one', forC1, ['c1']],
    ['several', asking({ values: ['c1', 'c2'] }), ['c1', 'c2']],
    ['beside what a library asks for', asking({ value: 'c25' }, { xms_cc: { values: ['cp1'] } }), ['c25']],
  ])('ends with a token that holds it: %s', async (_what, asked, acrs) => {
    expect(await accessToken(await client.signIn(browser(), { oid: operator.oid }, asked))).toMatchObject({
      oid: operator.oid,
      acrs,
    });
  });

  test('says so to the person', async () => {
    const browse = browser();
    const page = await browse(redirectOf(await browse(await client.authorizeUrl(forC1))).href);
    expect(await page.text()).toContain('A stronger sign-in is asked for (c1).');
  });

  test('is one more, also of who is signed in, and never silent', async () => {
    const browse = browser();
    await client.signIn(browse, { oid: operator.oid });
    const silent = redirectOf(await browse(await client.authorizeUrl({ ...forC1, prompt: 'none' })));
    expect(silent.searchParams.get('error')).toBe('interaction_required');
    expect(await accessToken(await client.signIn(browse, { oid: operator.oid }, forC1))).toMatchObject({
      acrs: ['c1'],
    });
    const other = await accessToken(await client.signIn(browse, { oid: operator2.oid }, forC1));
    expect(other).toMatchObject({ oid: operator2.oid, acrs: ['c1'] });
  });

  test('lasts as long as its tokens are renewed, and does not pass to a later sign-in', async () => {
    const browse = browser();
    const portal = await client.signIn(browse, { oid: operator.oid }, forC1);
    const { refresh_token } = await tokensIn(await client.redeem(portal));
    const renewal = { grant_type: 'refresh_token', client_id: portalClientId, refresh_token };
    await idp.rotateKeys();
    const renewed = await tokensIn(await client.requestTokens(renewal));
    expect(decodeJwt(renewed.access_token)).toMatchObject({ acrs: ['c1'] });

    const later = redirectOf(await browse(await client.authorizeUrl({ prompt: 'none' })));
    expect(await accessToken(later)).not.toHaveProperty('acrs');
  });

  test.each(['{', '[]', '"c1"', 'null', '{"access_token":{"acrs":{"value":1}}}', '{"access_token":[]}'])(
    'is refused where what it asks for cannot be read: %s',
    async claims => {
      const portal = redirectOf(await browser()(await client.authorizeUrl({ claims })));
      expect(portal.searchParams.get('error')).toBe('invalid_request');
    },
  );

  test.each(['{}', '{"id_token":{"acr":null}}', '{"access_token":{"xms_cc":{"values":["cp1"]}}}'])(
    'is an ordinary one where it asks for no context: %s',
    async claims => {
      const token = await accessToken(await client.signIn(browser(), { oid: operator.oid }, { claims }));
      expect(token).not.toHaveProperty('acrs');
    },
  );
});
