import type { ActionOutline } from '../../domain/actions/outline.ts';
import { approvers } from '../../domain/actions/voting.ts';
import { type Instant, rfc3339 } from '../../domain/values/time.ts';
import { type Cell, csvOf } from '../kernel/csv.ts';

/** The columns of a list of actions: what the JSON nests is flat here, several values are separated by "; ". */
const columns: Readonly<Record<string, (action: ActionOutline) => Cell>> = {
  id: ({ id }) => id,
  kind: ({ kind }) => kind,
  title: ({ title }) => title,
  status: ({ status }) => status,
  severity: ({ severity }) => severity,
  verdict: ({ verdict }) => verdict,
  source: ({ source }) => source,
  detectionSource: ({ detectionSource }) => detectionSource,
  entityKind: ({ entity }) => entity.kind,
  entityId: ({ entity }) => entity.id,
  entityName: ({ entity }) => entity.name,
  deviceGroup: ({ entity }) => entity.deviceGroup,
  reason: ({ reason }) => reason,
  tags: ({ tags }) => listed(tags),
  investigationId: ({ investigation }) => investigation?.id,
  investigationTitle: ({ investigation }) => investigation?.title,
  investigationUrl: ({ investigation }) => investigation?.url,
  incidentId: ({ incident }) => incident?.id,
  incidentTitle: ({ incident }) => incident?.title,
  incidentUrl: ({ incident }) => incident?.url,
  submittedById: ({ submittedBy }) => submittedBy.id,
  submittedByName: ({ submittedBy }) => submittedBy.name,
  requestedById: ({ requestedBy }) => requestedBy?.id,
  requestedByName: ({ requestedBy }) => requestedBy?.name,
  assignedToId: ({ assignedTo }) => assignedTo?.id,
  assignedToName: ({ assignedTo }) => assignedTo?.name,
  createdAt: ({ createdAt }) => time(createdAt),
  lastModifiedAt: ({ lastModifiedAt }) => time(lastModifiedAt),
  expiresAt: ({ expiresAt }) => time(expiresAt),
  approvalsRequired: ({ approvalsRequired }) => approvalsRequired,
  approvalsGranted: ({ votes }) => approvers(votes),
  decidedByIds: ({ votes }) => listed(votes.map(({ by }) => by.id)),
  decidedByNames: ({ votes }) => listed(votes.map(({ by }) => by.onBehalfOf?.name ?? by.name ?? by.id)),
  decisionOutcome: ({ decision }) => decision?.outcome,
  decisionAt: ({ decision }) => time(decision?.at),
  reportedOutcome: ({ decision }) => decision?.reported?.outcome,
  reportedDeciderName: ({ decision }) => decision?.reported?.decidedBy.name,
  windowEndsAt: ({ windowEndsAt }) => time(windowEndsAt),
  executionProvider: ({ execution }) => execution?.provider,
  executionAttempts: ({ execution }) => execution?.attempts,
  executionStartedAt: ({ execution }) => time(execution?.startedAt),
  executionFinishedAt: ({ execution }) => time(execution?.finishedAt),
  executionMessage: ({ execution }) => execution?.message,
  problem: ({ problem }) => problem,
  reviewPlace: ({ review }) => review.place,
  reviewUrl: ({ review }) => review.url,
  undoOf: ({ undoOf }) => undoOf,
  undoneBy: ({ undoneBy }) => undoneBy,
  externalId: ({ externalId }) => externalId,
  digest: ({ digest }) => digest,
};

const listed = (values: readonly string[]): string => values.join('; ');
const time = (at: Instant | undefined): string | undefined => (at === undefined ? undefined : rfc3339(at));

/** Actions as CSV, a row each under a heading row with the names of the properties. */
export const actionsAsCsv = (actions: readonly ActionOutline[]): string =>
  csvOf(
    Object.keys(columns),
    actions.map(action => Object.values(columns).map(cellOf => cellOf(action))),
  );
