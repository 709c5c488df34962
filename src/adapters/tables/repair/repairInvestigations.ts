import type { TransactionAction } from '@azure/data-tables';
import type { Investigation } from '../../../domain/investigations/investigation.ts';
import { rowsOfInvestigation } from '../investigations/rowsOfInvestigation.ts';
import { parseDueKey } from '../kernel/keys.ts';
import { investigationFrom, type Row } from '../kernel/rows.ts';
import { tagOf } from '../kernel/tableRequests.ts';
import { type Difference, isForeign, isLike, keysOnly, readable, rowsIn, type Table } from './inspectAction.ts';

type Stored = NonNullable<Awaited<ReturnType<Table['requests']['get']>>>;
type Found = Omit<Difference, 'actionId'>;

const maxLooks = 4;

const indexPrefixes = ['investigations_', 'byIncidentInvestigation_', 'due_'] as const;

/**
 * Compares the rows by which recorded investigations are found and woken up with the records, and with `write` mends
 * them. The record is the truth: it has no history of its own.
 */
export const repairInvestigations = async function* (table: Table): AsyncGenerator<Difference> {
  for await (const record of rowsIn(table, 'investigation_'))
    for await (const found of repairRecord(table, record)) yield { actionId: '', ...found };
  for (const prefix of indexPrefixes)
    for await (const { rowKey = '' } of rowsIn(table, prefix, keysOnly)) {
      if (prefix === 'due_' && parseDueKey(rowKey).actionId !== undefined) continue;
      const found = await repairSurplus(table, rowKey);
      if (found) yield { actionId: '', ...found };
    }
};

const repairRecord = async function* (table: Table, record: Stored, looks = maxLooks): AsyncGenerator<Found> {
  const { rowKey = '' } = record;
  const investigation = readable(() => investigationFrom(record));
  if (!investigation) return yield { rowKey, problem: 'unreadable', ...(table.write && { mended: false }) };
  const faults = await compare(table, record, investigation);
  if (faults.length === 0) return;
  // Every change moves the record's tag: what was read between two equal tags belongs together.
  const now = await table.requests.get(table.tenant, rowKey);
  if (now && now.etag !== record.etag && looks > 1) return yield* repairRecord(table, now, looks - 1);
  const mended = await mend(table, investigation, record, faults);
  for (const fault of faults)
    yield { ...fault, ...(table.write && { mended: mended && fault.problem !== 'unreadable' }) };
};

const compare = async (table: Table, record: Stored, investigation: Investigation): Promise<readonly Found[]> => {
  const faults: Found[] = [];
  for (const [rowKey, right] of rowsOfInvestigation(investigation)) {
    const stored = rowKey === record.rowKey ? record : await table.requests.get(table.tenant, rowKey);
    if (!stored) faults.push({ rowKey, problem: 'missing' });
    else if (isForeign(stored)) faults.push({ rowKey, problem: 'unreadable' });
    else if (!isLike(stored, right)) faults.push({ rowKey, problem: 'differs' });
  }
  return faults;
};

/** One transaction, guarded by the record's tag: what changes meanwhile is looked at by the next run. */
const mend = async (
  { requests, write }: Table,
  investigation: Investigation,
  record: Stored,
  faults: readonly Found[],
): Promise<boolean> => {
  const wrong = faults.filter(({ problem }) => problem !== 'unreadable').map(({ rowKey }) => rowKey);
  if (!write || wrong.length === 0) return false;
  const rows = [...rowsOfInvestigation(investigation)].filter(
    ([rowKey]) => rowKey === record.rowKey || wrong.includes(rowKey),
  );
  const answer = await requests.transact(
    rows.map(([rowKey, row]): TransactionAction => {
      const entity = { partitionKey: investigation.tenant, rowKey, ...row };
      return rowKey === record.rowKey
        ? ['update', entity, 'Replace', { etag: tagOf(record) }]
        : ['upsert', entity, 'Replace'];
    }),
  );
  return 'tag' in answer;
};

/** An index row whose record does not have it (any more). */
const repairSurplus = async (table: Table, rowKey: string): Promise<Found | undefined> => {
  const { requests, tenant, write } = table;
  const recordKey = `investigation_${rowKey.slice(-32)}`;
  const record = await requests.get(tenant, recordKey);
  const wanted = record ? readable(() => rowsOfInvestigation(investigationFrom(record))) : new Map<string, Row>();
  if (!wanted || wanted.has(rowKey)) return undefined;
  // Looked at again after the record, which may have let go of it since the list was read.
  const row = await requests.get(tenant, rowKey);
  if (!row) return undefined;
  if (isForeign(row)) return { rowKey, problem: 'unreadable', ...(write && { mended: false }) };
  if (!write) return { rowKey, problem: 'surplus' };
  const gone: TransactionAction = ['delete', { partitionKey: tenant, rowKey }];
  const guard = (tag: string): TransactionAction => [
    'update',
    { partitionKey: tenant, rowKey: recordKey },
    'Merge',
    { etag: tag },
  ];
  const answer = await requests.transact(record ? [guard(tagOf(record)), gone] : [gone]);
  return { rowKey, problem: 'surplus', mended: 'tag' in answer };
};
