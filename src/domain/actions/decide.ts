import { reverseOf } from '../kinds/index.ts';
import { administrators, grantAmong, operators, type Role, thatCountFor } from '../policy/roles.ts';
import { isAsWanted } from '../values/precondition.ts';
import { laterOf } from '../values/time.ts';
import type { Action, Actor, Vote } from './action.ts';
import { actorWith, isOpen } from './action.ts';
import type { Command, Decide, PeoplesCommand } from './command.ts';
import { decideExecution } from './decideExecution.ts';
import { type Decision, happened, refuse, unchanged } from './decision.ts';
import { demandOfToday } from './demandOfToday.ts';
import { rolesAt } from './escalation.ts';
import type { Refusal } from './refusal.ts';
import { isReplaced, isUndone, undoneFor } from './undo.ts';
import { approvers, isProposer, relayFaults, relayMayApprove, voteOf } from './voting.ts';

type Check = Refusal | undefined;
type By<T extends PeoplesCommand['type']> = Extract<PeoplesCommand, { type: T }>;

const maxRetries = 3;

/**
 * THE PRODUCT: what a command does to an action. Pure; everything it needs comes with the command.
 * On a loaded action the checks come in this order: a repetition (success), the person, their sign-in, the version the
 * caller has seen, the comment, the state. The first that fails answers.
 */
export const decide = (action: Action, asked: Command): Decision => {
  // Never before the last event, whatever our clock says: a time that was over stays over, and the change feed is read
  // in time order, so nothing may appear behind its readers.
  const command = { ...asked, now: laterOf(asked.now, action.lastModifiedAt) };
  switch (command.type) {
    case 'Approve':
    case 'Reject':
      return vote(action, command);
    case 'Withdraw':
      return withdraw(action, command);
    case 'Cancel':
      return cancel(action, command);
    case 'Retry':
      return retry(action, command);
    case 'Resolve':
      return resolve(action, command);
    case 'ReportDecision':
      return reportDecision(action, command);
    case 'Comment':
      return stale(action, command) ? refuse({ code: 'PreconditionFailed' }) : event(command, 'Commented');
    case 'Assign':
      return assign(action, command);
    case 'Undo':
      return undo(action, command);
    case 'RequireApprovalAgain':
      return requireApprovalAgain(action, command);
    case 'StartExecution':
    case 'RecordOutcome':
    case 'RecordPoll':
    case 'Tick':
      return decideExecution(action, command);
  }
};

const vote = (action: Action, command: Decide): Decision => {
  const decision = command.type === 'Approve' ? 'approve' : 'reject';
  if (voteOf(action, command.by)?.decision === decision) return unchanged;
  const refusal =
    mayVote(action, command) ??
    (command.type === 'Approve' ? signIn(action, command) : undefined) ??
    stale(action, command) ??
    commentMissing(action, command) ??
    undecidable(action, command);
  if (refusal) return refuse(refusal);

  const at = command.now;
  const cast: Vote = {
    by: actorOf(command, [...rolesAt(action, at), 'DecisionRelay']),
    decision,
    ...(command.comment !== undefined && { comment: command.comment }),
    at,
  };
  const base = { ...baseOf(command), by: cast.by, vote: cast };
  if (decision === 'reject') return happened({ ...base, type: 'Rejected' });
  if (approvers([...action.votes, cast]) < action.rule.approvals) return happened({ ...base, type: 'ApprovalGiven' });
  return happened({
    ...base,
    type: 'Approved',
    windowEndsAt: at + action.rule.executeWithin,
    wakeAt: laterOf(command.wakeAt, at),
  });
};

