import type { Action, Status, Vote } from '../../src/domain/actions/action.ts';
import type { Event } from '../../src/domain/actions/event.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import { isApprovedByRule } from './autoRules.ts';

// The rules of docs/lifecycle.md, written a second time and differently: as what one may find in a history.

const anyStatus: readonly Status[] = [];
/** From which state an event can lead to which. Empty: from any, and it stays. */
const transitions: Readonly<Record<Event['type'], readonly [from: readonly Status[], to: readonly Status[]]>> = {
  Submitted: [[], ['pending', 'approved']],
  ApprovalGiven: [['pending'], ['pending']],
  Approved: [['pending'], ['approved']],
  ApprovalRequiredAgain: [['approved'], ['pending']],
  Rejected: [['pending'], ['rejected']],
  Withdrawn: [['pending'], ['withdrawn']],
  Cancelled: [['approved'], ['cancelled']],
  Expired: [['pending', 'approved'], ['expired']],
  Noticed: [['pending'], ['pending']],
  DecisionReported: [['pending', 'expired'], ['decidedElsewhere']],
  ExecutionStarted: [['approved'], ['executing']],
  RunAccepted: [['executing'], ['running']],
  Succeeded: [
    ['executing', 'running'],
    ['succeeded', 'partiallySucceeded'],
  ],
  Failed: [['executing', 'running'], ['failed']],
  Postponed: [['executing'], ['approved']],
  RunLost: [['executing'], ['approved']],
  AttentionNeeded: [['approved', 'executing', 'running'], ['needsAttention']],
  Retried: [['failed'], ['approved']],
  Resolved: [['needsAttention'], ['succeeded', 'failed']],
  Commented: [anyStatus, anyStatus],
  Assigned: [['pending', 'approved', 'executing', 'running', 'needsAttention'], anyStatus],
  Undone: [['succeeded', 'partiallySucceeded'], anyStatus],
};

type Told = {
  readonly before: Action | undefined;
  readonly entry: HistoryEntry;
  readonly after: Action;
  readonly earlier: readonly HistoryEntry[];
};

/** What is wrong with one more history entry, given those before it; `undefined` = nothing. */
export const wrongWith = (told: Told): string | undefined => {
  const { before, entry, after } = told;
  const { event } = entry;
  const [from, to] = transitions[event.type];
  if (before && from.length > 0 && !from.includes(before.status)) return `${event.type} of an action ${before.status}`;
  const isRight = to.length > 0 ? to.includes(after.status) : after.status === before?.status;
  if (!isRight) return `${event.type} made it ${after.status}`;
  if (before && event.at < before.lastModifiedAt) return `${event.type} lies before the last event`;
  return before && rightsAndClocks(before, told);
};

const rightsAndClocks = (before: Action, { entry: { event }, earlier }: Told): string | undefined => {
  switch (event.type) {
    case 'ApprovalGiven':
    case 'Approved':
    case 'Rejected':
      return wrongVote(before, event, earlier);
    case 'Expired':
      return tooEarly(event.at, event.clock === 'decision' ? before.expiresAt : windowOf(before), 'it expired');
    case 'Noticed':
      return tooEarly(event.at, event.dueAt, 'it was announced') ?? wrongNotice(event.dueAt, earlier);
    case 'ExecutionStarted':
      return (
        (event.at < windowOf(before) ? undefined : 'it started after its window') ??
        (before.status === 'approved' ? tooEarly(event.at, before.notBefore, 'it started') : undefined) ??
        tooFewApprovers(before, earlier)
      );
    case 'Retried': {
      const retries = earlier.filter(entry => entry.event.type === 'Retried').length;
      return retries >= 3 ? 'a fourth retry' : event.at < windowOf(before) ? undefined : 'a retry after the window';
    }
    case 'RunLost':
      return wrongBackOff(event.notBefore - event.at, earlier);
    case 'Resolved':
      return event.comment === undefined ? 'resolved without a comment' : undefined;
    case 'DecisionReported':
      return before.review.place === 'here' ? 'a report about what is decided here' : undefined;
    case 'Withdrawn':
      return event.by.id === before.submittedBy.id ? undefined : 'withdrawn by somebody else';
    default:
      return undefined;
  }
};

