/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. RFC 3339 exists only at the edges. */
export type Instant = number;
/** A length of time in milliseconds. */
export type Duration = number;

export const second: Duration = 1000;
export const minute: Duration = 60 * second;
export const hour: Duration = 60 * minute;
export const day: Duration = 24 * hour;

/** Without the part of a second that is left. */
export const wholeSeconds = (time: Duration): number => (time - (time % second)) / second;

export const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b);
export const earlierOf = (a: Instant, b: Instant): Instant => (a < b ? a : b);

const two = (n: number) => String(n).padStart(2, '0');
const div = (a: number, b: number) => (a - (a % b)) / b;

/**
 * RFC 3339 in UTC with milliseconds, for instants from 1970 to 9999.
 * Written out because the core has no `Date` (it would also be a clock); days to year, month and day are counted from
 * 1 March of year 0, so that the leap day is the last one of its year.
 */
export const rfc3339 = (at: Instant): string => {
  const days = div(at, day) + 719_468;
  const era = div(days, 146_097);
  const dayOfEra = days % 146_097;
  const yearOfEra = div(dayOfEra - div(dayOfEra, 1460) + div(dayOfEra, 36_524) - div(dayOfEra, 146_096), 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + div(yearOfEra, 4) - div(yearOfEra, 100));
  const marchMonth = div(5 * dayOfYear + 2, 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(dayOfYear - div(153 * marchMonth + 2, 5) + 1)}`;
  const ms = at % day;
  const time = `${two(div(ms, hour))}:${two(div(ms % hour, minute))}:${two(div(ms % minute, second))}`;
  return `${date}T${time}.${String(ms % second).padStart(3, '0')}Z`;
};

/** Names under which a number is a point in time. */
type TimeName = 'at' | 'notBefore' | `${string}At` | `${string}Until` | `${string}NotBefore`;
export const isTimeName = (name: string) => name === 'at' || /(At|Until|NotBefore)$/.test(name) || name === 'notBefore';

/** A value as it leaves the core: what is a number under the name of a time is text there. */
export type Wire<T> = T extends object ? { [K in keyof T]: K extends TimeName ? WireTime<T[K]> : Wire<T[K]> } : T;
type WireTime<T> = T extends number ? string : Wire<T>;

/**
 * The form in which a value leaves the core: every number under a name that means a time (`at`, `...At`, `...Until`,
 * `notBefore`) becomes RFC 3339, and properties without a value are left out.
 */
export function publicForm<T>(value: T): Wire<T>;
export function publicForm(value: unknown): unknown {
  return leaving(value, '');
}

const leaving = (value: unknown, name: string): unknown => {
  if (typeof value === 'number') return isTimeName(name) ? rfc3339(value) : value;
  if (Array.isArray(value)) return value.map(item => leaving(item, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => [key, leaving(inner, key)]),
  );
};
