/** The part of `oidc-provider` 9 that we use; the package brings no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export type Stored = { uid?: string; grantId?: string; consumed?: number };
  export type Adapter = {
    upsert(id: string, value: Stored, expiresInSeconds?: number): Promise<void>;
    find(id: string): Promise<Stored | undefined>;
    findByUid(uid: string): Promise<Stored | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  };

  export type Context = {
    type: string;
    body: unknown;
    oidc: {
      provider: Provider;
      client: { clientId: string };
      session: { accountId: string };
      params: { claims?: unknown };
      entities: { Grant?: Grant };
      result?: { login?: object };
    };
  };
  /** `accountId` is there in tokens that were issued to a person. */
  export type Token = {
    kind: string;
    clientId: string;
    accountId?: string;
    scope?: string;
    exp?: number;
    expiresIn: number;
  };
  export type TokenParts = {
    header: Record<string, unknown>;
    payload: Record<string, unknown> & { iat: number; exp: number };
  };
  export type Client = { grantTypeAllowed(grant: string): boolean };
  export type Account = { accountId: string; claims(): Promise<Record<string, unknown>> };

  export type Configuration = {
    adapter: (model: string) => Adapter;
    jwks: { keys: readonly object[] };
    clients: readonly Record<string, unknown>[];
    scopes: readonly string[];
    claims: Record<string, readonly string[] | null>;
    conformIdTokenClaims: boolean;
    clientBasedCORS(context: Context, origin: string): boolean;
    cookies: { keys: readonly string[]; long: object; short: object };
    extraParams: Record<string, (context: Context, value: unknown) => void>;
    features: Record<string, object>;
    findAccount(context: Context, id: string): Account | undefined;
    formats: { customizers: { jwt(context: Context, token: Token, parts: TokenParts): void } };
    interactions: { policy: interactionPolicy.Policy; url(context: Context, interaction: { uid: string }): string };
    issueRefreshToken(context: Context, client: Client): Promise<boolean>;
    loadExistingGrant(context: Context): Promise<Grant>;
    renderError(context: Context, out: Record<string, string>): void;
    responseTypes: readonly string[];
    routes: Record<string, string>;
    ttl: Record<string, number>;
  };

  export class Grant {
    constructor(of: { clientId: string; accountId: string });
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    addOIDCClaims(claims: readonly string[]): void;
    getOIDCClaims(): readonly string[];
    save(): Promise<string>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    Grant: typeof Grant;
    Client: {
      prototype: {
        redirectUriAllowed(uri: string): boolean;
        postLogoutRedirectUriAllowed(uri: string): boolean;
      };
    };
    on(event: 'server_error', listener: (context: Context, error: Error) => void): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<{ params: { claims?: unknown } }>;
    interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>;
  }

  export namespace errors {
    class InvalidRequest extends Error {}
  }

  export namespace interactionPolicy {
    class Check {
      constructor(reason: string, description: string, isNeeded: (context: Context) => boolean);
    }
    class Prompt {
      constructor(of: { name: string; requestable: boolean });
      checks: { add(check: Check): void };
    }
    type Policy = { add(prompt: Prompt, index: number): void; get(name: 'login'): Prompt };
    function base(): Policy;
  }
}
