import {
  type Investigation,
  type InvestigationChange,
  investigationOutlineOf,
} from '../../../domain/investigations/investigation.ts';
import { keyOf } from '../kernel/keys.ts';
import { chunked, type Row, rowSchema } from '../kernel/rows.ts';

/** Which rows a recorded investigation has, by row key. Pure, and the only place that says so; the record itself is first. */
export const rowsOfInvestigation = (investigation: Investigation): ReadonlyMap<string, Row> => {
  const { id, createdAt, status, severity, incident, owner, version } = investigation;
  const filterable = { status, severity, ownerId: owner.id, ...(incident && { incidentId: incident.id }) };
  const listed: Row = {
    ...filterable,
    ...chunked('summary', investigationOutlineOf(investigation)),
    schema: rowSchema,
  };
  const detail = { investigationId: id, version, ...chunked('detail', investigation), schema: rowSchema };
  const rows = new Map<string, Row>([
    [keyOf.investigation(id), detail],
    [keyOf.investigations(createdAt, id), listed],
  ]);
  if (incident) rows.set(keyOf.investigationOfIncident(incident.id, createdAt, id), listed);
  if (status === 'closed' && investigation.withdrawAt !== undefined)
    rows.set(keyOf.dueInvestigation(investigation.withdrawAt, id), { investigationId: id });
  return rows;
};

/** The row of one change: insert only. */
export const feedOfInvestigation = (
  { id, lastModifiedAt, version, status }: Investigation,
  type: InvestigationChange,
): readonly [string, Row] => [
  keyOf.feedOfInvestigation(lastModifiedAt, id, version),
  { investigationId: id, sequence: version, type, status, schema: rowSchema },
];
