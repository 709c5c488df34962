import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { audience, localClientSecret, localTenant, personas, portalClientId } from '../../local/identity/personas.ts';

export const redirectUri = 'http://localhost:5173/portal/signed-in';

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  end_session_endpoint: z.string(),
});

const tokensSchema = z.object({
  access_token: z.string(),
  id_token: z.string().default(''),
  refresh_token: z.string().default(''),
  token_type: z.literal('Bearer'),
  expires_in: z.literal(3600),
});
const failureSchema = z.object({ error: z.string() });

/** The tokens in an answer, which must be a success. */
export const tokensIn = async (response: Response) => tokensSchema.parse(await response.json());
/** The error in an answer, which must be a failure. */
export const errorIn = async (response: Response) => failureSchema.parse(await response.json()).error;

/** A browser: follows nothing by itself, and keeps cookies by path as browsers do. */
export const browser = () => {
  const cookies = new Map<string, { name: string; path: string; value: string }>();
  const keep = (line: string) => {
    const [pair = '', ...attributes] = line.split(/; ?/);
    const [name = '', value = ''] = pair.split('=');
    const path = attributes.find(text => text.startsWith('path='))?.slice('path='.length) ?? '/';
    cookies.set(`${name} ${path}`, { name, path, value });
  };
  return async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(url);
    const sent = [...cookies.values()].filter(({ path, value }) => pathname.startsWith(path) && value !== '');
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { ...init.headers, cookie } });
    response.headers.getSetCookie().forEach(keep);
    return response;
  };
};
type Browser = ReturnType<typeof browser>;

/** Where a browser is sent to; anything but a redirect is an error. */
export const redirectOf = (response: Response): URL => {
  if (response.status !== 303) throw new Error(`Expected a redirect, got ${response.status}`);
  return new URL(response.headers.get('location') ?? '', response.url);
};

/** The form in a page, as a browser would send it. */
export const formIn = (page: string) => ({
  action: /action="([^"]+)"/.exec(page)?.[1] ?? '',
  fields: new URLSearchParams(
    Object.fromEntries(
      [...page.matchAll(/<input[^>]* name="([^"]+)" value="([^"]+)"/g)].map(([, name, value]) => [name, value]),
    ),
  ),
});

/** When somebody else was signed in, a form that submits itself signs them out on the way. */
const selfSubmitted = async (browse: Browser, response: Response): Promise<Response> => {
  if (response.status !== 200) return response;
  const { action, fields } = formIn(await response.text());
  return browse(redirectOf(await browse(action, { method: 'POST', body: fields })).href);
};

type Changes = Readonly<Record<string, string>>;

/** What the portal and the applications ask of the identity provider at `url`. Changes are made to a good request. */
export const identityClient = (url: string) => {
  const verifier = randomBytes(32).toString('base64url');

  const discovery = async (tenant = localTenant) => {
    const response = await fetch(`${url}/${tenant}/v2.0/.well-known/openid-configuration`);
    return discoverySchema.parse(await response.json());
  };

  const authorizeUrl = async (changes: Changes = {}, tenant = localTenant): Promise<string> => {
    const address = new URL((await discovery(tenant)).authorization_endpoint);
    address.search = new URLSearchParams({
      client_id: portalClientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: `openid profile ${audience}/access_as_user`,
      state: 'a-state',
      nonce: 'a-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    }).toString();
    return address.href;
  };

  const requestTokens = async (form: Changes, { tenant = localTenant, headers = {} } = {}): Promise<Response> =>
    fetch((await discovery(tenant)).token_endpoint, { method: 'POST', headers, body: new URLSearchParams(form) });

  return {
    discovery,
    authorizeUrl,
    requestTokens,

    /** Opens the sign-in page, makes a choice there, and ends on the portal's address. */
    signIn: async (browse: Browser, choice: Changes, changes: Changes = {}): Promise<URL> => {
      const page = redirectOf(await browse(await authorizeUrl(changes)));
      const chosen = await browse(page.href, { method: 'POST', body: new URLSearchParams(choice) });
      return redirectOf(await selfSubmitted(browse, await browse(redirectOf(chosen).href)));
    },

    redeem: (portal: URL, changes: Changes = {}, headers: Changes = {}): Promise<Response> =>
      requestTokens(
        {
          grant_type: 'authorization_code',
          client_id: portalClientId,
          redirect_uri: redirectUri,
          code: portal.searchParams.get('code') ?? '',
          code_verifier: verifier,
          ...changes,
        },
        { headers },
      ),

    clientCredentials: (changes: Changes = {}, tenant = localTenant): Promise<Response> =>
      requestTokens(
        {
          grant_type: 'client_credentials',
          client_id: personas.submitter.clientId,
          client_secret: localClientSecret,
          scope: `${audience}/.default`,
          ...changes,
        },
        { tenant },
      ),

    /** The claims of a token, after checking it against the published keys. */
    verified: async (token: string, tenant = localTenant): Promise<JWTPayload> => {
      const { jwks_uri, issuer } = await discovery(tenant);
      const keys = createRemoteJWKSet(new URL(jwks_uri));
      return (await jwtVerify(token, keys, { issuer, algorithms: ['RS256'] })).payload;
    },
  };
};
