import * as z from 'zod';
import type { PolicyEntry } from '../../../domain/policy/policyHistory.ts';
import { policyEventSchema, type TenantPolicy, tenantPolicySchema } from '../../../domain/policy/tenantPolicy.ts';
import { chunked, type Row, type Rows, read, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { keyOfPolicy } from './keys.ts';

const entryRow = z.strictObject({
  sequence: z.int(),
  event: policyEventSchema,
  commitId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});

/** Throws `UnreadableRecord` on what this version does not know. */
export const policyFrom = (row: StoredRow): TenantPolicy => read(tenantPolicySchema, 'policy', row);
export const policyEntryFrom = (row: StoredRow): PolicyEntry => read(entryRow, 'entry', row);

/** The row of a tenant's policy as it is. Pure, and the only place that says so. */
export const rowsOfPolicy = (policy: TenantPolicy): Rows =>
  new Map([[keyOfPolicy.current(), { ...chunked('policy', policy), schema: rowSchema }]]);

/** The rows of one change: insert only. The entry's row says which commit wrote it. */
export const rowsOfPolicyEntry = (entry: PolicyEntry): Rows => {
  const { sequence, event, commitId, hash } = entry;
  return new Map<string, Row>([
    [keyOfPolicy.entry(sequence), { commitId, ...chunked('entry', entry), schema: rowSchema }],
    [keyOfPolicy.feed(event.at, sequence), { type: event.type, sequence, hash, schema: rowSchema }],
  ]);
};
