import type { Principal } from '../../domain/policy/roles.ts';
import type { Duration, Instant } from '../../domain/values/time.ts';

/** What a validated token says of its bearer. */
export type TokenClaims = {
  readonly tenant: string;
  readonly objectId: string;
  readonly name?: string | undefined;
  readonly kind: 'user' | 'application';
  /** The client that asked for the token. */
  readonly appId?: string | undefined;
  readonly roles: readonly string[];
  readonly wids: readonly string[];
  /** Authentication contexts that the sign-in has satisfied. */
  readonly authenticationContexts: readonly string[];
  readonly issuedAt: Instant;
};
export type TokenResult =
  | { readonly type: 'ok'; readonly claims: TokenClaims }
  /** A sentence for the caller that tells nothing about us. */
  | { readonly type: 'refused'; readonly reason: string }
  /** The identity provider's keys cannot be fetched: no fault of the token. `cause` is for the log. */
  | { readonly type: 'unavailable'; readonly cause: unknown };
export type ValidateToken = (authorizationHeader: string | undefined) => Promise<TokenResult>;

/** Takes a call, or an item of a batch, into account. `undefined`: go on; else how long to wait for the next one. */
export type Admit = (caller: Pick<Principal, 'tenant' | 'id'>) => Duration | undefined;
