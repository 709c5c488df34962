import type { HttpResponseInit } from '@azure/functions';
import type * as z from 'zod';
import type { Action, DeepReadonly } from '../../domain/actions/action.ts';
import type { Fault, Refusal, RefusalCode } from '../../domain/actions/refusal.ts';
import { cut } from '../../domain/values/characters.ts';
import { second } from '../../domain/values/time.ts';
import type { errorAnswer } from './answers.ts';
import { etagOf } from './etag.ts';

/** The one table where refusals meet HTTP: a new code does not compile until it has a status here. */
export const statusOf = {
  InvalidRequest: 400,
  InvalidCursor: 400,
  MissingApiVersionParameter: 400,
  UnsupportedApiVersionValue: 400,
  CommentRequired: 400,
  NothingToRemediate: 400,
  InvalidToken: 401,
  TokenTooOld: 401,
  StepUpRequired: 401,
  MissingRole: 403,
  OwnProposal: 403,
  OwnChange: 403,
  ApplicationsCannotVote: 403,
  RelayNotAllowed: 403,
  NotYours: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyDecided: 409,
  NotPending: 409,
  Expired: 409,
  ReviewedElsewhere: 409,
  DigestMismatch: 409,
  ExternalIdInUse: 409,
  DuplicateOpenAction: 409,
  ConflictingOpenAction: 409,
  NotDecided: 409,
  AlreadyExecuting: 409,
  Ended: 409,
  WindowClosed: 409,
  NotFailed: 409,
  RetriesUsedUp: 409,
  NothingToResolve: 409,
  NotReversible: 409,
  NotSucceeded: 409,
  AlreadyUndone: 409,
  NothingWaits: 409,
  NotApproved: 409,
  NotYetDue: 409,
  LeaseLost: 409,
  Paused: 409,
  CapReached: 409,
  PreconditionFailed: 412,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  MisdirectedRequest: 421,
  PreconditionRequired: 428,
  TooManyRequests: 429,
  InternalError: 500,
  UnreadableRecord: 500,
  NotSupported: 501,
  TooManyConflicts: 503,
  StorageUnavailable: 503,
  IdentityUnavailable: 503,
  NotConfigured: 503,
} as const satisfies Record<RefusalCode, number>;

