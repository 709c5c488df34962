import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { z } from 'zod';
import { contextsIn } from './claimsRequest.ts';
import { isLoopbackUrl } from './loopback.ts';
import { memoryAdapter } from './memoryAdapter.ts';
import { mintRequestSchema } from './mint.ts';
import { type MintAnswer, mintedToken } from './mintedToken.ts';
import { signInPage } from './pages.ts';
import { localTenant, otherTenant, people } from './personas.ts';
import { newSigningKey, type SigningKey } from './signingKeys.ts';
import { tenantProvider } from './tenantProvider.ts';

export type IdentityProvider = {
  /** The `AUTHORITY` of an API that trusts these tokens. */
  readonly url: string;
  /** A new key signs from now on; the one before stays published, so that tokens under way remain good. */
  readonly rotateKeys: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Options = {
  /** 0: any free one. */
  readonly port: number;
  readonly tenants?: readonly string[];
  /** Private keys; the first one signs. Made at start unless given. */
  readonly keys?: readonly [SigningKey, ...SigningKey[]];
};

/** An OpenID Connect provider for one machine: loopback only, in memory, shaped as Microsoft Entra ID. */
export const startIdentityProvider = async (options: Options): Promise<IdentityProvider> => {
  const tenants = (options.tenants ?? [localTenant, otherTenant]).map(id => ({ id, adapter: memoryAdapter() }));
  let keys = options.keys ?? ([await newSigningKey()] as const);

  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const authority = `http://127.0.0.1:${portOf(server.address())}`;

  // oidc-provider cannot change its keys, but its state is in the adapter: new keys, new provider.
  const providersWithKeys = () =>
    new Map(tenants.map(({ id, adapter }) => [id, tenantProvider({ authority, tenant: id, keys, adapter })]));
  let providers = providersWithKeys();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Keeps out web pages that reach 127.0.0.1 under a name of their own (DNS rebinding): this server gives out tokens.
    if (!isLoopbackUrl(`http://${request.headers.host}`))
      return answer(response, 421, { error: 'Not a local host name.' });
    const path = request.url ?? '/';
    if (path === '/mint') return mint(request, response, { authority, key: keys[0] });
    const [, tenant = ''] = path.split('/');
    const provider = providers.get(tenant);
    if (!provider) return answer(response, 404, { error: 'No such tenant here.' });
    if (path.startsWith(`/${tenant}/sign-in/`)) return signIn(request, response, { tenant, provider });
    await provider.callback()(mounted(request, tenant), response);
  };
  server.on('request', (request, response) => {
    handle(request, response).catch(error => {
      console.error('The local identity provider failed:', error);
      answer(response, 500, { error: 'The local identity provider failed; its log says why.' });
    });
  });

  return {
    url: authority,
    rotateKeys: async () => {
      keys = [await newSigningKey(), keys[0]];
      providers = providersWithKeys();
    },
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === 'string') throw new Error('Not listening on a port (this is a bug)');
  return address.port;
};

/**
 * oidc-provider learns where it is mounted by comparing `url` with `originalUrl`. The discovery document is the one
 * thing under `/{tid}/v2.0`; answered as if asked for at `/{tid}`, it names the same addresses as Entra's.
 */
const mounted = (request: IncomingMessage, tenant: string): IncomingMessage => {
  const path = (request.url ?? '').slice(tenant.length + 1).replace(/^\/v2\.0(?=\/\.well-known\/)/, '');
  return Object.assign(request, { url: path, originalUrl: `/${tenant}${path}` });
};

const answer = (response: ServerResponse, status: number, body: object): void => {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** For the token command and tests. Answers no web page: those can only send JSON after a preflight, which fails. */
const mint = async (
  request: IncomingMessage,
  response: ServerResponse,
  { authority, key }: { authority: string; key: SigningKey },
): Promise<void> => {
  if (request.method !== 'POST') return answer(response, 405, { error: 'POST only.' });
  if (request.headers['content-type'] !== 'application/json') return answer(response, 415, { error: 'JSON only.' });
  const parsed = mintRequestSchema.safeParse(parseJson(await text(request)));
  const minted: MintAnswer = parsed.success
    ? await mintedToken(parsed.data, { authority, key, now: Math.floor(Date.now() / 1000) })
    : { error: z.prettifyError(parsed.error) };
  answer(response, 'token' in minted ? 200 : 400, minted);
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const signIn = async (
  request: IncomingMessage,
  response: ServerResponse,
  { tenant, provider }: { tenant: string; provider: Provider },
): Promise<void> => {
  const interaction = await provider.interactionDetails(request, response).catch(() => undefined);
  if (!interaction) return answer(response, 400, { error: 'This sign-in is over. Go back and start again.' });
  if (request.method !== 'POST')
    return showPage(response, signInPage(tenant, request.url ?? '', contextsIn(interaction.params.claims)));

  const form = new URLSearchParams(await text(request));
  const person = people.find(({ oid }) => oid === form.get('oid'));
  if (person) return provider.interactionFinished(request, response, signedIn(person.oid));
  if (form.has('cancel')) return provider.interactionFinished(request, response, cancelled);
  answer(response, 400, { error: 'Choose one of the people on the page.' });
};

/** Names every prompt that the portal may have asked for: what is named here counts as done. */
const signedIn = (accountId: string) => ({ login: { accountId }, select_account: {}, consent: {} });
const cancelled = { error: 'access_denied', error_description: 'The person cancelled the sign-in.' };

const showPage = (response: ServerResponse, html: string): void => {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    .end(html);
};
