import type * as z from 'zod';
import { retryAction as retry } from '../../application/actions/retryAction.ts';
import type { PeoplesCommand } from '../../domain/actions/command.ts';
import type { Fault } from '../../domain/actions/refusal.ts';
import { relayFaults } from '../../domain/actions/voting.ts';
import type { Call } from '../kernel/endpoint.ts';
import { type Asked, actionCommand } from './command.ts';
import {
  assignBody,
  commentBody,
  commentRequiredBody,
  decisionBody,
  reportedDecisionBody,
  resolveBody,
} from './schemas.ts';

// Everything that can be asked of one action over HTTP.

type Decision = z.infer<typeof decisionBody>;

/** One person's vote, as a command. */
export const decisionCommand =
  (type: 'Approve' | 'Reject') =>
  (body: Decision, asked: Asked): PeoplesCommand => ({ type, ...body, ...asked });

/** `decide` asks the same; here before anything is read. */
export const onBehalfFaults =
  (type: 'Approve' | 'Reject') =>
  ({ onBehalfOf }: Pick<Decision, 'onBehalfOf'>, { by }: Pick<Call, 'by'>): readonly Fault[] =>
    relayFaults({ type, by, onBehalfOf });

/** What the rule may ask of the sign-in of whoever lets something run. */
export const signIn = ['StepUpRequired', 'TokenTooOld'] as const;

/** Why an action cannot be decided, whoever asks. */
const undecidable = [
  'CommentRequired',
  'Expired',
  'AlreadyDecided',
  'NotPending',
  'ReviewedElsewhere',
  'DigestMismatch',
] as const;

export const approveAction = actionCommand({
  name: 'approveAction',
  segment: 'approve',
  summary: 'Approve an action',
  description:
    "Answers at once; carrying it out is the action's own later state. Repeating one's own approval changes nothing. With `digest`, only what was looked at is approved.",
  operation: 'approve',
  refusals: ['OwnProposal', 'RelayNotAllowed', ...signIn, ...undecidable],
  body: decisionBody,
  command: decisionCommand('Approve'),
  faults: onBehalfFaults('Approve'),
});

export const rejectAction = actionCommand({
  name: 'rejectAction',
  segment: 'reject',
  summary: 'Reject an action',
  description: 'One rejection ends it, however many have approved. An own approval may be turned into a rejection.',
  operation: 'reject',
  refusals: ['OwnProposal', 'RelayNotAllowed', ...undecidable],
  body: decisionBody,
  command: decisionCommand('Reject'),
  faults: onBehalfFaults('Reject'),
});

export const withdrawAction = actionCommand({
  name: 'withdrawAction',
  segment: 'withdraw',
  summary: 'Take back a pending action that one has submitted',
  operation: 'withdraw',
  refusals: ['NotYours', 'NotPending'],
  body: commentBody,
  command: (body, asked) => ({ type: 'Withdraw', ...body, ...asked }),
});

export const cancelAction = actionCommand({
  name: 'cancelAction',
  segment: 'cancel',
  summary: 'Stop an approved action before it starts',
  operation: 'cancel',
  refusals: ['NotDecided', 'AlreadyExecuting', 'Ended'],
  body: commentBody,
  command: (body, asked) => ({ type: 'Cancel', ...body, ...asked }),
});

export const retryAction = actionCommand({
  name: 'retryAction',
  segment: 'retry',
  summary: 'Run a failed action once more',
  description: 'The approvals stand. Possible while the execution window lasts, three times at most.',
  operation: 'retry',
  change: retry,
  refusals: [
    ...signIn,
    'NotFailed',
    'WindowClosed',
    'RetriesUsedUp',
    'AlreadyUndone',
    'DuplicateOpenAction',
    'ConflictingOpenAction',
  ],
  body: commentBody,
  command: (body, asked) => ({ type: 'Retry', ...body, ...asked }),
});

export const resolveAction = actionCommand({
  name: 'resolveAction',
  segment: 'resolve',
  summary: 'Say how an action that needs attention has ended',
  description: 'After `didNotRun` a retry is possible.',
  operation: 'resolve',
  refusals: ['CommentRequired', 'NothingToResolve'],
  body: resolveBody,
  command: (body, asked) => ({ type: 'Resolve', ...body, ...asked }),
});

export const reportDecision = actionCommand({
  name: 'reportDecision',
  segment: 'report-decision',
  summary: 'Report what was decided in the e-mail security portal',
  description: 'Recorded as the submitter reports it, unverified. Nothing is carried out here.',
  operation: 'reportDecision',
  refusals: ['NotYours', 'NotPending'],
  body: reportedDecisionBody,
  command: (body, asked) => ({ type: 'ReportDecision', ...body, ...asked }),
});

export const commentAction = actionCommand({
  name: 'commentAction',
  segment: 'comment',
  summary: 'Add a comment to the history of an action',
  operation: 'comment',
  body: commentRequiredBody,
  command: (body, asked) => ({ type: 'Comment', ...body, ...asked }),
});

export const assignAction = actionCommand({
  name: 'assignAction',
  segment: 'assign',
  summary: 'Say who looks after an action, or that nobody does',
  operation: 'assign',
  refusals: ['Ended'],
  body: assignBody,
  command: ({ to }, asked) => ({ type: 'Assign', to: to ?? undefined, ...asked }),
});
