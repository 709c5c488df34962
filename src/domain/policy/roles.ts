import type { Instant } from '../values/time.ts';

export const roles = [
  'SecurityReader',
  'SecurityOperator',
  'SecurityAdministrator',
  'GlobalAdministrator',
  'ActionSubmitter',
  'DecisionRelay',
] as const;
export type Role = (typeof roles)[number];
export type CallerType = 'user' | 'application';

/** A role, and the claim of the token that gave it. */
export type Grant = { readonly role: Role; readonly claim: 'roles' | 'wids' };

/** Who is calling, as a validated token says. Nothing of this ever comes from a request body. */
export type Principal = {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly type: CallerType;
  readonly grants: readonly Grant[];
  /** Roles in the token that do not count for this type of caller (an application with an operator role). */
  readonly voidRoles: readonly Role[];
  readonly tokenIssuedAt: Instant;
  /** What the person's sign-in has satisfied beyond the usual; an application has none. */
  readonly authenticationContexts?: readonly string[];
};

/** Whom a role counts for. A role held by anybody else is void. */
const countsFor: Record<Role, readonly CallerType[]> = {
  SecurityReader: ['user', 'application'],
  SecurityOperator: ['user'],
  SecurityAdministrator: ['user'],
  GlobalAdministrator: ['user'],
  ActionSubmitter: ['application'],
  DecisionRelay: ['application'],
};

/** Directory roles by template id (learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference). */
const directoryRoles: ReadonlyMap<string, Role> = new Map([
  ['5d6b6bb7-de71-4623-b4af-96380a352509', 'SecurityReader'],
  ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'SecurityReader'],
  ['5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', 'SecurityOperator'],
  ['194ae4cb-b126-40b2-bd5b-6091b380977d', 'SecurityAdministrator'],
  ['62e90394-69f5-4237-9190-012177145e10', 'GlobalAdministrator'],
]);

/** The roles that a token's `roles` and `wids` claims give a caller; unknown names count for nothing. */
export const grantsOf = (
  type: CallerType,
  claims: { readonly roles: readonly string[]; readonly wids: readonly string[] },
): Pick<Principal, 'grants' | 'voidRoles'> => {
  const named = roles.filter(role => claims.roles.includes(role)).map(role => ({ role, claim: 'roles' }) as const);
  const held = claims.wids.flatMap(id => directoryRoles.get(id) ?? []).map(role => ({ role, claim: 'wids' }) as const);
  // Directory roles are people's only: Entra puts no `wids` in an application's token.
  const all: readonly Grant[] = type === 'user' ? [...named, ...held] : named;
  return {
    grants: all.filter(grant => countsFor[grant.role].includes(type)),
    voidRoles: all.filter(grant => !countsFor[grant.role].includes(type)).map(grant => grant.role),
  };
};

export const operators = ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'] as const;
export const administrators = ['SecurityAdministrator', 'GlobalAdministrator'] as const;

/** Those of the roles that would do for this type of caller. */
export const thatCountFor = (type: CallerType, allowed: readonly Role[]): readonly Role[] =>
  allowed.filter(role => countsFor[role].includes(type));

/** The strongest of the caller's grants that is among these roles. */
export const grantAmong = (caller: Principal, allowed: readonly Role[]): Grant | undefined =>
  caller.grants
    .filter(grant => allowed.includes(grant.role))
    .toSorted((a, b) => roles.indexOf(b.role) - roles.indexOf(a.role))[0];
