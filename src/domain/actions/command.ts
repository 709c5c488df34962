import type { Verification } from '../history/history.ts';
import type { Policy } from '../policy/policy.ts';
import type { Principal } from '../policy/roles.ts';
import type { Safety } from '../safety/safety.ts';
import type { Precondition } from '../values/precondition.ts';
import type { Instant } from '../values/time.ts';
import type { Action } from './action.ts';

/** A wish of a person or application. `ifMatch` is the version that the caller has seen. */
type Asked = {
  readonly by: Principal;
  readonly now: Instant;
  readonly comment?: string | undefined;
  readonly ifMatch?: Precondition | undefined;
  readonly batchId?: string | undefined;
};
type Party = { readonly id: string; readonly name?: string | undefined };
type NamedParty = { readonly id?: string | undefined; readonly name: string };
/**
 * The other action of an undo, as it is now: what undoes this one, or what this one undoes. Where there is one and it is
 * not given, it counts as being in the way.
 */
type Paired = { readonly counterpart?: Action | undefined };

/** Approve and reject. `wakeAt`: when to look again should the message that announces an approval get lost. */
export type Decide = Asked & {
  readonly type: 'Approve' | 'Reject';
  readonly digest?: string | undefined;
  readonly onBehalfOf?: NamedParty | undefined;
  readonly wakeAt: Instant;
};

/** How a provider says a run ended. Only `later` and `failed` before sending prove that nothing took place. */
export type Outcome =
  | {
      readonly type: 'done';
      readonly partially?: boolean;
      readonly message?: string | undefined;
      readonly confirmed?: boolean;
    }
  | { readonly type: 'accepted'; readonly operationId: string; readonly pollAt: Instant; readonly giveUpAt: Instant }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'later'; readonly retryAt: Instant; readonly message?: string | undefined }
  | { readonly type: 'unknown'; readonly message: string }
  | { readonly type: 'targetChanged'; readonly message: string };

/** How a provider answers when asked about a run that it accepted. */
export type PollOutcome =
  | Extract<Outcome, { type: 'done' | 'failed' }>
  | { readonly type: 'notYet'; readonly pollAt: Instant };

/** Everything that can be asked of an action. Imperatives; all a decision needs comes with the command. */
export type Command =
  | Decide
  | (Asked & { readonly type: 'Withdraw' })
  | (Asked & { readonly type: 'Cancel' })
  | (Asked & Paired & { readonly type: 'Retry'; readonly wakeAt: Instant })
  | (Asked & { readonly type: 'Resolve'; readonly outcome: 'succeeded' | 'failed' | 'didNotRun' })
  | (Asked & {
      readonly type: 'ReportDecision';
      readonly outcome: 'approved' | 'rejected';
      readonly decidedBy: NamedParty;
      readonly decidedAt: Instant;
    })
  | (Asked & { readonly type: 'Comment'; readonly comment: string })
  | (Asked & { readonly type: 'Assign'; readonly to?: Party | undefined })
  | (Asked & Paired & { readonly type: 'Undo'; readonly undoneBy: string; readonly digest?: string | undefined })
  | RequireApprovalAgain
  | StartExecution
  | RecordOutcome
  | RecordPoll
  | Tick;

/** An administrator has what is approved and not started held against the policy and the safety settings of today. */
export type RequireApprovalAgain = Asked & {
  readonly type: 'RequireApprovalAgain';
  readonly policy: Policy;
  readonly safety: Safety;
};

/** An executor asks for the right to one run. `digest` is that of what is about to run, computed just now. */
export type StartExecution = {
  readonly type: 'StartExecution';
  readonly now: Instant;
  readonly leaseId: string;
  readonly leaseUntil: Instant;
  readonly digest: string;
  readonly provider: string;
  /** Whether the history leads to what is about to run. */
  readonly verification: Verification;
  /** The action as its history tells it, where the two differ. */
  readonly told?: Action | undefined;
  readonly safety: Safety;
  /** Executions of this kind that started within the last hour; counted only where a cap is set. */
  readonly startedLately: number;
};
export type RecordOutcome = {
  readonly type: 'RecordOutcome';
  readonly now: Instant;
  readonly leaseId: string;
  readonly outcome: Outcome;
};
export type RecordPoll = {
  readonly type: 'RecordPoll';
  readonly now: Instant;
  readonly operationId: string;
  readonly outcome: PollOutcome;
};
/** Time has passed. `wakeAt`: when to look again at what is put on the queue now. `paused`: nothing may start. */
export type Tick = {
  readonly type: 'Tick';
  readonly now: Instant;
  readonly wakeAt: Instant;
  readonly paused: boolean;
};

export type PeoplesCommand = Exclude<Command, StartExecution | RecordOutcome | RecordPoll | Tick>;