const windowOf = (action: Action): number => ('windowEndsAt' in action ? (action.windowEndsAt ?? 0) : 0);
const tooEarly = (at: number, due: number, what: string): string | undefined =>
  at < due ? `${what} ${due - at} ms too early` : undefined;

const votesIn = (entries: readonly HistoryEntry[]): readonly Vote[] =>
  entries.flatMap(({ event }) => ('vote' in event ? [event.vote] : []));
const proposers = (action: Action): readonly (string | undefined)[] => [action.submittedBy.id, action.requestedBy?.id];

const wrongVote = (
  before: Action,
  event: Extract<Event, { vote: Vote }>,
  earlier: readonly HistoryEntry[],
): string | undefined => {
  const { by, decision } = event.vote;
  if (event.at >= before.expiresAt) return `a vote ${event.at - before.expiresAt} ms after the end`;
  if (before.review.place === 'emailPortal') return 'a vote on what is reviewed elsewhere';
  if (by.role !== 'DecisionRelay' && !before.rule.roles.some(role => role === by.role))
    return `a vote with the role ${by.role}`;
  if ((decision === 'reject') !== (event.type === 'Rejected')) return `${event.type} with a vote to ${decision}`;
  if (votesIn(earlier).some(vote => vote.by.id === by.id && (vote.decision === decision || vote.decision === 'reject')))
    return `${by.id} voted twice`;
  if (decision === 'reject') return undefined;
  if (proposers(before).includes(by.id) || (by.onBehalfOf && proposers(before).includes(by.onBehalfOf.id)))
    return 'the proposer approved';
  const enough = approversIn(before, [...votesIn(earlier), event.vote]).size >= before.rule.approvals;
  if (enough !== (event.type === 'Approved')) return `${event.type} with the wrong number of approvers`;
  return undefined;
};

/** Distinct people who approve and have not turned round. A relay counts once, and as the name it gives. */
export const approversIn = (action: Action, votes: readonly Vote[]): ReadonlySet<string> => {
  const newest = new Map(votes.map(vote => [vote.by.id, vote]));
  const approving = [...newest.values()].filter(vote => vote.decision === 'approve');
  const names = approving.map(({ by }) => by.onBehalfOf?.id ?? by.id);
  return new Set(names.filter(name => !proposers(action).includes(name)));
};

const tooFewApprovers = (action: Action, earlier: readonly HistoryEntry[]): string | undefined => {
  const votes = votesIn(earlier);
  if (votes.some(vote => vote.decision === 'reject')) return 'it started after a rejection';
  if (isApprovedByRule(earlier)) return undefined;
  const count = approversIn(action, votes).size;
  return count < action.rule.approvals ? `it started with ${count} of ${action.rule.approvals} approvers` : undefined;
};

const wrongNotice = (dueAt: number, earlier: readonly HistoryEntry[]): string | undefined =>
  earlier.some(({ event }) => event.type === 'Noticed' && event.dueAt >= dueAt) ? 'announced twice' : undefined;

const backOff = [1, 5, 15, 60];
/** 1, 5, 15, 60 minutes since the approval or the last retry, each 80 to 120 percent of it; there is no fifth. */
const wrongBackOff = (wait: number, earlier: readonly HistoryEntry[]): string | undefined => {
  const since = earlier.findLastIndex(({ event }) => event.type === 'Approved' || event.type === 'Retried');
  const losses = earlier.slice(since + 1).filter(({ event }) => event.type === 'RunLost').length;
  const wanted = backOff[losses];
  if (wanted === undefined) return 'a fifth loss without an administrator';
  const share = wait / (wanted * 60_000);
  return share < 0.79 || share > 1.21 ? `a back-off of ${wait} ms after ${losses + 1} losses` : undefined;
};
