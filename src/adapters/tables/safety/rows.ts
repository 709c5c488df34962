import type { SafetyChange } from '../../../domain/safety/decideSafety.ts';
import { type Safety, safetySchema } from '../../../domain/safety/safety.ts';
import { chunked, contentHash, type Row, type Rows, read, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { keyOfSafety } from './keys.ts';

/** Throws `UnreadableRecord` on what this version does not know. */
export const safetyFrom = (row: StoredRow): Safety => read(safetySchema, 'safety', row);

/** The row of a tenant's safety settings as they are. Pure, and the only place that says so. */
export const rowsOfSafety = (safety: Safety): Rows => new Map([[keyOfSafety.current(), rowOf(safety)]]);

/** The rows of one change: insert only. The version's row says which commit wrote it. */
export const rowsOfVersion = (
  safety: Safety,
  { type, at, commitId }: SafetyChange & { readonly commitId: string },
): Rows =>
  new Map<string, Row>([
    [keyOfSafety.version(safety.version), { ...rowOf(safety), commitId }],
    [keyOfSafety.feed(at, safety.version), { type, hash: contentHash(safety), schema: rowSchema }],
  ]);

const rowOf = (safety: Safety): Row => ({ ...chunked('safety', safety), schema: rowSchema });
