import { refusedCall } from '../policy/permissions.ts';
import type { Principal } from '../policy/roles.ts';
import type { Instant } from '../values/time.ts';
import type { Action } from './action.ts';
import type { PeoplesCommand } from './command.ts';
import { decide } from './decide.ts';
import type { Refusal } from './refusal.ts';

/** The operations on one action that the API offers. */
export const actionOperations = [
  'approve',
  'reject',
  'withdraw',
  'cancel',
  'retry',
  'resolve',
  'reportDecision',
  'comment',
  'assign',
  'undo',
] as const;
export type ActionOperation = (typeof actionOperations)[number];
export type Allowance = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal };

/** Something of each operation. */
export type OfEachOperation<T> = { readonly [O in ActionOperation]: T };
export const ofEachOperation = <T>(of: (operation: ActionOperation) => T): OfEachOperation<T> => ({
  approve: of('approve'),
  reject: of('reject'),
  withdraw: of('withdraw'),
  cancel: of('cancel'),
  retry: of('retry'),
  resolve: of('resolve'),
  reportDecision: of('reportDecision'),
  comment: of('comment'),
  assign: of('assign'),
  undo: of('undo'),
});

/**
 * What this caller may do with this action now, and why not: asked of `decide` itself, so that it cannot say otherwise.
 * `counterpart`: the other action of an undo, where it matters (`counterpartId`).
 */
export const allowedOperations = (
  action: Action,
  by: Principal,
  now: Instant,
  counterpart?: Action,
): OfEachOperation<Allowance> =>
  ofEachOperation(operation => {
    const command = probe(operation, action, by, now, counterpart);
    const refusal = refusedCall(operation, by) ?? refusalOf(operation, action, command);
    return refusal ? { allowed: false, refusal } : { allowed: true };
  });

const refusalOf = (operation: ActionOperation, action: Action, command: PeoplesCommand): Refusal | undefined => {
  const decision = decide(action, command);
  if (decision.type === 'refused') return decision.refusal;
  return decision.type === 'unchanged' ? done[operation] : undefined;
};

/** Repeating is harmless, but nothing that a person would be offered: why anybody else could not do it now. */
const done: OfEachOperation<Refusal> = {
  approve: { code: 'AlreadyDecided' },
  reject: { code: 'AlreadyDecided' },
  withdraw: { code: 'NotPending' },
  cancel: { code: 'Ended' },
  retry: { code: 'NotFailed' },
  resolve: { code: 'NothingToResolve' },
  reportDecision: { code: 'NotPending' },
  comment: { code: 'Ended' },
  assign: { code: 'Ended' },
  undo: { code: 'AlreadyUndone' },
};

/** Whose decision a relay might pass on: nobody that an action knows. */
const anybody = { id: 'anybody', name: 'anybody' };

/** A command that has everything a caller could still add: a comment that may be asked for is no obstacle. */
const probe = (
  operation: ActionOperation,
  action: Action,
  by: Principal,
  now: Instant,
  counterpart: Action | undefined,
): PeoplesCommand => {
  const asked = { by, now, comment: 'why' };
  const vote = { ...asked, wakeAt: now, ...(by.type === 'application' && { onBehalfOf: anybody }) };
  switch (operation) {
    case 'approve':
      return { ...vote, type: 'Approve' };
    case 'reject':
      return { ...vote, type: 'Reject' };
    case 'withdraw':
      return { ...asked, type: 'Withdraw' };
    case 'cancel':
      return { ...asked, type: 'Cancel' };
    case 'retry':
      return { ...asked, type: 'Retry', wakeAt: now, counterpart };
    case 'resolve':
      return { ...asked, type: 'Resolve', outcome: 'failed' };
    case 'reportDecision':
      return { ...asked, type: 'ReportDecision', outcome: 'rejected', decidedBy: { name: by.name }, decidedAt: now };
    case 'comment':
      return { ...asked, type: 'Comment' };
    case 'assign':
      // Anybody but the one it is assigned to already.
      return { ...asked, type: 'Assign', to: { id: `not ${action.assignedTo?.id}` } };
    case 'undo':
      return { ...asked, type: 'Undo', undoneBy: `undo of ${action.id}`, counterpart };
  }
};
