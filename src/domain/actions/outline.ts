import * as z from 'zod';
import { authenticationContextSchema } from '../policy/authenticationContext.ts';
import { roleSchema } from '../policy/roleSchema.ts';
import { cut } from '../values/characters.ts';
import { type Action, type Actor, commonSchema, type DeepReadonly, decisionSchema, statusSchema } from './action.ts';
import { escalationOf, remindAtOf } from './escalation.ts';
import { executionSchema } from './execution.ts';

/** What every view of an action shows, whatever its state. */
export const actionOutlineSchema = commonSchema
  .omit({ tenant: true, head: true, parameters: true, contentHash: true, exclusivity: true, rule: true })
  .extend({
    status: statusSchema.describe('Where it stands.'),
    approvalsRequired: z.int(),
    /** The roles that may decide it. */
    deciders: z.array(roleSchema).optional(),
    /** Those that may do so as well from then on. */
    escalation: z.strictObject({ at: z.int(), roles: z.array(roleSchema) }).optional(),
    remindAt: z.int().optional(),
    authenticationContext: authenticationContextSchema.optional(),
    decision: decisionSchema.describe('How it was decided.').optional(),
    windowEndsAt: z.int().describe('When the approval lapses if the execution has not started.').optional(),
    endedAt: z.int().describe('When it was withdrawn or cancelled.').optional(),
    execution: executionSchema.optional(),
    problem: z.string().describe('Why it needs attention.').optional(),
  });
export type ActionOutline = DeepReadonly<z.infer<typeof actionOutlineSchema>>;

/** An action as views show it, whole. */
export const shownOf = (action: Action): ActionOutline => ({
  ...commonOf(action),
  status: action.status,
  approvalsRequired: action.rule.approvals,
  deciders: action.rule.roles,
  remindAt: remindAtOf(action),
  escalation: escalationOf(action),
  authenticationContext: action.rule.authenticationContext,
  ...('decision' in action && { decision: action.decision }),
  ...('windowEndsAt' in action && { windowEndsAt: action.windowEndsAt }),
  ...('endedAt' in action && { endedAt: action.endedAt }),
  ...('execution' in action && { execution: action.execution }),
  ...('problem' in action && { problem: action.problem }),
});

const commonOf = (action: Action) => {
  const { id, version, kind, title, entity, digest, severity, verdict, source, tags, alerts } = action;
  const { externalId, detectionSource, reason, investigation, incident, requestedBy, assignedTo } = action;
  const { submittedBy, createdAt, lastModifiedAt, expiresAt, review, votes, undoOf, undoneBy } = action;
  const { notAuto, requiredAgainAt } = action;
  return {
    ...{ id, version, kind, title, entity, digest, severity, verdict, source, tags, alerts },
    ...{ externalId, detectionSource, reason, investigation, incident, requestedBy, assignedTo },
    ...{ submittedBy, createdAt, lastModifiedAt, expiresAt, review, votes, undoOf, undoneBy },
    ...{ notAuto, requiredAgainAt },
  };
};

/** A vote rewrites several index rows: each carries at most this many characters of JSON. */
const maxSummary = 4096;

const bare = <T extends { readonly url?: string | undefined }>({ url: _, ...rest }: T) => rest;

/** What goes first when a summary is too long, least missed first. The action itself keeps everything. */
const trims: readonly ((summary: ActionOutline) => ActionOutline)[] = [
  s => ({ ...s, alerts: s.alerts.map(bare) }),
  s => ({ ...s, alerts: [], reason: s.reason && cut(s.reason, 120) }),
  s => ({ ...s, investigation: s.investigation && bare(s.investigation), incident: s.incident && bare(s.incident) }),
  s => ({ ...s, tags: s.tags.slice(0, 5), reason: undefined }),
  s => ({ ...s, review: bare(s.review) }),
  s => shortNames(s),
  // The votes say once more who decided.
  s => ({ ...s, tags: [], externalId: undefined, decision: s.decision && { ...s.decision, by: [] } }),
];

const nameLength = 40;
const short = (text: string | undefined) => text && cut(text, nameLength);
const shortNamed = <T extends { readonly name?: string | undefined }>(named: T) => ({
  ...named,
  name: short(named.name),
});
const shortTitled = <T extends { readonly title?: string | undefined }>(titled: T) => ({
  ...titled,
  title: short(titled.title),
});
const shortActor = (actor: Actor): Actor => ({
  ...shortNamed(actor),
  onBehalfOf: actor.onBehalfOf && { ...actor.onBehalfOf, name: cut(actor.onBehalfOf.name, nameLength) },
});
const shortNames = (s: ActionOutline): ActionOutline => ({
  ...s,
  title: cut(s.title, nameLength),
  entity: { ...shortNamed(s.entity), deviceGroup: short(s.entity.deviceGroup) },
  detectionSource: short(s.detectionSource),
  investigation: s.investigation && shortTitled(s.investigation),
  incident: s.incident && shortTitled(s.incident),
  submittedBy: shortActor(s.submittedBy),
  requestedBy: s.requestedBy && shortNamed(s.requestedBy),
  assignedTo: s.assignedTo && shortNamed(s.assignedTo),
  votes: s.votes.map(vote => ({ ...vote, by: shortActor(vote.by) })),
  decision: s.decision && { ...s.decision, by: s.decision.by.map(shortActor) },
  execution: s.execution && { ...s.execution, message: short(s.execution.message), operationId: undefined },
  problem: short(s.problem),
});

/** What lists show and index rows hold: without votes' comments, shortened until it fits. */
export const outlineOf = (action: Action): ActionOutline => {
  const shown = shownOf(action);
  const brief: ActionOutline = {
    ...shown,
    votes: shown.votes.map(({ comment: _, ...vote }) => vote),
    reason: shown.reason && cut(shown.reason, 500),
    alerts: shown.alerts.slice(0, 5),
  };
  return trims.reduce((s, trim) => (JSON.stringify(s).length <= maxSummary ? s : trim(s)), brief);
};
