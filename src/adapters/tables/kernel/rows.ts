import * as z from 'zod';
import { unreadableRecord } from '../../../application/change/failures.ts';
import { type Action, actionSchema, type Status, statuses } from '../../../domain/actions/action.ts';
import { eventSchema } from '../../../domain/actions/event.ts';
import { type ActionOutline, actionOutlineSchema } from '../../../domain/actions/outline.ts';
import type { HistoryEntry } from '../../../domain/history/history.ts';
import {
  type Investigation,
  type InvestigationOutline,
  investigationOutlineSchema,
  investigationSchema,
} from '../../../domain/investigations/investigation.ts';
import { type Safety, safetySchema } from '../../../domain/safety/safety.ts';

/** Properties of a row beside its keys, as Azure Tables stores them. */
export type Row = Readonly<Record<string, string | number | boolean>>;

/** Number of the row format. A row with another number was written by another version, and is refused. */
export const rowSchema = 1;

/** A string property holds 32K UTF-16 characters; longer JSON goes on in the next one. */
const chunkLength = 30_000;

/** JSON in as many properties as it needs: `name`, `name1`, `name2` ... */
export const chunked = (name: string, value: unknown): Row => {
  const json = JSON.stringify(value);
  const count = Math.ceil(json.length / chunkLength);
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      i === 0 ? name : `${name}${i}`,
      json.slice(i * chunkLength, (i + 1) * chunkLength),
    ]),
  );
};

/** The JSON that `chunked` wrote. */
export const joined = (name: string, row: Readonly<Record<string, unknown>>): string => {
  let json = '';
  for (let i = 0; ; i++) {
    const chunk = row[i === 0 ? name : `${name}${i}`];
    if (typeof chunk !== 'string') return json;
    json += chunk;
  }
};

const versioned = z.object({ schema: z.literal(rowSchema) });
const entryRow = z.strictObject({
  sequence: z.int(),
  event: eventSchema,
  commitId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
const holderRow = z.object({ actionId: z.string(), kind: z.string() });

/** What cannot be parsed was written by another version, or is damaged: refused. */
export const parsed = <T>(schema: z.ZodType<T>, what: string, read: () => unknown): T => {
  try {
    return schema.parse(read());
  } catch (error) {
    throw unreadableRecord(`the stored ${what} cannot be read by this version (row format ${rowSchema})`, error);
  }
};
/** JSON of a row of this version, parsed. */
export const read = <T>(schema: z.ZodType<T>, name: string, row: Readonly<Record<string, unknown>>): T => {
  parsed(versioned, name, () => row);
  return parsed(schema, name, () => JSON.parse(joined(name, row)));
};

/** The full state from an action row. Throws `UnreadableRecord` on what this version does not know. */
export const actionFrom = (row: Readonly<Record<string, unknown>>): Action => read(actionSchema, 'detail', row);
export const actionOutlineFrom = (row: Readonly<Record<string, unknown>>): ActionOutline =>
  read(actionOutlineSchema, 'summary', row);
export const entryFrom = (row: Readonly<Record<string, unknown>>): HistoryEntry => read(entryRow, 'entry', row);
export const safetyFrom = (row: Readonly<Record<string, unknown>>): Safety => read(safetySchema, 'safety', row);
export const investigationFrom = (row: Readonly<Record<string, unknown>>): Investigation =>
  read(investigationSchema, 'detail', row);
export const investigationOutlineFrom = (row: Readonly<Record<string, unknown>>): InvestigationOutline =>
  read(investigationOutlineSchema, 'summary', row);
/** The status alone of an action's row. */
export const statusFrom = ({ status }: Readonly<Record<string, unknown>>): Status =>
  parsed(z.enum(statuses), 'status', () => status);
/** The action that holds a unique or an exclusive row. */
export const holderFrom = (row: Readonly<Record<string, unknown>>): { actionId: string; kind: string } =>
  parsed(holderRow, 'holder', () => row);
