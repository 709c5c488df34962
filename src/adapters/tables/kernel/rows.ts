import * as z from 'zod';
import { isUnreadableRecord, unreadableRecord } from '../../../application/change/failures.ts';
import { canonicalJson } from '../../../domain/values/digest.ts';
import { sha256 } from '../../node/sha256.ts';

/** Properties of a row beside its keys, as Azure Tables stores them. */
export type Row = Readonly<Record<string, string | number | boolean>>;

/** Rows by row key. */
export type Rows = ReadonlyMap<string, Row>;
/** Properties of a row as storage gives them back. */
export type StoredRow = Readonly<Record<string, unknown>>;

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
export const joined = (name: string, row: StoredRow): string => {
  let json = '';
  for (let i = 0; ; i++) {
    const chunk = row[i === 0 ? name : `${name}${i}`];
    if (typeof chunk !== 'string') return json;
    json += chunk;
  }
};

const versioned = z.object({ schema: z.literal(rowSchema) });
/** What cannot be parsed was written by another version, or is damaged: refused. */
export const parsed = <T>(schema: z.ZodType<T>, what: string, read: () => unknown): T => {
  try {
    return schema.parse(read());
  } catch (error) {
    throw unreadableRecord(`the stored ${what} cannot be read by this version (row format ${rowSchema})`, error);
  }
};
/** JSON of a row of this version, parsed. */
export const read = <T>(schema: z.ZodType<T>, name: string, row: StoredRow): T => {
  parsed(versioned, name, () => row);
  return parsed(schema, name, () => JSON.parse(joined(name, row)));
};
/** What is read, or something else where it cannot be read. */
export const readableOr = <T, O>(otherwise: O, readIt: () => T): T | O => {
  try {
    return readIt();
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    return otherwise;
  }
};

/** The hash by which a row of the feed names the record that it tells of, as its row has it. */
export const contentHash = (record: unknown): string =>
  `sha256:${sha256(canonicalJson(JSON.parse(JSON.stringify(record))))}`;
