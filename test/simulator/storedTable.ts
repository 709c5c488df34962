import type { SeenRequest } from '../support/simulatedTables/simulatedTables.ts';

export type StoredRow = Readonly<Record<string, unknown>>;
type Owned = { readonly owner: string; readonly row: StoredRow };
/** One write that took place. */
export type Write = {
  readonly tenant: string;
  readonly key: string;
  readonly owner: string;
  readonly inserted: boolean;
};

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;
/** What belongs to no action: the tenant's safety settings, and what its rules have approved lately. */
const isOfTenant = /^(safety_|feed_\d+_safety_|auto_)/;
export const ofTenant = 'tenant';
const investigation =
  /^(?:due_\d+_|feed_\d+_)?investigation_([0-9a-f]{32})|^(?:investigations|byIncidentInvestigation)_.*_([0-9a-f]{32})$/;
const isOfInvestigation = /^\S+ investigation_/;
/** Whether this owner of rows is an investigation. */
export const ofInvestigation = (owner: string): boolean => isOfInvestigation.test(owner);
const noRows: ReadonlyMap<string, Owned> = new Map();

/**
 * What is stored, followed write by write as the Table service carries them out, so that each step can be checked without
 * reading the whole table. At the end it is held against the service itself.
 */
export const storedTable = () => {
  const tenants = new Map<string, Map<string, Owned>>();
  const keysOf = new Map<string, Set<string>>();

  const ownerOf = (tenant: string, key: string, row: StoredRow): string => {
    if (isOfTenant.test(key)) return ofTenant;
    const [, own, listed] = investigation.exec(key) ?? [];
    // Two tenants may have an investigation of the same id.
    if (own ?? listed) return `${tenant} investigation_${own ?? listed}`;
    return uuid.exec(key)?.[0] ?? String(row['actionId']);
  };
  const forget = (table: Map<string, Owned>, key: string): string | undefined => {
    const owner = table.get(key)?.owner;
    if (owner !== undefined) keysOf.get(owner)?.delete(key);
    table.delete(key);
    return owner;
  };

  return {
    /** Takes in the writes of a request that was carried out. */
    apply: ({ operations }: SeenRequest): readonly Write[] =>
      operations.map(({ method, partitionKey: tenant = '', rowKey: key = '', properties }) => {
        const table = tenants.get(tenant) ?? new Map<string, Owned>();
        tenants.set(tenant, table);
        const inserted = !table.has(key);
        const before = forget(table, key);
        if (method === 'DELETE') return { tenant, key, owner: before ?? '', inserted: false };
        const row = withoutSystem(properties);
        const owner = ownerOf(tenant, key, row);
        table.set(key, { owner, row });
        const keys = keysOf.get(owner) ?? new Set();
        keysOf.set(owner, keys.add(key));
        return { tenant, key, owner, inserted };
      }),

    row: (tenant: string, key: string): StoredRow | undefined => tenants.get(tenant)?.get(key)?.row,

    /** All rows that belong to an action, or an investigation. */
    rowsOf: (tenant: string, owner: string): ReadonlyMap<string, StoredRow> => {
      const table = tenants.get(tenant) ?? noRows;
      const rows = new Map<string, StoredRow>();
      for (const key of keysOf.get(owner) ?? []) {
        const owned = table.get(key);
        if (owned) rows.set(key, owned.row);
      }
      return rows;
    },

    /** The earliest time at which a sweep finds something to do, if this is what a due row is worth. */
    earliestDue: (worth: (tenant: string, dueAt: number, owner: string) => number): number => {
      let earliest = Number.POSITIVE_INFINITY;
      for (const [tenant, table] of tenants)
        for (const [key, { owner }] of table)
          if (key.startsWith('due_')) earliest = Math.min(earliest, worth(tenant, Number(key.slice(4, 17)), owner));
      return earliest;
    },

    /** Everything of a tenant, by row key. */
    all: (tenant: string): Readonly<Record<string, StoredRow>> =>
      Object.fromEntries([...(tenants.get(tenant) ?? noRows)].map(([key, { row }]) => [key, row])),
  };
};
export type StoredTable = ReturnType<typeof storedTable>;

const withoutSystem = (properties: StoredRow): StoredRow =>
  Object.fromEntries(
    Object.entries(properties).filter(
      ([name]) => name !== 'PartitionKey' && name !== 'RowKey' && !name.includes('odata.'),
    ),
  );
