import { randomUUID } from 'node:crypto';
import {
  type Adapter,
  type Context,
  errors,
  interactionPolicy,
  Provider,
  type Token,
  type TokenParts,
} from 'oidc-provider';
import { entraClaims } from './claims.ts';
import { contextsIn } from './claimsRequest.ts';
import { isLoopbackUrl } from './loopback.ts';
import { errorPage, signedOutPage, signOutPage } from './pages.ts';
import {
  applicationScope,
  applications,
  audience,
  localClientSecret,
  type Persona,
  people,
  portalClientId,
  userScope,
} from './personas.ts';
import type { SigningKey } from './signingKeys.ts';

type Tenant = {
  readonly authority: string;
  readonly tenant: string;
  /** The first one signs; all are published. */
  readonly keys: readonly SigningKey[];
  readonly adapter: (model: string) => Adapter;
};

/** Resource indicators must be URIs (RFC 8707); the tokens for this one carry the plain audience, as Entra's do. */
const resource = `api://${audience}`;
const hour = 3600;
const cookieKeys = [randomUUID()];

/**
 * One tenant's OpenID Connect provider. Its addresses are Entra's: the provider is mounted at `/{tid}`, and only the
 * issuer and the discovery document live under `/{tid}/v2.0`.
 */
export const tenantProvider = ({ authority, tenant, keys, adapter }: Tenant): Provider => {
  const claimsOf = (
    persona: Persona,
    parts: TokenParts['payload'],
    more: { readonly scopes: readonly string[]; readonly acrs: readonly string[] },
  ) =>
    entraClaims({
      ...more,
      authority,
      tenant,
      audience,
      persona,
      as: persona.kind,
      issuedAt: parts.iat,
      expiresAt: parts.exp,
    });

  const shapeAsEntra = ({ oidc }: Context, token: Token, parts: TokenParts): void => {
    const scopes = token.scope?.split(' ').includes(userScope) ? ['access_as_user'] : [];
    const acrs = (oidc.entities.Grant?.getOIDCClaims() ?? []).flatMap(claim => contextIn(claim) ?? []);
    parts.header = { typ: 'JWT' };
    parts.payload = claimsOf(bearerOf(token), parts.payload, { scopes, acrs });
  };

  const provider = new Provider(`${authority}/${tenant}/v2.0`, {
    adapter,
    jwks: { keys },
    clients: clients(),
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub', 'oid', 'tid', 'ver', 'name', 'preferred_username', 'roles'], profile: [], email: [] },
    conformIdTokenClaims: false,
    clientBasedCORS: (_context, origin) => isLoopbackUrl(origin),
    // The tenants share a host: without the path they would overwrite each other's session.
    cookies: { keys: cookieKeys, long: cookie(tenant), short: cookie() },
    extraParams: { claims: refuseUnreadable },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: signOutPage, postLogoutSuccessSource: signedOutPage },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => resource,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          audience,
          scope: `${userScope} ${applicationScope}`,
          accessTokenFormat: 'jwt',
        }),
      },
    },
    findAccount: (_context, oid) => {
      const person = people.find(candidate => candidate.oid === oid);
      if (!person) return undefined;
      const claims = async () =>
        entraClaims({ authority, tenant, audience, persona: person, as: 'idToken', issuedAt: 0, expiresAt: 0 });
      return { accountId: oid, claims };
    },
    formats: { customizers: { jwt: shapeAsEntra } },
    interactions: { policy: signInPolicy(), url: (_context, { uid }) => `/${tenant}/sign-in/${uid}` },
    // Entra asks for the scope `offline_access`; oidc-provider would then also insist on a consent page each time.
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: consentToEverything,
    renderError: errorPage,
    responseTypes: ['code'],
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      end_session: '/oauth2/v2.0/logout',
      jwks: '/discovery/v2.0/keys',
    },
    ttl: {
      AccessToken: hour,
      AuthorizationCode: 60,
      ClientCredentials: hour,
      Grant: 24 * hour,
      IdToken: hour,
      Interaction: hour,
      RefreshToken: 24 * hour,
      Session: 24 * hour,
    },
  });
  // The portal's port is whatever was free, so no list of addresses can be right.
  provider.Client.prototype.redirectUriAllowed = isLoopbackUrl;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isLoopbackUrl;
  provider.on('server_error', (_context, error) => console.error('The local identity provider failed:', error));
  return provider;
};

const clients = () => [
  {
    client_id: portalClientId,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1/'],
  },
  ...applications.map(({ clientId }) => ({
    client_id: clientId,
    client_secret: localClientSecret,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  })),
];

const cookie = (tenant?: string) => ({
  httpOnly: true,
  sameSite: 'lax',
  signed: true,
  ...(tenant && { path: `/${tenant}` }),
});

/**
 * `prompt=select_account` is how MSAL lets somebody sign in as another person. A sign-in for an authentication context is
 * always one more: picking a person is the stronger sign-in, too.
 */
const signInPolicy = (): interactionPolicy.Policy => {
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  policy
    .get('login')
    .checks.add(
      new interactionPolicy.Check(
        'acrs',
        'a sign-in for an authentication context is needed',
        ({ oidc }) => !oidc.result?.login && (contextsIn(oidc.params.claims) ?? []).length > 0,
      ),
    );
  return policy;
};

const refuseUnreadable = (_context: Context, claims: unknown): void => {
  if (!contextsIn(claims)) throw new errors.InvalidRequest('claims is no request for claims');
};

/** Under these names a grant keeps what the sign-in has satisfied: so it lasts as long as the grant's tokens. */
const contextPrefix = 'acrs:';
const contextIn = (claim: string): string | undefined =>
  claim.startsWith(contextPrefix) ? claim.slice(contextPrefix.length) : undefined;

/** Picking a person is the whole sign-in: the portal is the organisation's own and asks nobody for consent. */
const consentToEverything = async ({ oidc }: Context) => {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope('openid profile email offline_access');
  grant.addResourceScope(resource, userScope);
  grant.addOIDCClaims((contextsIn(oidc.params.claims) ?? []).map(context => `${contextPrefix}${context}`));
  await grant.save();
  return grant;
};

const bearerOf = (token: Token): Persona => {
  const bearer =
    people.find(person => person.oid === token.accountId) ??
    applications.find(application => application.clientId === token.clientId);
  if (!bearer) throw new Error(`No persona for the token of ${token.clientId} (this is a bug)`);
  return bearer;
};
