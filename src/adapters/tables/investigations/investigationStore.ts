import { odata } from '@azure/data-tables';
import { unreadableRecord } from '../../../application/change/failures.ts';
import type {
  DamagedInvestigation,
  InvestigationQuery,
  InvestigationStore,
  LoadedInvestigation,
} from '../../../application/investigations/ports.ts';
import type { Investigation } from '../../../domain/investigations/investigation.ts';
import { leftOut } from '../../../domain/values/portion.ts';
import { sha256 } from '../../node/sha256.ts';
import { indexPrefix } from '../actions/keys.ts';
import { continuationOf, cursorOf, type TableQuery } from '../actions/query.ts';
import { statusFrom } from '../actions/rows.ts';
import { rangeOf } from '../kernel/keys.ts';
import type { RecordChange } from '../kernel/operations.ts';
import { firstRows, inRange, readRows } from '../kernel/rangeReads.ts';
import type { Rows } from '../kernel/rows.ts';
import { type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { commitRecords, type Outside } from '../kernel/transaction.ts';
import { damagedInvestigation } from './damaged.ts';
import { investigationPrefix, keyOfInvestigation } from './keys.ts';
import { investigationFrom, investigationOutlineFrom } from './rows.ts';
import { feedOfInvestigation, rowsOfInvestigation } from './rowsOfInvestigation.ts';

/** The records of investigations: one row each, and thin ones by which they are found and woken up. */
export const investigationStore = (outside: Outside): InvestigationStore => {
  const { requests, log } = outside;
  return {
    loadInvestigation: (tenant, id) => load(requests, tenant, id),

    loadDamaged: (tenant, id, ownerId) => damagedInvestigation(requests, tenant, id, ownerId),

    saveInvestigation: async (before, after, change) => {
      const saved = await commitRecords(outside, after.tenant, [changeOf(before, after, change)]);
      return saved.type === 'committed';
    },

    listInvestigations: async (query, size, cursor) => {
      const asked = tableQuery(query);
      const continuation = cursor === undefined ? undefined : continuationOf(asked, cursor);
      if (cursor !== undefined && continuation === undefined) return undefined;
      const { filter, comparisons } = asked;
      const page = await requests.page({ filter, comparisons, select: listedOnly, size, continuation });
      if (!page) return undefined;
      const next = page.continuation;
      const { items, unreadable } = readRows(log, page.entities, investigationOutlineFrom);
      return {
        items,
        cursor: next === undefined ? undefined : cursorOf(asked, next),
        ...leftOut(unreadable.length),
      };
    },

    investigationsOfIncident: (tenant, incidentId, limit) => {
      const filter = rangeIn(tenant, investigationPrefix.ofIncident(incidentId));
      // The key has a hash of the id; the id itself is checked again.
      const isOfIncident = odata` and incidentId eq ${incidentId}`;
      const asked = { filter: filter + isOfIncident, comparisons: 4, select: listedOnly };
      return firstRows(outside, asked, limit, investigationOutlineFrom);
    },

    statusesOf: (tenant, investigationId, submittedById, limit) => {
      const filter = rangeIn(tenant, indexPrefix.investigationId(investigationId));
      const isOfInvestigation = odata` and investigationId eq ${investigationId}`;
      const isSubmitted = submittedById === undefined ? '' : odata` and submittedById eq ${submittedById}`;
      const select = ['partitionKey', 'rowKey', 'status'];
      const asked = { filter: filter + isOfInvestigation + isSubmitted, comparisons: 5, select };
      return firstRows(outside, asked, limit, statusFrom);
    },
  };
};

const listedOnly = ['partitionKey', 'rowKey', 'schema', 'summary'];

const load = async (requests: TableRequests, tenant: string, id: string): Promise<LoadedInvestigation | undefined> => {
  const row = await requests.get(tenant, keyOfInvestigation.record(id));
  if (!row) return undefined;
  const investigation = investigationFrom(row);
  if (investigation.tenant !== tenant || investigation.id !== id)
    throw unreadableRecord('a stored investigation is misplaced');
  return { investigation, tag: tagOf(row) };
};

const changeOf = (
  before: LoadedInvestigation | DamagedInvestigation | undefined,
  after: Investigation,
  change: Parameters<InvestigationStore['saveInvestigation']>[2],
): RecordChange => {
  const record = {
    key: keyOfInvestigation.record(after.id),
    tag: before?.tag,
    before: rowsBefore(before),
    after: rowsOfInvestigation(after),
    readBack: expectReadable(after),
  };
  if (!change) return { ...record, added: new Map() };
  const [key, row] = feedOfInvestigation(after, change.type, change.commitId);
  return {
    ...record,
    added: new Map([[key, row]]),
    witness: { key, commitId: change.commitId },
    at: after.lastModifiedAt,
  };
};

const rowsBefore = (before: LoadedInvestigation | DamagedInvestigation | undefined): Rows => {
  if (!before) return new Map();
  // What stands in damaged rows does not matter: all of them are written anew, or go.
  return 'rowKeys' in before
    ? new Map(before.rowKeys.map(key => [key, {}]))
    : rowsOfInvestigation(before.investigation);
};

const expectReadable =
  ({ id, createdAt }: Investigation) =>
  (rows: Rows): void => {
    investigationFrom(rows.get(keyOfInvestigation.record(id)) ?? {});
    investigationOutlineFrom(rows.get(keyOfInvestigation.listed(createdAt, id)) ?? {});
  };

const rangeIn = (tenant: string, prefix: string): string => inRange(tenant, rangeOf(prefix)).filter;

const tableQuery = (query: InvestigationQuery): TableQuery => {
  const { tenant, status = [], severity = [], ownerId } = query;
  const wanted = [
    ...[status.map(value => odata`status eq ${value}`), severity.map(value => odata`severity eq ${value}`)],
    ownerId === undefined ? [] : [odata`ownerId eq ${ownerId}`],
  ].filter(values => values.length > 0);
  const filters = wanted.map(values => `(${values.join(' or ')})`);
  return {
    fingerprint: sha256(JSON.stringify(['investigations', query])).slice(0, 16),
    filter: [rangeIn(tenant, investigationPrefix.listed()), ...filters].join(' and '),
    comparisons: 3 + wanted.flat().length,
    stillToCheck: () => true,
  };
};