/** What happened, and what to do next. */
const messageOf: Record<RefusalCode, string> = {
  InvalidRequest: 'The request is not valid; `details` names each fault. Correct them and send it again.',
  InvalidCursor: 'This cursor does not belong to this list and filter. Start again from the first page.',
  MissingApiVersionParameter: 'Add the query parameter api-version=2026-11-01.',
  UnsupportedApiVersionValue: 'This api-version is not known here. Use api-version=2026-11-01.',
  CommentRequired: 'This decision needs a comment that says why. Send it again with one.',
  NothingToRemediate:
    'The verdict is "no threats found", so there is nothing to remediate. Only restoring is possible.',
  InvalidToken: 'Sign in: the request needs a valid bearer token for this API.',
  TokenTooOld: 'Sign in again: this decision needs a token that was issued more recently.',
  StepUpRequired: 'Sign in once more: this decision needs a stronger sign-in than yours was.',
  MissingRole: 'Your roles do not allow this.',
  OwnProposal: 'You proposed this action, so somebody else must approve it.',
  OwnChange: 'You want this change, so another administrator must confirm it. You can only take it back.',
  ApplicationsCannotVote: 'Only people vote. A person has to decide this with their own sign-in.',
  RelayNotAllowed: 'The policy does not let a relay pass on this decision. The person has to decide it in the portal.',
  NotYours: 'Only whoever submitted this can do that.',
  NotFound: 'There is no such thing here, or you may not see it. Check the id.',
  MethodNotAllowed: 'This path does not take this method. The header Allow names those that it takes.',
  AlreadyDecided: 'Somebody has decided this already. Look at its current state.',
  NotPending: 'This action is not waiting for a decision any more. Look at its current state.',
  Expired: 'The time to decide is over. If it is still needed, propose it again.',
  ReviewedElsewhere: 'This action is reviewed in the e-mail security portal. Follow `url` to decide it there.',
  DigestMismatch: 'What you looked at is not what is stored. Load the action again before you decide.',
  ExternalIdInUse: 'You have submitted other content under this externalId. Use a new one.',
  DuplicateOpenAction: 'The same action is open for this entity. Use that one, or propose it with allowDuplicate.',
  ConflictingOpenAction: 'An open action for this entity would fight with this one. Wait until it ends, or end it.',
  NotDecided: 'This action is still pending: reject or withdraw it instead.',
  AlreadyExecuting: 'The execution has begun and cannot be called back. Undo it when it is done.',
  Ended: 'This action has ended, so nothing about it can be changed any more.',
  WindowClosed: 'The time to start this action is over. Propose it again.',
  NotFailed: 'Only a failed action can be retried.',
  RetriesUsedUp: 'This action has been retried three times. Find out why it fails, then propose it again.',
  NothingToResolve: 'Only an action that needs attention can be resolved.',
  NotReversible: 'This kind of action cannot be undone. Propose what takes its place.',
  NotSucceeded: 'Only an action that succeeded can be undone.',
  AlreadyUndone: 'This action has been undone already, or another action is about to undo it. Look at that one.',
  NothingWaits: 'No change waits to be confirmed: it was taken back, or another one came. Load it again.',
  NotApproved: 'This action is not approved, so it does not run.',
  NotYetDue: 'This action runs later.',
  LeaseLost: 'Another executor has this action now.',
  Paused: 'Execution is paused.',
  CapReached: 'As many actions of this kind as an hour allows have started.',
  PreconditionFailed: 'This has changed since you read it. Load it again, then decide.',
  PayloadTooLarge: 'The request body is too large. Send less at a time.',
  UnsupportedMediaType: 'Send JSON in UTF-8, not compressed, with the header Content-Type: application/json.',
  MisdirectedRequest:
    'Nobody has told this Action Center that it is reached under this host name, so its links could lead astray. An administrator has to set PUBLIC_URL.',
  PreconditionRequired: 'Send the header If-Match with the ETag that you have read.',
  TooManyRequests: 'Too many requests of yours within a minute.',
  InternalError: 'Something went wrong here. Repeat the request, or look at the state; tell us the x-ms-request-id.',
  NotSupported: 'Repeatability-Request-ID is not supported: retrying is safe without it.',
  TooManyConflicts: 'Too many people changed this at once; nothing of yours was written. Repeat the request.',
  StorageUnavailable: 'Storage does not answer as it should. Repeat the request; repeating is safe.',
  IdentityUnavailable:
    'The keys of the identity provider cannot be fetched, so nobody can be let in. Try again shortly.',
  UnreadableRecord:
    'This record cannot be read: it is damaged, or another version wrote it. Whoever owns it can replace it, safety settings and the policy with If-Match: *; else an administrator must look at it.',
  NotConfigured: 'This Action Center is not configured. GET /api/health/ready names the settings.',
};

type ErrorAnswer = DeepReadonly<z.infer<typeof errorAnswer>>;

const retryAfterSeconds = '2';

type Circumstances = {
  /** The one in the way, or the one that was to be changed, as it is now. */
  readonly action?: Action | undefined;
  /** Where the caller's tenant signs people in. */
  readonly signInAt?: string | undefined;
};

/** A refusal as the caller gets it. */
export const errorResponse = (refusal: Refusal, { action, signInAt }: Circumstances = {}): HttpResponseInit => {
  const status: number = statusOf[refusal.code];
  const body: ErrorAnswer = { error: errorBody(refusal, action) };
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-ms-error-code': refusal.code,
      ...(status === 401 && { 'www-authenticate': challenge(refusal, signInAt) }),
      ...(status === 503 && { 'retry-after': retryAfterSeconds }),
      ...(refusal.code === 'TooManyRequests' && { 'retry-after': String(secondsOf(refusal)) }),
    },
    body: JSON.stringify(body),
  };
};

const secondsOf = ({ retryAfter }: Extract<Refusal, { code: 'TooManyRequests' }>) => Math.ceil(retryAfter / second);

const challenge = (refusal: Refusal, signInAt: string | undefined): string => {
  if (refusal.code === 'StepUpRequired') return claimsChallenge(refusal.authenticationContext, signInAt);
  return refusal.code === 'TokenTooOld'
    ? 'Bearer error="invalid_token", error_description="The token was issued too long ago for this decision"'
    : 'Bearer';
};

