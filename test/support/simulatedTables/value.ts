import { refusal } from './refusal.ts';

/** A property's value with its type. A date is in ticks of 100 ns since 1970, a binary value in base64. */
export type Value =
  | { readonly type: 'Edm.String' | 'Edm.Guid' | 'Edm.Binary'; readonly value: string }
  | { readonly type: 'Edm.Int32' | 'Edm.Double'; readonly value: number }
  | { readonly type: 'Edm.Int64' | 'Edm.DateTime'; readonly value: bigint }
  | { readonly type: 'Edm.Boolean'; readonly value: boolean };

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{3}(\d{0,4})|\.\d{1,2})?)?(?:Z|[+-]\d\d:\d\d)?$/;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const notFinite = ['NaN', 'Infinity', '-Infinity'];
const earliestDate = Date.UTC(1601, 0, 1);

/** Reads one JSON property with its type annotation; null means that the entity does not get this property. */
export const valueFrom = (json: unknown, type: string | undefined): Value | null => {
  if (json === null) return null;
  if (typeof json !== 'string' && typeof json !== 'number' && typeof json !== 'boolean') throw refusal('InvalidInput');
  const value = typed(json, type ?? inferredType(json));
  if (value === undefined) throw refusal('InvalidInput', `The value of type ${type} is not valid.`);
  return value;
};

const inferredType = (json: string | number | boolean): string => {
  if (typeof json === 'string') return 'Edm.String';
  if (typeof json === 'boolean') return 'Edm.Boolean';
  return isInt32(json) ? 'Edm.Int32' : 'Edm.Double';
};

const typed = (json: string | number | boolean, type: string): Value | undefined => {
  const text = String(json);
  switch (type) {
    case 'Edm.String':
      return typeof json === 'string' ? { type, value: text } : undefined;
    case 'Edm.Guid':
      return guid.test(text) ? { type, value: text.toLowerCase() } : undefined;
    case 'Edm.Binary':
      return base64.test(text) ? { type, value: text } : undefined;
    case 'Edm.Boolean':
      return text === 'true' || text === 'false' ? { type, value: text === 'true' } : undefined;
    case 'Edm.Int32':
      return /^-?\d+$/.test(text) && isInt32(Number(text)) ? { type, value: Number(text) } : undefined;
    case 'Edm.Int64':
      return /^-?\d+$/.test(text) && isInt64(BigInt(text)) ? { type, value: BigInt(text) } : undefined;
    case 'Edm.Double':
      return text.trim() !== '' && (notFinite.includes(text) || Number.isFinite(Number(text)))
        ? { type, value: Number(text) }
        : undefined;
    case 'Edm.DateTime':
      return dated(text);
    default:
      return undefined;
  }
};

const isInt32 = (value: number): boolean => Number.isInteger(value) && Math.abs(value + 0.5) < 2 ** 31;
const isInt64 = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

const dated = (text: string): Value | undefined => {
  const match = dateTime.exec(text);
  const milliseconds = Date.parse(text);
  if (match === null || !(milliseconds >= earliestDate)) return undefined;
  return { type: 'Edm.DateTime', value: BigInt(milliseconds) * 10_000n + BigInt((match[1] ?? '').padEnd(4, '0')) };
};

/** RFC 3339 with seven digits, as Azure writes timestamps. */
export const isoOf = (ticks: bigint): string =>
  `${new Date(Number(ticks / 10_000n)).toISOString().slice(0, -1)}${String(ticks % 10_000n).padStart(4, '0')}Z`;

/** The value as it stands in JSON. */
export const jsonOf = ({ type, value }: Value): string | number | boolean => {
  if (typeof value === 'bigint') return type === 'Edm.DateTime' ? isoOf(value) : value.toString();
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
};

/** Whether the JSON value needs a type annotation to be understood. */
export const needsAnnotation = ({ type, value }: Value): boolean =>
  type === 'Edm.Double'
    ? !Number.isFinite(value)
    : type !== 'Edm.String' && type !== 'Edm.Int32' && type !== 'Edm.Boolean';

/** Bytes the value counts towards an entity's megabyte. */
export const sizeOf = ({ type, value }: Value): number => {
  if (type === 'Edm.String') return String(value).length * 2 + 4;
  if (type === 'Edm.Binary') return bytesOf(String(value)).length + 4;
  if (type === 'Edm.Guid') return 16;
  if (type === 'Edm.Int32') return 4;
  return type === 'Edm.Boolean' ? 1 : 8;
};

const bytesOf = (text: string): Buffer => Buffer.from(text, 'base64');

/** Refuses a value that is too large for one property. */
export const checkSize = ({ type, value }: Value): void => {
  if (type === 'Edm.String' && value.length > 32 * 1024) throw refusal('PropertyValueTooLarge');
  if (type === 'Edm.Binary' && bytesOf(value).length > 64 * 1024) throw refusal('PropertyValueTooLarge');
};

/** Negative, zero or positive; undefined when the two cannot be compared. Strings compare by UTF-16 code unit. */
export const compare = (left: Value, right: Value): number | undefined => {
  if (family(left) !== family(right)) return undefined;
  const [a, b] = [comparable(left), comparable(right)];
  if (a < b) return -1;
  if (a > b) return 1;
  return Number.isNaN(a) || Number.isNaN(b) ? undefined : 0;
};

const family = ({ type }: Value): string =>
  type === 'Edm.Int32' || type === 'Edm.Int64' || type === 'Edm.Double' ? 'number' : type;

const comparable = ({ type, value }: Value): string | number | bigint | boolean =>
  type === 'Edm.Binary' ? bytesOf(value).toString('hex') : value;
