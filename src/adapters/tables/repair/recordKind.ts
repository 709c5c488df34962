import type { Rows, StoredRow } from '../kernel/rows.ts';
import type { Entity } from '../kernel/tableRequests.ts';
import type { Table } from './stored.ts';

/** The rows that a record should have, or why only people can judge. */
export type Truth = Rows | 'unreadable' | 'historyBroken';

/** What repair has to know of a kind of record. A new one is one entry in `recordKinds`. */
export type RecordKind = {
  /** Prefixes of the keys that say which records there are, and the name that such a key says. */
  readonly listed: readonly { readonly prefix: string; readonly nameIn: (rowKey: string) => string }[];
  /** The key of the record's own row, whose tag every change of the record moves. */
  readonly keyOf: (name: string) => string;
  /** The rows of the record that its own row tells of. Throws where that cannot be read. */
  readonly rowsBy: (own: Entity) => Rows;
  /** Where more than the own row tells what should be there; the own row as it was read, if there is one. */
  readonly truth?: (table: Table, name: string, own: Entity | undefined) => Promise<Truth>;
  readonly indexes: readonly Index[];
};
/** Rows by which records are found or woken up, or that only one record can have. */
export type Index = {
  readonly prefix: string;
  /** `undefined`: a row of another kind of record. '': it does not say whose it is. */
  readonly nameIn: (row: StoredRow) => string | undefined;
  /** Whether it is the content that says whose it is. */
  readonly isClaim?: boolean;
};
