import { type CallerType, grantsOf, type Principal, type Role } from '../../src/domain/roles.ts';

const caller = (tenant: string, id: string, type: CallerType, ...roles: readonly Role[]): Principal => ({
  tenant,
  id,
  name: id,
  type,
  ...grantsOf(type, { roles, wids: [] }),
  tokenIssuedAt: 0,
});

/** Who calls the API of a tenant. */
export const peopleOf = (tenant: string) => ({
  deciders: [
    caller(tenant, 'olivia', 'user', 'SecurityOperator'),
    caller(tenant, 'oscar', 'user', 'SecurityOperator'),
    caller(tenant, 'ona', 'user', 'SecurityOperator'),
    caller(tenant, 'ada', 'user', 'SecurityAdministrator'),
    caller(tenant, 'gwen', 'user', 'GlobalAdministrator'),
  ],
  relay: caller(tenant, 'relay', 'application', 'DecisionRelay', 'SecurityReader'),
  administrators: [caller(tenant, 'ada', 'user', 'SecurityAdministrator')],
  submitters: [
    caller(tenant, 'pipeline', 'application', 'ActionSubmitter'),
    caller(tenant, 'playbook', 'application', 'ActionSubmitter'),
    caller(tenant, 'olivia', 'user', 'SecurityOperator'),
  ],
  /** Who may not: their attempts must come to nothing. */
  others: [caller(tenant, 'rita', 'user', 'SecurityReader'), caller(tenant, 'stranger', 'user')],
});
export type People = ReturnType<typeof peopleOf>;
