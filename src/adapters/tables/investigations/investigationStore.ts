import { odata, type TransactionAction } from '@azure/data-tables';
import { storageUnavailable, unreadableRecord } from '../../../application/change/failures.ts';
import type {
  InvestigationQuery,
  InvestigationStore,
  LoadedInvestigation,
} from '../../../application/investigations/ports.ts';
import type { Investigation } from '../../../domain/investigations/investigation.ts';
import { canonicalJson } from '../../../domain/values/digest.ts';
import { sha256 } from '../../node/sha256.ts';
import { continuationOf, cursorOf, type TableQuery } from '../actions/query.ts';
import { indexPrefix, keyOf, rangeOf } from '../kernel/keys.ts';
import { firstRows, inRange } from '../kernel/rangeReads.ts';
import { investigationFrom, investigationOutlineFrom, statusFrom } from '../kernel/rows.ts';
import type { StorageClock } from '../kernel/storageClock.ts';
import { type TableRequests, tagOf } from '../kernel/tableRequests.ts';
import { feedOfInvestigation, rowsOfInvestigation } from './rowsOfInvestigation.ts';

/** The records of investigations: one row each, and thin ones by which they are found and woken up. */
export const investigationStore = (requests: TableRequests, clock: StorageClock): InvestigationStore => ({
  loadInvestigation: (tenant, id) => load(requests, tenant, id),

  saveInvestigation: async (before, after, change) => {
    clock.guard(change && after.lastModifiedAt);
    const feed = change && feedOfInvestigation(after, change);
    const answer = await requests.transact(operationsOf(before, after, feed));
    if ('tag' in answer) return true;
    // The answer to a save can get lost, and its repetition is then refused: what is stored says whether it happened.
    const stored = await load(requests, after.tenant, after.id);
    if (stored && canonicalJson(stored.investigation) === canonicalJson(after)) return true;
    if (answer.status === 404 && stored) {
      await mend(requests, stored);
      return false;
    }
    if (answer.status === 409 || answer.status === 412) return false;
    throw storageUnavailable('storage did not say whether an investigation was written', answer.cause);
  },

  listInvestigations: async (query, size, cursor) => {
    const asked = tableQuery(query);
    const continuation = cursor === undefined ? undefined : continuationOf(asked, cursor);
    if (cursor !== undefined && continuation === undefined) return undefined;
    const { filter, comparisons } = asked;
    const page = await requests.page({ filter, comparisons, select: listedOnly, size, continuation });
    if (!page) return undefined;
    const next = page.continuation;
    return {
      items: page.entities.map(investigationOutlineFrom),
      cursor: next === undefined ? undefined : cursorOf(asked, next),
    };
  },

  investigationsOfIncident: (tenant, incidentId, limit) => {
    const filter = rangeIn(tenant, indexPrefix.investigationsOfIncident(incidentId));
    // The key has a hash of the id; the id itself is checked again.
    const isOfIncident = odata` and incidentId eq ${incidentId}`;
    const asked = { filter: filter + isOfIncident, comparisons: 4, select: listedOnly };
    return firstRows(requests, asked, limit, investigationOutlineFrom);
  },

  statusesOf: (tenant, investigationId, submittedById, limit) => {
    const filter = rangeIn(tenant, indexPrefix.investigationId(investigationId));
    const isOfInvestigation = odata` and investigationId eq ${investigationId}`;
    const isSubmitted = submittedById === undefined ? '' : odata` and submittedById eq ${submittedById}`;
    const select = ['partitionKey', 'rowKey', 'status'];
    const asked = { filter: filter + isOfInvestigation + isSubmitted, comparisons: 5, select };
    return firstRows(requests, asked, limit, statusFrom);
  },
});

const listedOnly = ['partitionKey', 'rowKey', 'schema', 'summary'];

const load = async (requests: TableRequests, tenant: string, id: string): Promise<LoadedInvestigation | undefined> => {
  const row = await requests.get(tenant, keyOf.investigation(id));
  if (!row) return undefined;
  const investigation = investigationFrom(row);
  if (investigation.tenant !== tenant || investigation.id !== id)
    throw unreadableRecord('a stored investigation is misplaced');
  return { investigation, tag: tagOf(row) };
};

/** The difference between the rows before and after. The record's tag guards all of it. */
const operationsOf = (
  before: LoadedInvestigation | undefined,
  after: Investigation,
  feed: ReturnType<typeof feedOfInvestigation> | undefined,
): readonly TransactionAction[] => {
  const { tenant: partitionKey, id } = after;
  const rows = rowsOfInvestigation(after);
  const old = before ? [...rowsOfInvestigation(before.investigation).keys()] : [];
  const writes = [...rows].map(([rowKey, row]): TransactionAction => {
    const entity = { partitionKey, rowKey, ...row };
    if (rowKey !== keyOf.investigation(id)) return ['upsert', entity, 'Replace'];
    return before ? ['update', entity, 'Replace', { etag: before.tag }] : ['create', entity];
  });
  return [
    ...writes,
    ...old.filter(rowKey => !rows.has(rowKey)).map((rowKey): TransactionAction => ['delete', { partitionKey, rowKey }]),
    ...(feed ? [['create', { partitionKey, rowKey: feed[0], ...feed[1] }] satisfies TransactionAction] : []),
  ];
};

/** A row that was to be deleted is missing: writes all rows of the record as it is now, unless it changes meanwhile. */
const mend = async (requests: TableRequests, stored: LoadedInvestigation): Promise<void> => {
  await requests.transact(operationsOf(stored, stored.investigation, undefined));
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
    filter: [rangeIn(tenant, indexPrefix.investigations()), ...filters].join(' and '),
    comparisons: 3 + wanted.flat().length,
    stillToCheck: () => true,
  };
};
