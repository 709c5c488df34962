import type { Principal } from '../policy/roles.ts';
import type { Action, Vote } from './action.ts';
import type { Decide } from './command.ts';
import { waitedSince } from './escalation.ts';
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

/** Whether the right with which a vote was given lets approve under a rule. */
export const hasRight = (action: Action, rule: Action['rule'], { by, at }: Vote): boolean => {
  if (by.type === 'application') return by.role === 'DecisionRelay' && relayMayApprove(rule);
  const { roles, escalateAfter = Number.POSITIVE_INFINITY, escalateTo = [] } = rule;
  const mayDecide = at >= waitedSince(action, at) + escalateAfter ? [...roles, ...escalateTo] : roles;
  return by.role !== undefined && mayDecide.includes(by.role);
};

/** Whether a relay may pass on approvals. What a person's sign-in has to prove, nobody can pass on. */
export const relayMayApprove = ({ relay, authenticationContext }: Action['rule']): boolean =>
  relay === 'approve' && authenticationContext === undefined;