/** The person: who may vote on this action at all, whatever its state. */
const mayVote = (action: Action, command: Decide): Check => {
  const { type, by, onBehalfOf, now } = command;
  const approving = type === 'Approve';
  const { rule } = action;
  if (by.type === 'application') {
    if (!grantAmong(by, ['DecisionRelay'])) return { code: 'ApplicationsCannotVote' };
    if (isProposer(action, by.id)) return { code: 'OwnProposal' };
    if (rule.relay === 'none' || (approving && !relayMayApprove(rule))) return { code: 'RelayNotAllowed' };
  } else {
    const roles = rolesAt(action, now);
    if (!grantAmong(by, roles)) return { code: 'MissingRole', roles: thatCountFor('user', roles) };
  }
  const faults = relayFaults(command);
  if (faults.length > 0) return { code: 'InvalidRequest', faults };
  if (approving && (isProposer(action, by.id) || isProposer(action, onBehalfOf?.id))) return { code: 'OwnProposal' };
  return undefined;
};

/** The state: pending, in time, decided here, and the very thing the caller has looked at. */
const undecidable = (action: Action, { now, digest }: Decide): Check => {
  if (action.status === 'expired' || (action.status === 'pending' && now >= action.expiresAt))
    return { code: 'Expired' };
  if (action.status !== 'pending') return { code: wasDecidedByPeople(action) ? 'AlreadyDecided' : 'NotPending' };
  if (action.review.place === 'emailPortal') return { code: 'ReviewedElsewhere', url: action.review.url };
  if (digest !== undefined && digest !== action.digest) return { code: 'DigestMismatch' };
  return undefined;
};

const wasDecidedByPeople = (action: Action): boolean =>
  'decision' in action && (action.decision.outcome === 'approved' || action.decision.outcome === 'rejected');

const withdraw = (action: Action, command: By<'Withdraw'>): Decision => {
  if (action.status === 'withdrawn' && action.endedBy.id === command.by.id) return unchanged;
  if (action.submittedBy.id !== command.by.id) return refuse({ code: 'NotYours' });
  if (stale(action, command)) return refuse({ code: 'PreconditionFailed' });
  if (action.status !== 'pending') return refuse({ code: 'NotPending' });
  return event(command, 'Withdrawn');
};

const cancel = (action: Action, command: By<'Cancel'>): Decision => {
  if (action.status === 'cancelled' && action.endedBy.id === command.by.id) return unchanged;
  if (stale(action, command)) return refuse({ code: 'PreconditionFailed' });
  if (action.status === 'approved') return event(command, 'Cancelled');
  if (action.status === 'pending') return refuse({ code: 'NotDecided' });
  return refuse({ code: isOpen(action) ? 'AlreadyExecuting' : 'Ended' });
};

const retry = (action: Action, command: By<'Retry'>): Decision => {
  const refusal = signIn(action, command) ?? stale(action, command);
  if (refusal) return refuse(refusal);
  if (action.status !== 'failed') return refuse({ code: 'NotFailed' });
  if (command.now >= action.windowEndsAt) return refuse({ code: 'WindowClosed' });
  if (action.execution.retries >= maxRetries) return refuse({ code: 'RetriesUsedUp' });
  if (isReplaced(action, command.counterpart)) return refuse({ code: 'AlreadyUndone' });
  return happened({ ...baseOf(command), type: 'Retried', wakeAt: command.wakeAt });
};

const resolve = (action: Action, command: By<'Resolve'>): Decision => {
  const { outcome, by } = command;
  const earlier = 'resolution' in action ? action.resolution : undefined;
  if (earlier && earlier.by.id === by.id && earlier.outcome === outcome) return unchanged;
  const refusal = stale(action, command);
  if (refusal) return refuse(refusal);
  if (!command.comment) return refuse({ code: 'CommentRequired' });
  if (action.status !== 'needsAttention') return refuse({ code: 'NothingToResolve' });
  return happened({ ...baseOf(command, administrators), type: 'Resolved', outcome });
};

const reportDecision = (action: Action, command: By<'ReportDecision'>): Decision => {
  const { outcome, decidedBy, decidedAt } = command;
  const reported = action.status === 'decidedElsewhere' ? action.decision.reported : undefined;
  if (reported && action.submittedBy.id === command.by.id && reported.outcome === outcome) return unchanged;
  if (action.submittedBy.id !== command.by.id) return refuse({ code: 'NotYours' });
  if (stale(action, command)) return refuse({ code: 'PreconditionFailed' });
  const undecided = action.status === 'expired' && action.decision.outcome === 'expired';
  if (action.status !== 'pending' && !undecided) return refuse({ code: 'NotPending' });
  // What is decided here needs a decision here: a report must not be a way round the quorum.
  if (action.review.place === 'here') return refuse({ code: 'NotPending' });
  return happened({ ...baseOf(command), type: 'DecisionReported', outcome, decidedBy, decidedAt });
};

