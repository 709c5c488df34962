import { approvingAdministrators, protectedApprovals, protects } from '../safety/safety.ts';
import { cleaned, cut } from '../values/characters.ts';
import { canonicalJson } from '../values/digest.ts';
import { publicForm } from '../values/time.ts';
import type { Action, In, Vote } from './action.ts';
import type { StartExecution } from './command.ts';
import { approvers, hasRight, isProposer } from './voting.ts';

type Found = Pick<StartExecution, 'digest' | 'safety' | 'verification' | 'told'>;

/**
 * How what is there at the moment of starting differs from what was approved, in sentences for people; `undefined`: it does
 * not. Asked in this order: the row against its history, the digest, what decided it, who decided it, the protection.
 */
export const driftOf = (action: In<'approved'>, found: Found): string | undefined =>
  historyDrift(action, found) ??
  digestDrift(action, found) ??
  (action.decision.outcome === 'auto' ? autoDrift(action) : approvalDrift(action)) ??
  protectionDrift(action, found);

/** What the back end found in the place of the target. */
export const targetDrift = ({ title }: Pick<Action, 'title'>, message: string): string =>
  `The target is not what was approved. Approved was: ${title}. The back end found: ${message}`;

const historyDrift = (action: Action, { verification, told }: Found): string | undefined => {
  const { intact, brokenAt, differing = [] } = verification;
  if (intact) return undefined;
  if (brokenAt !== undefined)
    return `Its history is broken at entry ${brokenAt}, so nobody knows whether what is stored was approved.`;
  const named = `What is stored differs from what its history tells, in ${differing.join(', ')}.`;
  const spelled = told ? differing.slice(0, mostSpelled).map(name => differenceIn(name, told, action)) : [];
  return [named, ...spelled].join(' ');
};

/** A person has to read it. */
const mostSpelled = 5;
const mostCharacters = 160;

const differenceIn = (name: string, told: object, stored: object): string =>
  `${name}: approved was ${valueIn(name, told)}, stored is ${valueIn(name, stored)}.`;

const valueIn = (name: string, action: object): string => {
  const value = new Map<string, unknown>(Object.entries(action)).get(name);
  const shown: unknown = Object.values(publicForm({ [name]: value }))[0];
  return shown === undefined ? 'nothing' : cut(cleaned(canonicalJson(shown)), mostCharacters);
};

const digestDrift = (action: Action, { digest }: Found): string | undefined =>
  digest === action.digest
    ? undefined
    : `What is stored differs from what was approved: its digest is ${digest}, approved was ${action.digest}.`;

/** Approved without a person: the frozen rule must say so, and that very rule must have done it. */
const autoDrift = ({ rule, decision, votes, review }: In<'approved'>): string | undefined => {
  if (rule.auto === undefined || decision.rule !== rule.name)
    return `It says that the rule ${named(decision.rule)} approved it without a person, and its frozen rule ${named(rule.name)} does not say that it may.`;
  if (review.place !== 'here') return 'A rule approved it without a person, although it is reviewed elsewhere.';
  return rejectionIn(votes);
};

const approvalDrift = (action: In<'approved'>): string | undefined => {
  const { decision, rule, votes } = action;
  if (decision.outcome !== 'approved') return `It was not approved: its decision is ${decision.outcome}.`;
  const doubts = votes.flatMap(vote => {
    const doubt = doubtAbout(action, vote);
    return doubt === undefined ? [] : [{ vote, doubt }];
  });
  const valid = approvers(votes.filter(vote => !doubts.some(doubted => doubted.vote === vote)));
  if (valid >= rule.approvals) return rejectionIn(votes);
  const why = doubts.map(({ doubt }) => ` ${doubt}`).join('');
  return `The stored approvals (${valid} of ${rule.approvals}) do not allow a run.${why}`;
};

/** Why an approval does not count, under the rule that was frozen in. */
const doubtAbout = (action: Action, vote: Vote): string | undefined => {
  const { by, decision } = vote;
  if (decision !== 'approve') return undefined;
  const who = named(by.onBehalfOf?.name ?? by.name ?? by.id);
  if (isProposer(action, by.id) || isProposer(action, by.onBehalfOf?.id)) return `${who} has proposed it.`;
  if (hasRight(action, action.rule, vote)) return undefined;
  if (by.role === 'DecisionRelay') return `${who} was passed on by a relay, and the rule lets none pass on approvals.`;
  return `${who} approved as ${by.role ?? 'nobody that has a role'}, and the rule asks for ${action.rule.roles.join(' or ')}.`;
};

const rejectionIn = (votes: readonly Vote[]): string | undefined => {
  const rejection = votes.find(({ decision }) => decision === 'reject');
  return rejection && `${named(rejection.by.name ?? rejection.by.id)} has rejected it.`;
};

const protectionDrift = (action: Action, { safety }: Found): string | undefined => {
  const valid = action.votes.filter(vote => doubtAbout(action, vote) === undefined);
  const administrators = approvingAdministrators({ votes: valid });
  if (!protects(safety, action.entity) || administrators >= protectedApprovals) return undefined;
  return `Its target is protected: ${protectedApprovals} administrators must approve, ${administrators} did.`;
};

const named = (name = 'of no name'): string => JSON.stringify(cut(cleaned(name), 80));
