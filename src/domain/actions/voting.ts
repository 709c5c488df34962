import type { Principal } from '../policy/roles.ts';
import type { Action, Vote } from './action.ts';

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

/** Whoever proposed it, directly or through an application, is no second pair of eyes. */
export const isProposer = (action: Action, id: string | undefined): boolean =>
  id !== undefined && (id === action.submittedBy.id || id === action.requestedBy?.id);
