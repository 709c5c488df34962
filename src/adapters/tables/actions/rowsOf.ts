import { type Action, isOpen } from '../../../domain/actions/action.ts';
import { endedAtOf } from '../../../domain/actions/endedAtOf.ts';
import { filterNamed, filterNames } from '../../../domain/actions/filters.ts';
import { nextDue } from '../../../domain/actions/nextDue.ts';
import { outcomeOf } from '../../../domain/actions/outcomeOf.ts';
import { type ActionOutline, outlineOf, shownOf } from '../../../domain/actions/outline.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import { chunked, type Row, rowSchema } from '../kernel/rows.ts';
import { keyOf } from './keys.ts';

/**
 * Which rows an action has, by row key. Pure, and the only place that says so: a commit is the difference between the
 * rows before and after, and tests and repair hold the table against the same function.
 * History and feed rows are not among them: they belong to changes, and are only ever added.
 */
export const rowsOf = (action: Action): ReadonlyMap<string, Row> => {
  const { id, entity, investigation, incident, externalId, exclusivity } = action;
  const [shown, outline] = [shownOf(action), outlineOf(action)];
  const listed: Row = { ...filterable(shown, outline), ...chunked('summary', outline), schema: rowSchema };
  const holder: Row = { actionId: id, kind: action.kind };
  const rows = new Map<string, Row>();
  rows.set(keyOf.action(id), { ...listed, version: action.version, ...chunked('detail', action) });
  rows.set(keyOf.byEntity(entity.id, id), listed);
  if (investigation) rows.set(keyOf.byInvestigation(investigation.id, id), listed);
  if (incident) rows.set(keyOf.byIncident(incident.id, id), listed);
  for (const { by } of action.votes) rows.set(keyOf.byDecider(by.id, id), listed);
  if (externalId !== undefined) rows.set(keyOf.unique(action.submittedBy.id, externalId), holder);
  if (isOpen(action)) rows.set(keyOf.open(id), listed);
  if (isOpen(action) && exclusivity !== undefined) rows.set(keyOf.exclusive(exclusivity), holder);
  if (action.status === 'pending') rows.set(keyOf.expiring(action.expiresAt, id), listed);
  const endedAt = endedAtOf(shown);
  if (endedAt !== undefined) rows.set(keyOf.ended(endedAt, id), listed);
  const due = nextDue(action);
  // The sweep asks for what is pending apart from the rest, and for one submitter's apart from another's.
  const sort = { pending: action.status === 'pending', submittedById: action.submittedBy.id };
  if (due !== undefined) rows.set(keyOf.due(due, id), { actionId: id, ...sort });
  return rows;
};

/**
 * The rows of one change: insert only. The feed says thinly what the history says in full, and names the entry by its hash,
 * so that who seals the feed has sealed the history.
 */
export const rowsOfEntry = ({ id, status, kind }: Action, entry: HistoryEntry): ReadonlyMap<string, Row> => {
  const { sequence, event, hash } = entry;
  const { at, type } = event;
  const outcome = outcomeOf(event);
  const told: Row = {
    actionId: id,
    sequence,
    type,
    status,
    kind,
    ...(outcome && { outcome }),
    hash,
    schema: rowSchema,
  };
  return new Map<string, Row>([
    [keyOf.history(id, sequence), { commitId: entry.commitId, ...chunked('entry', entry), schema: rowSchema }],
    [keyOf.feed(at, id, sequence), told],
  ]);
};

/** What lists filter by, as properties, so that storage does the filtering; and what the summary leaves out of it. */
const filterable = (shown: ActionOutline, summary: ActionOutline): Row => {
  const properties = filterNames.map(filterNamed).flatMap(({ property, whole, of }) => {
    const [all, told] = [of(shown), of(summary)];
    const [value] = all;
    const isCut = all.some((one, index) => one !== told[index]);
    return [
      ...(property === undefined || value === undefined ? [] : [[property, value] as const]),
      ...(whole === undefined || !isCut ? [] : [[whole, JSON.stringify(all)] as const]),
    ];
  });
  return { ...Object.fromEntries(properties), history: !isOpen(shown) };
};
