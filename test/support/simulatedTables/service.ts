import { checkEntity, checkedKey, type Entity, etagOf, propertiesOf, valueIn } from './entity.ts';
import { matches, parseFilter } from './filter.ts';
import { atOperation, refusal } from './refusal.ts';
import { placeOf, type Rows, rangeOf, rows } from './rows.ts';

/** One write. Without `ifMatch` a PUT or PATCH also inserts. */
export type Operation = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly table: string;
  readonly partitionKey: string | undefined;
  readonly rowKey: string | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly ifMatch: string | undefined;
};

export type Position = { readonly partitionKey: string; readonly rowKey: string };
export type Query = {
  readonly filter: string | undefined;
  readonly top: number;
  readonly from: Position | undefined;
};
export type Page = { readonly entities: readonly Entity[]; readonly next: Position | undefined };

const maximumOperations = 100;
const maximumPage = 1000;
const weakEtag = /^W\/"[^"]*"$/;
const tableName = /^(?!tables$)[A-Za-z][A-Za-z0-9]{2,62}$/i;

/** The tables and what can be done with them; refusals are thrown. `scanLimit`: entities looked at per query. */
export const tableService = ({ now, scanLimit }: { readonly now: () => number; readonly scanLimit: number }) => {
  const tables = new Map<string, Rows>();
  let lastTicks = 0n;
  let looked = 0;

  // Never twice the same, so that every write changes the etag even while the clock stands still.
  const nextTicks = (): bigint => {
    const ticks = BigInt(Math.floor(now())) * 10_000n;
    lastTicks = ticks > lastTicks ? ticks : lastTicks + 1n;
    return lastTicks;
  };

  const existing = (name: string): Rows => {
    const table = tables.get(name.toLowerCase());
    if (table === undefined) throw refusal('TableNotFound');
    return table;
  };

  // Checks everything and changes nothing; the returned function makes the change. A transaction needs both halves.
  const prepare = (operation: Operation): (() => Entity | undefined) => {
    const table = existing(operation.table);
    const partitionKey = checkedKey('PartitionKey', operation.partitionKey);
    const rowKey = checkedKey('RowKey', operation.rowKey);
    const place = placeOf(partitionKey, rowKey);
    const stored = table.get(place);
    checkCondition(operation, stored);
    if (operation.method === 'DELETE') {
      return () => {
        table.remove(place);
        return undefined;
      };
    }
    const kept = operation.method === 'PATCH' && stored !== undefined ? stored.properties : [];
    const properties = new Map([...kept, ...propertiesOf(operation.properties)]);
    const entity = { partitionKey, rowKey, properties, ticks: nextTicks() };
    checkEntity(entity);
    return () => {
      table.put(place, entity);
      return entity;
    };
  };

  const scan = (table: Rows, { filter: text, top, from }: Query): Page => {
    const filter = text === undefined ? undefined : parseFilter(text);
    const range = rangeOf(filter, from && placeOf(from.partitionKey, from.rowKey));
    const entities: Entity[] = [];
    let scanned = 0;
    for (const entity of table.scan(range)) {
      if (entities.length === top || scanned === scanLimit) return { entities, next: entity };
      scanned += 1;
      looked += 1;
      if (filter === undefined || matches(filter, name => valueIn(entity, name))) entities.push(entity);
    }
    return { entities, next: undefined };
  };

  return {
    createTable: (name: string): void => {
      if (!tableName.test(name)) throw refusal('InvalidResourceName');
      if (tables.has(name.toLowerCase())) throw refusal('TableAlreadyExists');
      tables.set(name.toLowerCase(), rows());
    },

    /** Puts entities there as they are, unchecked; the table is made. */
    fill: (name: string, entities: Iterable<Entity>): void => {
      const table = tables.get(name.toLowerCase()) ?? rows();
      tables.set(name.toLowerCase(), table);
      table.putAll(entities);
    },

    /** How many entities reads have looked at so far, those too that a filter left out. */
    looked: (): number => looked,

    get: (tableName: string, partitionKey: string, rowKey: string): Entity => {
      const place = placeOf(checkedKey('PartitionKey', partitionKey), checkedKey('RowKey', rowKey));
      const entity = existing(tableName).get(place);
      looked += 1;
      if (entity === undefined) throw refusal('ResourceNotFound');
      return entity;
    },

    /** A page can be short or empty and still have more behind it, and the last one can be empty, as on Azure. */
    query: (tableName: string, query: Query): Page => {
      const table = existing(tableName);
      if (!Number.isInteger(query.top) || query.top < 1 || query.top > maximumPage) throw refusal('InvalidInput');
      return scan(table, query);
    },

    /** Answers the entity as it is now, or undefined when it is deleted. */
    write: (operation: Operation): Entity | undefined => prepare(operation)(),

    /** All or nothing; the refusal's message begins with the index of the operation that is at fault. */
    transaction: (operations: readonly Operation[]): readonly (Entity | undefined)[] => {
      checkCount(operations);
      const checkPlace = placeCheck();
      const changes = operations.map((operation, index) =>
        atIndex(index, () => {
          checkPlace(operation);
          return prepare(operation);
        }),
      );
      return changes.map(change => change());
    },
  };
};

export type TableService = ReturnType<typeof tableService>;

const checkCondition = ({ method, ifMatch }: Operation, stored: Entity | undefined): void => {
  if (method === 'POST') {
    if (stored !== undefined) throw refusal('EntityAlreadyExists');
    return;
  }
  if (ifMatch === undefined && method !== 'DELETE') return;
  if (ifMatch === undefined || (ifMatch !== '*' && !weakEtag.test(ifMatch))) throw refusal('InvalidInput');
  if (stored === undefined) throw refusal('ResourceNotFound');
  if (ifMatch !== '*' && ifMatch !== etagOf(stored)) throw refusal('UpdateConditionNotSatisfied');
};

const checkCount = ({ length }: readonly Operation[]): void => {
  if (length === 0) throw refusal('InvalidInput');
  if (length <= maximumOperations) return;
  const message = 'The batch request operation exceeds the maximum 100 changes per change set.';
  throw atOperation(maximumOperations - 1, refusal('InvalidInput', message));
};

// Refuses an operation outside the first one's partition, and the second one on an entity.
const placeCheck = () => {
  let first: Operation | undefined;
  const seen = new Set<string | undefined>();
  return (operation: Operation): void => {
    first ??= operation;
    if (operation.table !== first.table || operation.partitionKey !== first.partitionKey)
      throw refusal('CommandsInBatchActOnDifferentPartitions');
    if (seen.has(operation.rowKey)) throw refusal('InvalidDuplicateRow');
    seen.add(operation.rowKey);
  };
};

const atIndex = <T>(index: number, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    throw atOperation(index, error);
  }
};
