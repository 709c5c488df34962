import type { Entity } from './entity.ts';
import { type Filter, requirements } from './filter.ts';

// Control characters cannot stand in keys, so joining both keys with one keeps Azure's order: first by PartitionKey,
// then by RowKey, each by UTF-16 code unit.
const join = '\u0000';
const afterJoin = '\u0001';

/** The place of an entity in its table's order. */
export const placeOf = (partitionKey: string, rowKey: string): string => `${partitionKey}${join}${rowKey}`;

export type Range = { readonly from: string; readonly before: string | undefined };

/** The part of the table, at or behind a place, that can hold matches. Only conditions on the keys narrow it. */
export const rangeOf = (filter: Filter | undefined, start = ''): Range => {
  const keys = filter === undefined ? [] : requirements(filter);
  const partition = keys.find(({ property, operator }) => property === 'PartitionKey' && operator === 'eq');
  const from = [start];
  const before: string[] = [];
  for (const { property, operator, literal } of keys) {
    if (literal.type !== 'Edm.String') continue;
    const place =
      property === 'PartitionKey' ? literal.value : rowPlace(property, partition?.literal.value, literal.value);
    if (place === undefined) continue;
    const at = property === 'PartitionKey' ? `${place}${join}` : place;
    const behind = property === 'PartitionKey' ? `${place}${afterJoin}` : `${place}${join}`;
    if (operator === 'eq' || operator === 'ge') from.push(at);
    if (operator === 'gt') from.push(behind);
    if (operator === 'lt') before.push(at);
    if (operator === 'eq' || operator === 'le') before.push(behind);
  }
  return { from: from.sort().at(-1) ?? start, before: before.sort()[0] };
};

const rowPlace = (property: string, partitionKey: unknown, rowKey: string): string | undefined =>
  property === 'RowKey' && typeof partitionKey === 'string' ? placeOf(partitionKey, rowKey) : undefined;

/** The entities of one table, kept in order. */
export const rows = () => {
  const places: string[] = [];
  const entities = new Map<string, Entity>();

  const indexOf = (place: string): number => {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[middle] ?? '') < place) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    get: (place: string): Entity | undefined => entities.get(place),

    put: (place: string, entity: Entity): void => {
      if (!entities.has(place)) places.splice(indexOf(place), 0, place);
      entities.set(place, entity);
    },

    /** Many at once: sorted in once, and not one by one. */
    putAll: (more: Iterable<Entity>): void => {
      for (const entity of more) {
        const place = placeOf(entity.partitionKey, entity.rowKey);
        if (!entities.has(place)) places.push(place);
        entities.set(place, entity);
      }
      places.sort();
    },

    remove: (place: string): void => {
      if (entities.delete(place)) places.splice(indexOf(place), 1);
    },

    /** The entities of a range, in order. */
    *scan({ from, before }: Range): Generator<Entity> {
      for (let index = indexOf(from); index < places.length; index += 1) {
        const place = places[index];
        const entity = place === undefined ? undefined : entities.get(place);
        if (place === undefined || entity === undefined) throw new Error('a place without an entity (this is a bug)');
        if (before !== undefined && place >= before) return;
        yield entity;
      }
    },
  };
};

export type Rows = ReturnType<typeof rows>;
