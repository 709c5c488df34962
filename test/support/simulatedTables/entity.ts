import { refusal } from './refusal.ts';
import { checkSize, isoOf, jsonOf, needsAnnotation, sizeOf, type Value, valueFrom } from './value.ts';

export type Properties = ReadonlyMap<string, Value>;

/** A stored entity; `ticks` (100 ns since 1970) is its Timestamp and makes its etag. */
export type Entity = {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly properties: Properties;
  readonly ticks: bigint;
};

const maximumKeyLength = 512; // 1 KiB in UTF-16
const maximumEntitySize = 1024 * 1024;
const maximumProperties = 252; // of one's own, without the three system properties
const forbiddenInKeys = /[/\\#?\p{Cc}]/u; // Cc: U+0000 to U+001F and U+007F to U+009F
const identifier = /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Pc}\p{Mn}\p{Mc}\p{Cf}]*$/u; // as C# defines it
const systemNames = new Set(['PartitionKey', 'RowKey', 'Timestamp']);
const annotation = '@odata.type';

/** Refuses a key that is missing, too long, or has a forbidden character. */
export const checkedKey = (name: 'PartitionKey' | 'RowKey', key: unknown): string => {
  if (typeof key !== 'string') throw refusal('PropertiesNeedValue');
  if (key.length > maximumKeyLength) throw refusal('KeyValueTooLarge');
  if (forbiddenInKeys.test(key))
    throw refusal('OutOfRangeInput', `The '${name}' parameter of value '${key}' is out of range.`);
  return key;
};

/** Reads the properties of an entity as the client sent it: system properties, annotations and nulls drop out. */
export const propertiesOf = (json: Readonly<Record<string, unknown>>): Properties => {
  const properties = new Map<string, Value>();
  for (const [name, raw] of Object.entries(json)) {
    if (systemNames.has(name) || name.startsWith('odata.') || name.endsWith(annotation)) continue;
    const type = json[`${name}${annotation}`];
    checkName(name);
    const value = valueFrom(raw, typeof type === 'string' ? type : undefined);
    if (value === null) continue;
    checkSize(value);
    properties.set(name, value);
  }
  return properties;
};

const checkName = (name: string): void => {
  if (name.length > 255) throw refusal('PropertyNameTooLong');
  if (!identifier.test(name)) throw refusal('PropertyNameInvalid');
};

/** Refuses an entity that is too large as a whole. */
export const checkEntity = (entity: Entity): void => {
  if (entity.properties.size > maximumProperties) throw refusal('TooManyProperties');
  if (entitySize(entity) > maximumEntitySize) throw refusal('EntityTooLarge');
};

// The formula is Microsoft's: 4 + keys in UTF-16 + for each property 8 + its name in UTF-16 + its value.
const entitySize = ({ partitionKey, rowKey, properties }: Entity): number => {
  let size = 4 + (partitionKey.length + rowKey.length) * 2;
  for (const [name, value] of properties) size += 8 + name.length * 2 + sizeOf(value);
  return size;
};

export const etagOf = ({ ticks }: Entity): string => `W/"datetime'${encodeURIComponent(isoOf(ticks))}'"`;

/** The value of any property, the system's own too, as a filter sees it. */
export const valueIn = (entity: Entity, name: string): Value | undefined => {
  if (name === 'PartitionKey') return { type: 'Edm.String', value: entity.partitionKey };
  if (name === 'RowKey') return { type: 'Edm.String', value: entity.rowKey };
  if (name === 'Timestamp') return { type: 'Edm.DateTime', value: entity.ticks };
  return entity.properties.get(name);
};

export type Metadata = 'none' | 'minimal' | 'full';

/** The entity as JSON. Unlike Azurite, Azure answers null for a selected property that the entity lacks. */
export const wireEntity = (
  entity: Entity,
  select: readonly string[] | undefined,
  metadata: Metadata,
): Record<string, unknown> => {
  const wire: Record<string, unknown> = metadata === 'none' ? {} : { 'odata.etag': etagOf(entity) };
  for (const name of select ?? [...systemNames, ...entity.properties.keys()]) {
    const value = valueIn(entity, name);
    if (value !== undefined && isAnnotated(name, value, metadata)) wire[`${name}${annotation}`] = value.type;
    wire[name] = value === undefined ? null : jsonOf(value);
  }
  return wire;
};

const isAnnotated = (name: string, value: Value, metadata: Metadata): boolean =>
  needsAnnotation(value) && (metadata === 'full' || (metadata === 'minimal' && !systemNames.has(name)));
