import { type CallerType, grantsOf, type Principal, type Role } from '../../src/domain/policy/roles.ts';

const caller = (tenant: string, id: string, type: CallerType, ...roles: readonly Role[]): Principal => ({
  tenant,
  id,
  name: id,
  type,
  ...grantsOf(type, { roles, wids: [] }),
  tokenIssuedAt: 0,
});
/** Somebody with a role of the directory beside those of the application. */
const holder = (tenant: string, id: string, wid: string, ...roles: readonly Role[]): Principal => ({
  ...caller(tenant, id, 'user'),
  ...grantsOf('user', { roles, wids: [wid] }),
});
const securityAdministrator = '194ae4cb-b126-40b2-bd5b-6091b380977d';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

const administratorsOf = (tenant: string): readonly Principal[] => [
  caller(tenant, 'ada', 'user', 'SecurityAdministrator'),
  holder(tenant, 'gwen', globalAdministrator),
  // A colleague of the operators who has become more: the stronger right counts.
  holder(tenant, 'anna', securityAdministrator, 'SecurityOperator'),
];

/** Who calls the API of a tenant. */
export const peopleOf = (tenant: string) => ({
  deciders: [
    caller(tenant, 'olivia', 'user', 'SecurityOperator'),
    caller(tenant, 'oscar', 'user', 'SecurityOperator'),
    caller(tenant, 'ona', 'user', 'SecurityOperator'),
    ...administratorsOf(tenant),
  ],
  relay: caller(tenant, 'relay', 'application', 'DecisionRelay', 'SecurityReader'),
  administrators: administratorsOf(tenant),
  submitters: [
    caller(tenant, 'pipeline', 'application', 'ActionSubmitter'),
    caller(tenant, 'playbook', 'application', 'ActionSubmitter'),
    caller(tenant, 'olivia', 'user', 'SecurityOperator'),
  ],
  /** Who may not: their attempts must come to nothing. */
  others: [caller(tenant, 'rita', 'user', 'SecurityReader'), caller(tenant, 'stranger', 'user')],
});
export type People = ReturnType<typeof peopleOf>;
