import type { Action, In } from './action.ts';
import type { Event, EventOf } from './event.ts';
import { type Execution, notRunYet } from './execution.ts';
import { withVote } from './voting.ts';

/**
 * The action after an event. Pure, and complete: folding an action's history gives the action (save `wakeAt`, which a
 * re-arming moves without an entry). `head` is set by whoever chains the entry.
 * Throws on an event that the state cannot have: that is a bug.
 */
export const evolve = (before: Action | undefined, event: Event): Action => {
  if (event.type === 'Submitted') return { ...event.action, version: 1 };
  if (!before) throw new Error(`${event.type} happened to no action (this is a bug)`);
  const after = applied(before, event);
  return { ...after, version: before.version + 1, lastModifiedAt: event.at };
};

const applied = (action: Action, event: Exclude<Event, { type: 'Submitted' }>): Action => {
  switch (event.type) {
    case 'ApprovalGiven':
      return { ...expect(action, 'pending'), votes: withVote(action.votes, event.vote) };
    case 'Approved':
      return approved(expect(action, 'pending'), event);
    case 'ApprovalRequiredAgain':
      return pendingAgain(expect(action, 'approved'), event);
    case 'Rejected': {
      const decision = { outcome: 'rejected', at: event.at, by: [event.by] } as const;
      const { noticedUntil: _, ...rest } = expect(action, 'pending');
      return { ...rest, status: 'rejected', votes: withVote(action.votes, event.vote), decision };
    }
    case 'Withdrawn': {
      const { noticedUntil: _, ...rest } = expect(action, 'pending');
      return { ...rest, status: 'withdrawn', endedBy: event.by, endedAt: event.at };
    }
    case 'Cancelled':
      return { ...carried(expect(action, 'approved')), status: 'cancelled', endedBy: event.by, endedAt: event.at };
    case 'Expired':
      return expired(action, event);
    case 'Noticed':
      return { ...expect(action, 'pending'), noticedUntil: event.dueAt };
    case 'DecisionReported':
      return decidedElsewhere(action, event);
    case 'ExecutionStarted': {
      const { leaseId, leaseUntil, attempt: attempts, provider } = event;
      const facts = { attempts, provider, startedAt: event.at };
      return { ...carried(expect(action, 'approved'), facts), status: 'executing', leaseId, leaseUntil };
    }
    case 'RunAccepted': {
      const { operationId, wakeAt, giveUpAt } = event;
      return {
        ...carried(expect(action, 'executing'), { operationId }),
        status: 'running',
        operationId,
        wakeAt,
        giveUpAt,
      };
    }
    case 'Succeeded': {
      const { message, confirmed, partially } = event;
      const facts = { finishedAt: event.at, message, ...(confirmed !== undefined && { confirmed }) };
      const status = partially ? 'partiallySucceeded' : 'succeeded';
      return { ...carried(expect(action, 'executing', 'running'), facts), status };
    }
    case 'Failed': {
      const facts = { finishedAt: event.at, message: event.message };
      return { ...carried(expect(action, 'executing', 'running'), facts), status: 'failed' };
    }
    case 'Postponed': {
      // "Later" proves that the run did not take place: the next one is a new run for the provider.
      const before = expect(action, 'executing');
      const facts = { run: before.execution.run + 1, message: event.message };
      return { ...carried(before, facts), status: 'approved', notBefore: event.notBefore, wakeAt: event.notBefore };
    }
    case 'RunLost': {
      const before = expect(action, 'executing');
      const facts = { lost: before.execution.lost + 1, message: event.message };
      return { ...carried(before, facts), status: 'approved', notBefore: event.notBefore, wakeAt: event.notBefore };
    }
    case 'AttentionNeeded': {
      const before = expect(action, 'approved', 'executing', 'running');
      return { ...carried(before, { message: event.problem }), status: 'needsAttention', problem: event.problem };
    }
    case 'Retried': {
      const before = expect(action, 'failed');
      const { run, retries } = before.execution;
      const cleared = { finishedAt: undefined, operationId: undefined, message: undefined };
      const facts = { ...cleared, run: run + 1, retries: retries + 1, lost: 0 };
      return { ...carried(before, facts), status: 'approved', notBefore: event.at, wakeAt: event.wakeAt };
    }
    case 'Resolved': {
      const before = expect(action, 'needsAttention');
      const facts = { finishedAt: event.at, message: event.comment ?? before.execution.message };
      const status = event.outcome === 'succeeded' ? 'succeeded' : 'failed';
      return { ...carried(before, facts), status, resolution: { by: event.by, outcome: event.outcome } };
    }
    case 'Commented':
      return action;
    case 'Assigned': {
      const { assignedTo: _, ...rest } = action;
      return event.to ? { ...action, assignedTo: event.to } : rest;
    }
    case 'Undone':
      return { ...action, undoneBy: event.undoneBy };
  }
};

