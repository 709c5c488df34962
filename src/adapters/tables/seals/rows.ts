import * as z from 'zod';
import { type Leaf, leafSchema, type Seal, sealSchema } from '../../../domain/history/seal.ts';
import { chunked, type Rows, read, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { keyOfSeal } from './keys.ts';

/** Throws `UnreadableRecord` on what this version does not know. */
export const sealFrom = (row: StoredRow): Seal => read(sealSchema, 'seal', row);
export const leavesFrom = (row: StoredRow): readonly Leaf[] => read(z.array(leafSchema), 'leaves', row);

/** The row of a seal. Pure, and the only place that says so. It is its own witness: it is written once. */
export const rowsOfSeal = (seal: Seal, commit: { readonly commitId?: string }): Rows =>
  new Map([[keyOfSeal.seal(seal.number), { ...commit, ...chunked('seal', seal), schema: rowSchema }]]);

/** So many leaves in one row: of the longest that there are, some 300 KB. */
const leavesInRow = 250;

/** The rows of its leaves: insert only. */
export const rowsOfLeaves = (number: number, leaves: readonly Leaf[]): Rows =>
  new Map(
    Array.from({ length: Math.ceil(leaves.length / leavesInRow) }, (_, page) => {
      const part = leaves.slice(page * leavesInRow, (page + 1) * leavesInRow);
      return [keyOfSeal.leaves(number, page + 1), { ...chunked('leaves', part), schema: rowSchema }];
    }),
  );
