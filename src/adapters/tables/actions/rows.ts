import * as z from 'zod';
import { type Action, actionSchema, type Status, statuses } from '../../../domain/actions/action.ts';
import { eventSchema } from '../../../domain/actions/event.ts';
import { type ActionOutline, actionOutlineSchema } from '../../../domain/actions/outline.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import { parsed, read, type StoredRow } from '../kernel/rows.ts';

const entryRow = z.strictObject({
  sequence: z.int(),
  event: eventSchema,
  commitId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
const holderRow = z.object({ actionId: z.string(), kind: z.string() });

/** The full state from an action row. Throws `UnreadableRecord` on what this version does not know. */
export const actionFrom = (row: StoredRow): Action => read(actionSchema, 'detail', row);
export const actionOutlineFrom = (row: StoredRow): ActionOutline => read(actionOutlineSchema, 'summary', row);
export const entryFrom = (row: StoredRow): HistoryEntry => read(entryRow, 'entry', row);
/** The status alone of an action's row. */
export const statusFrom = ({ status }: StoredRow): Status => parsed(z.enum(statuses), 'status', () => status);
/** The action that holds a unique or an exclusive row. */
export const holderFrom = (row: StoredRow): { actionId: string; kind: string } =>
  parsed(holderRow, 'holder', () => row);