/** What a portal hands on, as it is, to its identity provider (learn.microsoft.com/entra/identity-platform/claims-challenge). */
const claimsChallenge = (value: string, signInAt: string | undefined): string => {
  const claims = JSON.stringify({ access_token: { acrs: { essential: true, value } } });
  const at = signInAt === undefined ? '' : ` authorization_uri="${signInAt}",`;
  return `Bearer${at} error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
};

/** The error object of the Azure REST API Guidelines; items of a bulk answer carry it too. */
export const errorBody = (refusal: Refusal, action?: Action): ErrorAnswer['error'] => {
  const { code } = refusal;
  const inTheWay = action && statusOf[code] === 409 ? action : undefined;
  return {
    code,
    message: messageFor(refusal),
    ...(refusal.code === 'InvalidRequest' && faultsOf(refusal)),
    ...(inTheWay && {
      innererror: {
        code,
        id: inTheWay.id,
        status: inTheWay.status,
        etag: etagOf(inTheWay),
        ...(refusal.code === 'ReviewedElsewhere' && refusal.url !== undefined && { url: refusal.url }),
      },
    }),
  };
};

/** More faults than anybody mends at a time; a small request can have thousands, and a batch a hundred such items. */
const mostDetails = 20;
const longestTarget = 128;

const faultsOf = ({ faults }: Extract<Refusal, { code: 'InvalidRequest' }>) => {
  const told = faults.slice(0, mostDetails).map(({ target, message }) => ({
    code: 'InvalidValue',
    target: cut(target, longestTarget),
    message,
  }));
  return { target: told[0]?.target, details: told };
};

/** The first fault, so that nobody has to look for it, and how many more there are. */
const faultsInWords = ([first, ...others]: readonly Fault[]): string => {
  if (first === undefined) return messageOf.InvalidRequest;
  const fault = `${first.target === 'body' ? 'The body' : cut(first.target, 200)} ${first.message}.`;
  if (others.length === 0) return `${fault} Correct it and send the request again.`;
  const more = others.length === 1 ? 'is one more fault' : `are ${others.length} more faults`;
  return `${fault} There ${more}; \`details\` names each. Correct them and send the request again.`;
};

const missingRole = ({ roles, isForPeople, conflicting }: Extract<Refusal, { code: 'MissingRole' }>): string => {
  if (conflicting)
    return 'Your token holds both ActionSubmitter and DecisionRelay: one application must not propose and decide. Remove one.';
  const ask = 'Ask an administrator of your tenant.';
  if (!isForPeople && roles.length === 0) return 'Applications do this, with a token of their own; people cannot.';
  if (!isForPeople) return `${messageOf.MissingRole} One of these is needed: ${roles.join(', ')}. ${ask}`;
  const people = 'People decide this, not applications: a person has to do it with their own sign-in.';
  return roles.length === 0
    ? people
    : `${people} An application that passes on the decision of a person needs ${roles.join(', ')}. ${ask}`;
};

/** What happened, and what to do next, in a sentence or two. */
export const messageFor = (refusal: Refusal): string => {
  if (refusal.code === 'ReviewedElsewhere' && refusal.url)
    return `This action is reviewed in the e-mail security portal. Decide it there: ${refusal.url}`;
  if (refusal.code === 'StepUpRequired')
    return `${messageOf.StepUpRequired} It has to satisfy the authentication context ${refusal.authenticationContext} of your tenant.`;
  if (refusal.code === 'InvalidToken') return `${messageOf.InvalidToken} ${refusal.reason}`;
  if (refusal.code === 'NotFound' && refusal.what === 'path')
    return 'There is no such path in this API. GET /api/docs shows all there are, and GET /api/openapi.json describes them.';
  if (isHidden(refusal)) return "Somebody else's action is in the way. Wait until it ends, or ask the security team.";
  if (refusal.code === 'TooManyRequests')
    return refusal.because === 'open'
      ? `You have as many open actions as one submitter may have. Withdraw what is not needed any more, or wait until some are decided; repeat it in ${secondsOf(refusal)} seconds.`
      : `${messageOf.TooManyRequests} Wait ${secondsOf(refusal)} seconds, then repeat it.`;
  if (refusal.code === 'InvalidRequest') return faultsInWords(refusal.faults);
  return refusal.code === 'MissingRole' ? missingRole(refusal) : messageOf[refusal.code];
};

/** What the caller may not see is in the way, so nothing is said of it. */
const isHidden = (refusal: Refusal): boolean =>
  (refusal.code === 'DuplicateOpenAction' || refusal.code === 'ConflictingOpenAction') &&
  refusal.actionId === undefined;
