import type * as z from 'zod';
import {
  actionSchema,
  actorSchema,
  commonSchema,
  decisionSchema,
  namedPerson,
  party,
  voteSchema,
} from '../../../domain/actions/action.ts';
import { waitingSchema } from '../../../domain/investigations/waiting.ts';
import { ruleSchema } from '../../../domain/policy/policy.ts';
import { openFiguresSchema } from '../../../domain/reports/openFigures.ts';
import { reportSchema } from '../../../domain/reports/report.ts';
import { countSchema } from '../../../domain/values/portion.ts';
import {
  actionAnswer,
  actionItem,
  actionPage,
  historyAnswer,
  historyEntry,
  submissionsAnswer,
} from '../../actions/answers.ts';
import {
  assignBody,
  commentBody,
  commentRequiredBody,
  decisionBody,
  proposalBody,
  proposalsBody,
  reportBody,
  resolveBody,
} from '../../actions/schemas.ts';
import {
  incidentAnswer,
  investigationAnswer,
  investigationBody,
  investigationPage,
  recordAnswer,
} from '../../investigations/schemas.ts';
import { errorAnswer, errorObject } from '../../kernel/answers.ts';
import { reportAnswer, reportsAnswer } from '../../reports/schemas.ts';
import { safetyAnswer, safetyBody } from '../../safety/schemas.ts';
import { aliveAnswer, readyAnswer, selfAnswer } from '../schemas.ts';

// What schemas are called in the API's description, and so what generated clients call their types. The body or answer of
// an operation that is not here is called after its operation; what is inside another schema and not here has no name.

const evidenceBody = investigationBody.shape.evidence.unwrap().element;

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
  InvestigationBody: investigationBody,
  EntityToRecord: investigationBody.shape.entities.unwrap().element,
  EvidenceToRecord: evidenceBody,
  EvidenceEntityToRecord: evidenceBody.shape.entity.unwrap(),
  SafetyBody: safetyBody,
  TargetToProtect: safetyBody.shape.protectedTargets.element,
};

const entries = Object.fromEntries(historyEntry.options.map(entry => [`${entry.shape.type.value}Entry`, entry]));

const [recorded, derived] = investigationAnswer.options;
const evidence = recordAnswer.shape.evidence.element;
const wait = waitingSchema.shape.waits.element;
const [voter, reporter, roleHolders, emailPortal] = wait.shape.waitedFor.options;

const investigationNames = {
  Incident: incidentAnswer,
  IncidentInvestigation: incidentAnswer.shape.investigations.element,
  Investigation: investigationAnswer,
  InvestigationItem: investigationPage.shape.value.element,
  InvestigationPage: investigationPage,
  InvestigationRecord: recordAnswer,
  RecordedInvestigation: recorded,
  DerivedInvestigation: derived,
  InvolvedEntity: recordAnswer.shape.entities.element,
  Evidence: evidence,
  EvidenceEntity: evidence.shape.entity.unwrap(),
  ActionCounts: recorded.shape.actions,
  Waiting: waitingSchema,
  Wait: wait,
  WaitingSubmitter: wait.shape.submitter,
  WaitedFor: wait.shape.waitedFor,
  WaitedForVoter: voter,
  WaitedForReporter: reporter,
  WaitedForRoles: roleHolders,
  WaitedForEmailPortal: emailPortal,
};

const activity = reportSchema.shape.activity;
const { decided } = activity.shape;
const item = reportAnswer.shape.pending.shape.oldest.element;

const figureNames = {
  Count: countSchema,
  AtLeast: countSchema.options[1],
  OpenFigures: openFiguresSchema,
  OpenAction: openFiguresSchema.shape.oldest.unwrap(),
  Report: reportAnswer,
  ReportItem: item,
  ReportEntity: item.shape.entity,
  PendingFigures: reportAnswer.shape.pending,
  UrgentActions: reportAnswer.shape.expiring,
  InProgress: reportAnswer.shape.inProgress,
  Period: reportAnswer.shape.period,
  PreviousPeriod: reportAnswer.shape.previous,
  Activity: activity,
  DecidedFigures: decided,
  TimeToDecision: decided.shape.timeToDecision.unwrap(),
  ReportPage: reportsAnswer,
  ReportHeadline: reportsAnswer.shape.value.element,
  ReportTotals: reportsAnswer.shape.value.element.shape.totals,
};

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
  ...investigationNames,
  ...figureNames,
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
  InvestigationBody: {
    title: 'Ransomware activity on desktop-42',
    severity: 'high',
    detectionSource: 'Defender for Endpoint',
    incident: { id: 'inc-9', title: 'Ransomware in Finance' },
    url: 'https://security.example/investigations/77',
    status: 'active',
    startedAt: '2026-11-01T09:00:00Z',
    alerts: [{ id: 'al-3', title: 'Shadow copies deleted' }],
    entities: [
      { kind: 'device', id: 'a9c1e0', name: 'desktop-42', verdict: 'malicious' },
      { kind: 'file', id: 'f-12', name: 'invoice.exe', verdict: 'malicious', remediationStatus: 'blocked' },
    ],
    evidence: [
      {
        type: 'process',
        description: 'vssadmin.exe deleted all shadow copies at 09:04',
        entity: { kind: 'device', id: 'a9c1e0' },
      },
    ],
  },
  SafetyBody: {
    paused: false,
    protectedTargets: [{ kind: 'device', id: 'dc-01' }],
    caps: { isolateDevice: 20 },
    reason: 'Domain controllers need two administrators',
  },
};
