import type { z } from 'zod';
import {
  actionSchema,
  actorSchema,
  commonSchema,
  decisionSchema,
  namedPerson,
  party,
  voteSchema,
} from '../../domain/action.ts';
import { ruleSchema } from '../../domain/policy.ts';
import {
  actionAnswer,
  actionItem,
  actionPage,
  aliveAnswer,
  errorAnswer,
  errorObject,
  historyAnswer,
  historyEntry,
  readyAnswer,
  safetyAnswer,
  selfAnswer,
  submissionsAnswer,
} from '../answers.ts';
import {
  assignBody,
  commentBody,
  commentRequiredBody,
  decisionBody,
  proposalBody,
  proposalsBody,
  reportBody,
  resolveBody,
  safetyBody,
} from '../schemas.ts';

// What schemas are called in the API's description, and so what generated clients call their types. The body or answer of
// an operation that is not here is called after its operation; what is inside another schema and not here has no name.

export const requestNames: Readonly<Record<string, z.ZodType>> = {
  Proposal: proposalBody,
  ProposedEntity: proposalBody.shape.entity,
  ProposedLink: proposalBody.shape.investigation.unwrap(),
  ProposedReview: proposalBody.shape.review.unwrap(),
  Requester: proposalBody.shape.requestedBy.unwrap(),
  Proposals: proposalsBody,
  DecisionBody: decisionBody,
  PersonToName: reportBody.shape.decidedBy,
  CommentBody: commentBody,
  CommentRequiredBody: commentRequiredBody,
  AssignBody: assignBody,
  Assignee: assignBody.shape.to.unwrap(),
  ResolveBody: resolveBody,
  ReportDecisionBody: reportBody,
  SafetyBody: safetyBody,
  TargetToProtect: safetyBody.shape.protectedTargets.element,
};

const entries = Object.fromEntries(historyEntry.options.map(entry => [`${entry.shape.type.value}Entry`, entry]));

export const answerNames: Readonly<Record<string, z.ZodType>> = {
  Action: actionAnswer,
  ActionItem: actionItem,
  ActionPage: actionPage,
  Actor: actorSchema,
  Allowance: actionAnswer.shape.allowedOperations.valueType,
  Approval: actionItem.shape.approval,
  Caller: selfAnswer,
  Check: readyAnswer.shape.checks.element,
  Decision: decisionSchema,
  Entity: commonSchema.shape.entity,
  Execution: actionItem.shape.execution.unwrap(),
  Grant: selfAnswer.shape.roles.element,
  History: historyAnswer,
  HistoryEntry: historyEntry,
  ...entries,
  Liveness: aliveAnswer,
  Link: commonSchema.shape.investigation.unwrap(),
  NewbornAction: actionSchema.options[0],
  NamedPerson: namedPerson,
  Party: party,
  ProtectedTarget: safetyAnswer.shape.protectedTargets.element,
  Readiness: readyAnswer,
  ReportedDecision: decisionSchema.shape.reported.unwrap(),
  Review: commonSchema.shape.review,
  Rule: ruleSchema,
  Safety: safetyAnswer,
  Submission: submissionsAnswer.shape.value.element,
  Submissions: submissionsAnswer,
  Verification: historyAnswer.shape.verification.unwrap(),
  Vote: voteSchema,
  Error: errorObject,
  ErrorDetail: errorObject.shape.details.unwrap().element,
  ErrorResponse: errorAnswer,
  InnerError: errorObject.shape.innererror.unwrap(),
};

const person = { id: '6e9a1c1e-0f35-4a43-8f6b-3a4c5d6e7f80', name: 'Olivia Operator' };
const proposal = {
  kind: 'isolateDevice',
  entity: { kind: 'device', id: 'a9c1e0', name: 'desktop-42', deviceGroup: 'Finance' },
  parameters: { isolationType: 'full' },
  externalId: 'inv-77/isolate/desktop-42',
  severity: 'high',
  verdict: 'malicious',
  reason: 'Ransomware behaviour observed',
  tags: ['tier0'],
  detectionSource: 'Defender for Endpoint',
  investigation: { id: 'inv-77', title: 'Ransomware activity', url: 'https://security.example/investigations/77' },
  alerts: [{ id: 'al-3', title: 'Shadow copies deleted' }],
};

/** What readers start from when they try an operation. */
export const requestExamples: Readonly<Record<string, object>> = {
  Proposal: proposal,
  Proposals: { items: [proposal] },
  DecisionBody: { comment: 'Confirmed with the owner' },
  CommentBody: { comment: 'Confirmed with the owner' },
  CommentRequiredBody: { comment: 'Asked the owner; no answer yet' },
  AssignBody: { to: person },
  ResolveBody: { outcome: 'succeeded', comment: 'Seen as isolated in the portal of the back end' },
  ReportDecisionBody: { outcome: 'approved', decidedBy: person, decidedAt: '2026-11-01T09:30:00Z' },
  SafetyBody: {
    paused: false,
    protectedTargets: [{ kind: 'device', id: 'dc-01' }],
    caps: { isolateDevice: 20 },
    reason: 'Domain controllers need two administrators',
  },
};
