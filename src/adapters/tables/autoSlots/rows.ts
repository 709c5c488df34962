import * as z from 'zod';
import type { TakenSlot } from '../../../application/change/ports.ts';
import { oldestFirst } from '../kernel/keys.ts';
import { parsed, type Row, type Rows, rowSchema, type StoredRow } from '../kernel/rows.ts';
import { keyOfSlot } from './keys.ts';

const slotRow = z.object({
  schema: z.literal(rowSchema),
  rule: z.string(),
  usedAt: z.string().regex(/^\d{13}$/),
  actionId: z.string(),
});

/** What a slot's row tells: which rule used it last, when, and for which action. Throws `UnreadableRecord`. */
export const slotFrom = (
  row: StoredRow,
): { readonly rule: string; readonly usedAt: number; readonly actionId: string } => {
  const { rule, usedAt, actionId } = parsed(slotRow, 'slot', () => row);
  return { rule, usedAt: Number(usedAt), actionId };
};

/** The row of a slot. Pure, and the only place that says so. */
export const rowsOfSlot = (slot: Pick<TakenSlot, 'rule' | 'number' | 'usedAt'>, actionId: string): Rows => {
  const { rule, number, usedAt } = slot;
  // Text, because a number of this size comes back from storage as something else than it went there.
  const row: Row = { rule, usedAt: oldestFirst(usedAt), actionId, schema: rowSchema };
  return new Map([[keyOfSlot(rule, number), row]]);
};
