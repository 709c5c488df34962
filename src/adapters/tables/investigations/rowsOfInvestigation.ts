import {
  type Investigation,
  type InvestigationChange,
  investigationOutlineOf,
} from '../../../domain/investigations/investigation.ts';
import { chunked, contentHash, type Row, type Rows, rowSchema } from '../kernel/rows.ts';
import { keyOfInvestigation } from './keys.ts';

/** Which rows a recorded investigation has, by row key. Pure, and the only place that says so; the record itself is first. */
export const rowsOfInvestigation = (investigation: Investigation): Rows => {
  const { id, createdAt, status, severity, incident, owner, version } = investigation;
  const filterable = { status, severity, ownerId: owner.id, ...(incident && { incidentId: incident.id }) };
  const listed: Row = {
    ...filterable,
    ...chunked('summary', investigationOutlineOf(investigation)),
    schema: rowSchema,
  };
  const detail = { investigationId: id, version, ...chunked('detail', investigation), schema: rowSchema };
  const rows = new Map<string, Row>([
    [keyOfInvestigation.record(id), detail],
    [keyOfInvestigation.listed(createdAt, id), listed],
  ]);
  if (incident) rows.set(keyOfInvestigation.ofIncident(incident.id, createdAt, id), listed);
  if (status === 'closed' && investigation.withdrawAt !== undefined)
    rows.set(keyOfInvestigation.due(investigation.withdrawAt, id), { investigationId: id });
  return rows;
};

/** The row of one change: insert only. It says which commit wrote it. */
export const feedOfInvestigation = (
  investigation: Investigation,
  type: InvestigationChange,
  commitId: string,
): readonly [string, Row] => {
  const { id, lastModifiedAt, version, status } = investigation;
  const told = { investigationId: id, sequence: version, type, status, commitId };
  return [
    keyOfInvestigation.feed(lastModifiedAt, id, version),
    { ...told, hash: hashOfInvestigation(investigation), schema: rowSchema },
  ];
};

/** Of what its owner says of it: a closing that is being worked off moves without a version. */
export const hashOfInvestigation = (investigation: Investigation): string =>
  contentHash({ ...investigation, withdrawAt: undefined });