const assign = (action: Action, command: By<'Assign'>): Decision => {
  const { assignedTo } = action;
  const { to } = command;
  // Somebody known by another name now: the name is corrected.
  const isSame = assignedTo?.id === to?.id && (to?.name === undefined || to.name === assignedTo?.name);
  if (isSame) return unchanged;
  if (stale(action, command)) return refuse({ code: 'PreconditionFailed' });
  if (!isOpen(action)) return refuse({ code: 'Ended' });
  return happened({ ...baseOf(command), type: 'Assigned', ...(to && { to }) });
};

/** Only marks the action; the reversing action is born in the same commit. */
const undo = (action: Action, command: By<'Undo'>): Decision => {
  const { counterpart, digest } = command;
  if (undoneFor(action, counterpart, command.by)) return unchanged;
  const refusal = signIn(action, command) ?? stale(action, command);
  if (refusal) return refuse(refusal);
  if (reverseOf(action.kind) === undefined) return refuse({ code: 'NotReversible' });
  if (action.status !== 'succeeded' && action.status !== 'partiallySucceeded') return refuse({ code: 'NotSucceeded' });
  if (isUndone(action, counterpart)) return refuse({ code: 'AlreadyUndone' });
  if (digest !== undefined && digest !== action.digest) return refuse({ code: 'DigestMismatch' });
  return happened({ ...baseOf(command, administrators), type: 'Undone', undoneBy: command.undoneBy });
};

const requireApprovalAgain = (action: Action, command: By<'RequireApprovalAgain'>): Decision => {
  const demand = demandOfToday(action, command);
  if (!demand) return unchanged;
  const expiresAt = command.now + demand.rule.expiresAfter;
  return happened({ ...baseOf(command, administrators), type: 'ApprovalRequiredAgain', ...demand, expiresAt });
};

/**
 * What the rule asks of the sign-in of whoever lets something run: approving, retrying, undoing. A rejection lets nothing
 * run, and must not wait. The context first: whoever signs in for it has a new token too.
 */
const signIn = ({ rule }: Action, { by, now }: PeoplesCommand): Check => {
  const { authenticationContext, freshToken } = rule;
  if (authenticationContext !== undefined && !by.authenticationContexts?.includes(authenticationContext))
    return { code: 'StepUpRequired', authenticationContext };
  if (freshToken !== undefined && now - by.tokenIssuedAt > freshToken) return { code: 'TokenTooOld' };
  return undefined;
};

const stale = (action: Action, { ifMatch }: PeoplesCommand): Check =>
  isAsWanted(ifMatch, action.version) ? undefined : { code: 'PreconditionFailed' };

const commentMissing = ({ rule }: Action, { type, comment }: Decide): Check => {
  const wanted = rule.commentRequired === 'always' || (rule.commentRequired === 'reject' && type === 'Reject');
  return wanted && !comment ? { code: 'CommentRequired' } : undefined;
};

/** The caller as the history names them, with the role among these that gave the right. */
const actorOf = (command: PeoplesCommand, rights: readonly Role[]): Actor => {
  return {
    ...actorWith(command.by, rights),
    ...('onBehalfOf' in command && command.onBehalfOf && { onBehalfOf: command.onBehalfOf }),
  };
};

const baseOf = (command: PeoplesCommand, rights: readonly Role[] = [...operators, 'ActionSubmitter']) => ({
  at: command.now,
  by: actorOf(command, rights),
  ...(command.comment !== undefined && { comment: command.comment }),
  ...(command.batchId !== undefined && { batchId: command.batchId }),
});

const event = (command: PeoplesCommand, type: 'Withdrawn' | 'Cancelled' | 'Commented'): Decision =>
  happened({ ...baseOf(command), type });
