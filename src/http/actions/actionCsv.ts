import { endedAtOf } from '../../domain/actions/endedAtOf.ts';
import { type FilterName, filterNamed, filterNames } from '../../domain/actions/filters.ts';
import type { ActionOutline } from '../../domain/actions/outline.ts';
import { approvers } from '../../domain/actions/voting.ts';
import { waitedSeconds } from '../../domain/actions/waitOf.ts';
import { type Instant, rfc3339 } from '../../domain/values/time.ts';
import { type Cell, csvOf } from '../kernel/csv.ts';

const listed = (values: readonly string[]): string => values.join('; ');
const time = (at: Instant | undefined): string | undefined => (at === undefined ? undefined : rfc3339(at));

type Column = readonly [heading: string, cellOf: (action: ActionOutline) => Cell];

/** The column of what can be filtered by. */
const by = (name: FilterName): Column => {
  const { column, of } = filterNamed(name);
  return [column, action => listed(of(action).filter(value => value !== undefined))];
};

/** The columns of a list of actions: what the JSON nests is flat here, several values are separated by "; ". */
const told: readonly Column[] = [
  ['id', ({ id }) => id],
  by('kind'),
  ['title', ({ title }) => title],
  by('status'),
  by('severity'),
  by('verdict'),
  by('source'),
  ['detectionSource', ({ detectionSource }) => detectionSource],
  by('entityKind'),
  by('entityId'),
  ['entityName', ({ entity }) => entity.name],
  by('deviceGroup'),
  ['reason', ({ reason }) => reason],
  by('tag'),
  by('investigationId'),
  ['investigationTitle', ({ investigation }) => investigation?.title],
  ['investigationUrl', ({ investigation }) => investigation?.url],
  by('incidentId'),
  ['incidentTitle', ({ incident }) => incident?.title],
  ['incidentUrl', ({ incident }) => incident?.url],
  by('submittedBy'),
  ['submittedByName', ({ submittedBy }) => submittedBy.name],
  ['requestedById', ({ requestedBy }) => requestedBy?.id],
  ['requestedByName', ({ requestedBy }) => requestedBy?.name],
  by('assignedTo'),
  ['assignedToName', ({ assignedTo }) => assignedTo?.name],
  ['createdAt', ({ createdAt }) => time(createdAt)],
  ['lastModifiedAt', ({ lastModifiedAt }) => time(lastModifiedAt)],
  ['expiresAt', ({ expiresAt }) => time(expiresAt)],
  ['approvalsRequired', ({ approvalsRequired }) => approvalsRequired],
  ['approvalsGranted', ({ votes }) => approvers(votes)],
  by('decidedBy'),
  ['decidedByNames', ({ votes }) => listed(votes.map(({ by }) => by.onBehalfOf?.name ?? by.name ?? by.id))],
  ['decisionOutcome', ({ decision }) => decision?.outcome],
  ['decisionAt', ({ decision }) => time(decision?.at)],
  ['decisionRule', ({ decision }) => decision?.rule],
  ['notAuto', ({ notAuto }) => notAuto],
  ['requiredAgainAt', ({ requiredAgainAt }) => time(requiredAgainAt)],
  ['reportedOutcome', ({ decision }) => decision?.reported?.outcome],
  ['reportedDeciderName', ({ decision }) => decision?.reported?.decidedBy.name],
  ['windowEndsAt', ({ windowEndsAt }) => time(windowEndsAt)],
  ['executionProvider', ({ execution }) => execution?.provider],
  ['executionAttempts', ({ execution }) => execution?.attempts],
  ['executionStartedAt', ({ execution }) => time(execution?.startedAt)],
  ['executionFinishedAt', ({ execution }) => time(execution?.finishedAt)],
  ['endedAt', action => time(endedAtOf(action))],
  ['waitedSeconds', waitedSeconds],
  ['executionMessage', ({ execution }) => execution?.message],
  ['problem', ({ problem }) => problem],
  ['reviewPlace', ({ review }) => review.place],
  ['reviewUrl', ({ review }) => review.url],
  ['undoOf', ({ undoOf }) => undoOf],
  ['undoneBy', ({ undoneBy }) => undoneBy],
  ['externalId', ({ externalId }) => externalId],
  ['digest', ({ digest }) => digest],
];
/** What can be filtered by and has no place above yet comes last. */
const columns: readonly Column[] = [
  ...told,
  ...filterNames.map(by).filter(([heading]) => !told.some(([known]) => known === heading)),
];

/** Actions as CSV, a row each under a heading row with the names of the properties. */
export const actionsAsCsv = (actions: readonly ActionOutline[]): string =>
  csvOf(
    columns.map(([heading]) => heading),
    actions.map(action => columns.map(([, cellOf]) => cellOf(action))),
  );
