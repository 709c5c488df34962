import type { NotAuto } from '../policy/auto.ts';
import { entryFor } from '../policy/policy.ts';
import { protects } from '../safety/safety.ts';
import type { Action, In, Vote } from './action.ts';
import { autoAnswer } from './autoApproval.ts';
import type { RequireApprovalAgain } from './command.ts';
import { factsOf, protectedRule } from './submit.ts';
import { approvers, hasRight, isProposer } from './voting.ts';

/** What an approved action has to be decided by again, and the votes that it keeps. */
export type Demand = {
  readonly rule: Action['rule'];
  readonly votes: readonly Vote[];
  readonly notAuto?: NotAuto | undefined;
};

/**
 * What today's policy and safety settings ask for, where what an approved action has is not enough: too few of its
 * approvals count, or its rule approves without a person no more. `undefined`: it would be approved today as well; or it
 * may have run, so that nobody can take the approval back.
 */
export const demandOfToday = (
  action: Action,
  { policy, safety }: Pick<RequireApprovalAgain, 'policy' | 'safety'>,
): Demand | undefined => {
  if (action.status !== 'approved' || action.execution.lost > 0) return undefined;
  const matching = entryFor(policy, factsOf(action));
  if (!matching) return { rule: withoutAuto(action.rule), votes: [] };
  const isProtected = protects(safety, action.entity);
  const auto = autoAnswer(matching, action, isProtected);
  if (auto.type === 'may') return undefined;
  const rule = isProtected ? protectedRule(matching.rule) : matching.rule;
  const votes = action.votes.filter(vote => countsUnder(rule, action, vote));
  if (approvers(votes) >= rule.approvals) return undefined;
  return { rule, votes, ...(auto.type === 'mayNot' && { notAuto: auto.why }) };
};

/** Nothing covers it any more: people have to look at it again, by the rule that it has. */
const withoutAuto = ({ auto: _, ...rule }: Action['rule']): Action['rule'] => rule;

/** Whether an approval could have been given under another rule than the one it was given under. */
const countsUnder = (rule: Action['rule'], action: In<'approved'>, vote: Vote): boolean => {
  const { by, decision, comment } = vote;
  const isOwn = isProposer(action, by.id) || isProposer(action, by.onBehalfOf?.id);
  if (decision !== 'approve' || isOwn || !hasRight(action, rule, vote)) return false;
  // Nobody could be recognised by a name alone.
  if (by.type === 'application' && by.onBehalfOf?.id === undefined) return false;
  if (rule.commentRequired === 'always' && !comment) return false;
  return wasSignedIn(rule, action.rule);
};

/** A vote does not tell how its voter had signed in, nor when: only that it was enough for the rule it was given under. */
const wasSignedIn = ({ freshToken, authenticationContext }: Action['rule'], earlier: Action['rule']): boolean =>
  (freshToken === undefined || (earlier.freshToken !== undefined && earlier.freshToken <= freshToken)) &&
  (authenticationContext === undefined || authenticationContext === earlier.authenticationContext);