const approved = (action: In<'pending'>, event: EventOf<'Approved'>): Action => {
  const { noticedUntil: _, ...rest } = action;
  const votes = withVote(action.votes, event.vote);
  const by = votes.filter(vote => vote.decision === 'approve').map(vote => vote.by);
  return {
    ...rest,
    status: 'approved',
    votes,
    decision: { outcome: 'approved', at: event.at, by },
    windowEndsAt: event.windowEndsAt,
    execution: action.execution ?? notRunYet,
    notBefore: event.at,
    wakeAt: event.wakeAt,
  };
};

/** As if it had just been proposed under this rule; only the votes that count, and the numbers of earlier tries, stay. */
const pendingAgain = (action: In<'approved'>, event: EventOf<'ApprovalRequiredAgain'>): Action => {
  const { decision: _, windowEndsAt: __, execution, notAuto: ___, ...rest } = carried(action);
  const { at, rule, votes, expiresAt, notAuto } = event;
  return {
    ...rest,
    status: 'pending',
    ...{ rule, votes, expiresAt, requiredAgainAt: at, noticedUntil: at },
    ...(notAuto && { notAuto }),
    ...(execution.attempts > 0 && { execution }),
  };
};

const expired = (action: Action, event: EventOf<'Expired'>): Action => {
  if (event.clock === 'window') {
    return { ...carried(expect(action, 'approved')), status: 'expired' };
  }
  const { noticedUntil: _, ...rest } = expect(action, 'pending');
  return { ...rest, status: 'expired', decision: { outcome: 'expired', at: event.at, by: [event.by] } };
};

const decidedElsewhere = (action: Action, event: EventOf<'DecisionReported'>): Action => {
  const { outcome, decidedBy, decidedAt } = event;
  const reported = { outcome, decidedBy, decidedAt };
  const decision = { outcome: 'decidedElsewhere', at: event.at, by: [event.by], reported } as const;
  const before = expect(action, 'pending', 'expired');
  if (before.status === 'expired') {
    const { windowEndsAt: _, execution: __, ...rest } = before;
    return { ...rest, status: 'decidedElsewhere', decision };
  }
  const { noticedUntil: _, ...rest } = before;
  return { ...rest, status: 'decidedElsewhere', decision };
};

/** The fields that belong to one state and do not outlive it. */
const stateFields = [
  'notBefore',
  'wakeAt',
  'leaseId',
  'leaseUntil',
  'operationId',
  'giveUpAt',
  'problem',
  'resolution',
] as const;
type Carried = Omit<
  In<'approved' | 'executing' | 'running' | 'needsAttention' | 'failed'>,
  'status' | (typeof stateFields)[number]
>;

/** What an authorized action takes along into its next state, with what the run has told. */
const carried = (action: Carried, facts: Partial<Execution> = {}): Carried => {
  const copy: Carried & Partial<Record<(typeof stateFields)[number], unknown>> = { ...action };
  for (const field of stateFields) delete copy[field];
  return { ...copy, execution: { ...copy.execution, ...facts } };
};

/** Narrows to the states in which an event can happen. */
const expect = <S extends Action['status']>(action: Action, ...expected: readonly S[]): In<S> => {
  if (!isIn(action, expected))
    throw new Error(`an action that is ${action.status} cannot have this event (this is a bug)`);
  return action;
};
const isIn = <S extends Action['status']>(action: Action, expected: readonly S[]): action is In<S> =>
  expected.some(status => status === action.status);
