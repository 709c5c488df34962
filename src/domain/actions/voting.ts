import type { Principal, Role } from '../policy/roles.ts';
import type { Instant } from '../values/time.ts';
import type { Action, Vote } from './action.ts';
import type { Decide } from './command.ts';
import type { Fault } from './refusal.ts';

/** A person's newest vote. A relay votes as itself, however many names it passes on. */
export const voteOf = (action: Action, by: Pick<Principal, 'id'>): Vote | undefined =>
  action.votes.find(vote => vote.by.id === by.id);

/** A newer vote takes the place of the same voter's older one in the view; the history keeps both. */
export const withVote = (votes: readonly Vote[], vote: Vote): readonly Vote[] => [
  ...votes.filter(other => other.by.id !== vote.by.id),
  vote,
];

/**
 * How many distinct people approve. A relayed approval counts for the name it was given for, so that a person who also
 * votes in the portal is not counted twice.
 */
export const approvers = (votes: readonly Vote[]): number =>
  new Set(votes.filter(vote => vote.decision === 'approve').map(vote => vote.by.onBehalfOf?.id ?? vote.by.id)).size;

/**
 * Whose decision it is: a relay must say whose it passes on, and nobody else may. An approval needs the person's id: a
 * name alone would let the proposer approve, and one person count twice.
 */
export const relayFaults = ({ type, by, onBehalfOf }: Pick<Decide, 'type' | 'by' | 'onBehalfOf'>): readonly Fault[] => {
  const target = 'onBehalfOf';
  if (by.type === 'user') return onBehalfOf ? [{ target, message: 'is for relays only; you decide for yourself' }] : [];
  if (!onBehalfOf) return [{ target, message: 'is required of a relay: the person whose decision it passes on' }];
  if (type === 'Approve' && onBehalfOf.id === undefined)
    return [{ target: `${target}.id`, message: 'is required to pass on an approval: the object id of the person' }];
  return [];
};

/** Whoever proposed it, directly or through an application, is no second pair of eyes. */
export const isProposer = (action: Action, id: string | undefined): boolean =>
  id !== undefined && (id === action.submittedBy.id || id === action.requestedBy?.id);

type Asks = Pick<Action['rule'], 'roles' | 'escalateAfter' | 'escalateTo' | 'relay'>;
type Waiting = Pick<Action, 'createdAt' | 'requiredAgainAt'>;

/** From when on an action waited for the decision that it waited for at this time. */
export const waitedSince = ({ createdAt, requiredAgainAt }: Waiting, at: Instant): Instant =>
  requiredAgainAt !== undefined && at >= requiredAgainAt ? requiredAgainAt : createdAt;

/** The roles that may decide at this time under a rule: after it has waited for so long, also those it escalates to. */
const rolesAt = (action: Waiting, { roles, escalateAfter, escalateTo = [] }: Asks, at: Instant): readonly Role[] =>
  escalateAfter !== undefined && at >= waitedSince(action, at) + escalateAfter ? [...roles, ...escalateTo] : roles;

/** Whether the right with which a vote was given lets approve under a rule. */
export const hasRight = (action: Waiting, rule: Asks, { by, at }: Vote): boolean => {
  if (by.type === 'application') return by.role === 'DecisionRelay' && rule.relay === 'approve';
  return by.role !== undefined && rolesAt(action, rule, at).includes(by.role);
};
