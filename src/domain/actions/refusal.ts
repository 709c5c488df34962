import type { Role } from '../policy/roles.ts';
import type { Duration } from '../values/time.ts';

/** One fault of a request: where (a JSON path or a parameter's name) and what is wrong with it. */
export type Fault = { readonly target: string; readonly message: string };

/** Why something was not done. Every code is documented in docs/language.md; http/errors.ts gives it a status and words. */
export type Refusal =
  | { readonly code: 'InvalidRequest'; readonly faults: readonly Fault[] }
  | {
      readonly code: 'MissingRole';
      /** Those that would do for this type of caller. */
      readonly roles: readonly Role[];
      /** An application has asked for what people do. */
      readonly isForPeople?: boolean;
      readonly conflicting?: boolean;
    }
  | { readonly code: 'ReviewedElsewhere'; readonly url?: string | undefined }
  /** Without an id: the action in the way is somebody else's, and the caller may not see it. */
  | { readonly code: 'DuplicateOpenAction' | 'ConflictingOpenAction'; readonly actionId?: string | undefined }
  | { readonly code: 'ExternalIdInUse'; readonly actionId: string }
  | { readonly code: 'NotFound'; readonly what?: 'path' }
  | { readonly code: 'MethodNotAllowed'; readonly allow: string }
  | {
      readonly code: 'TooManyRequests';
      /** The caller's rate, or the open actions of one submitter. */
      readonly because: 'rate' | 'open';
      readonly retryAfter: Duration;
    }
  | { readonly code: 'InvalidToken'; readonly reason: string }
  /** The sign-in must satisfy this first. */
  | { readonly code: 'StepUpRequired'; readonly authenticationContext: string }
  | { readonly code: PlainCode };

type PlainCode =
  // what a caller can mend
  | 'InvalidCursor'
  | 'MissingApiVersionParameter'
  | 'UnsupportedApiVersionValue'
  | 'CommentRequired'
  | 'NothingToRemediate'
  | 'TokenTooOld'
  | 'OwnProposal'
  | 'OwnChange'
  | 'ApplicationsCannotVote'
  | 'RelayNotAllowed'
  | 'NotYours'
  | 'PreconditionFailed'
  | 'PreconditionRequired'
  | 'PayloadTooLarge'
  | 'UnsupportedMediaType'
  | 'NotSupported'
  | 'MisdirectedRequest'
  // what the action's state forbids
  | 'AlreadyDecided'
  | 'NotPending'
  | 'Expired'
  | 'DigestMismatch'
  | 'NotDecided'
  | 'AlreadyExecuting'
  | 'Ended'
  | 'WindowClosed'
  | 'NotFailed'
  | 'RetriesUsedUp'
  | 'NothingToResolve'
  | 'NotReversible'
  | 'NotSucceeded'
  | 'AlreadyUndone'
  | 'NothingWaits'
  // what only the executor meets: none of these leaves the program
  | 'NotApproved'
  | 'NotYetDue'
  | 'LeaseLost'
  | 'Paused'
  | 'CapReached'
  // what is our own trouble
  | 'TooManyConflicts'
  | 'StorageUnavailable'
  | 'IdentityUnavailable'
  | 'UnreadableRecord'
  | 'NotConfigured'
  | 'InternalError';

export type RefusalCode = Refusal['code'];
