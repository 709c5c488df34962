import type { Refusal } from '../actions/refusal.ts';
import { administrators, grantAmong, operators, type Principal, type Role, roles, thatCountFor } from './roles.ts';

const readers = ['SecurityReader', ...operators] as const;

/** Which role may do what: the one table of authorization. `own` = of what the caller itself submitted. */
export const permissions = {
  me: roles,
  submit: [...operators, 'ActionSubmitter'],
  list: [...readers, 'ActionSubmitter'],
  summary: readers,
  view: [...readers, 'ActionSubmitter'],
  history: [...readers, 'ActionSubmitter'],
  listOfInvestigation: [...readers, 'ActionSubmitter'],
  listOfIncident: readers,
  approve: [...operators, 'DecisionRelay'],
  reject: [...operators, 'DecisionRelay'],
  withdraw: [...operators, 'ActionSubmitter'],
  cancel: operators,
  retry: operators,
  resolve: administrators,
  reportDecision: ['ActionSubmitter'],
  comment: operators,
  assign: operators,
  requireApprovalAgain: administrators,
  undo: administrators,
  viewSafety: readers,
  changeSafety: administrators,
  viewPolicy: readers,
  changePolicy: administrators,
  recordInvestigation: ['ActionSubmitter'],
  viewInvestigation: [...readers, 'ActionSubmitter'],
  listInvestigations: [...readers, 'ActionSubmitter'],
  viewIncident: readers,
  viewReports: readers,
} as const satisfies Record<string, readonly Role[]>;
export type Operation = keyof typeof permissions;

const submitsOrDecides: readonly Operation[] = ['submit', 'recordInvestigation', 'approve', 'reject'];
const decides: readonly Operation[] = ['approve', 'reject'];

/** Whether the caller's roles allow the operation at all; whether this action allows it is `decide`'s to say. */
export const refusedCall = (operation: Operation, caller: Principal): Refusal | undefined => {
  // `me` is open to anyone signed in: it is how somebody without a role learns that they have none.
  if (operation === 'me') return undefined;
  const allowed: readonly Role[] = permissions[operation];
  const both = grantAmong(caller, ['ActionSubmitter']) && grantAmong(caller, ['DecisionRelay']);
  // One identity that proposes and passes on decisions could approve its own proposals under any name.
  if (both && submitsOrDecides.includes(operation)) return { code: 'MissingRole', roles: [], conflicting: true };
  if (grantAmong(caller, allowed)) return undefined;
  const holdsVoidVote = caller.type === 'application' && caller.voidRoles.some(role => allowed.includes(role));
  if (holdsVoidVote && decides.includes(operation)) return { code: 'ApplicationsCannotVote' };
  const roles = thatCountFor(caller.type, allowed);
  const isForPeople = caller.type === 'application' && (roles.length === 0 || decides.includes(operation));
  return { code: 'MissingRole', roles, ...(isForPeople && { isForPeople }) };
};

/** Submitters see what they submitted; everybody else with a role sees everything of the tenant. */
export const seesEverything = (caller: Principal): boolean =>
  grantAmong(caller, [...readers, 'DecisionRelay']) !== undefined;
