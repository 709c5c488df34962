import { type Duration, day, hour, type Instant, minute, rfc3339 } from '../values/time.ts';

/** When a tenant gets its report: on these days (0 = Sunday), at these times of the day, by the clocks of its zone. */
export type ReportTimes = {
  readonly days: readonly number[];
  /** Since midnight. */
  readonly times: readonly Duration[];
  readonly timeZone: string;
};

/** For each tenant: its own times, `off`, or what holds for all. */
export type ReportSchedule = {
  readonly usual: ReportTimes | 'off';
  readonly own: Readonly<Record<string, ReportTimes | 'off'>>;
};

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayRange = /^([a-z]{3})(?:-([a-z]{3}))?$/;
const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/;
const ownEntry = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\s*(.*)$/i;

/**
 * Reads `Mon-Fri 08:00,16:30 Europe/Berlin; TENANT_ID: Sat 07:00 UTC; TENANT_ID: off`: entries separated by semicolons,
 * one without a tenant for all that have none of their own. `undefined`: it cannot be read.
 */
export const parseReportSchedule = (
  text: string,
  usual: ReportTimes,
  isTimeZone: (name: string) => boolean,
): ReportSchedule | undefined => {
  let schedule: ReportSchedule = { usual, own: {} };
  for (const entry of text.split(';').map(part => part.trim())) {
    if (entry === '') continue;
    const [, tenant, rest = entry] = ownEntry.exec(entry) ?? [];
    const times = rest.trim() === 'off' ? 'off' : parseTimes(rest, isTimeZone);
    if (!times) return undefined;
    schedule =
      tenant === undefined
        ? { ...schedule, usual: times }
        : { ...schedule, own: { ...schedule.own, [tenant.toLowerCase()]: times } };
  }
  return schedule;
};

const parseTimes = (text: string, isTimeZone: (name: string) => boolean): ReportTimes | undefined => {
  const [days = '', times = '', timeZone = '', ...more] = text.trim().split(/\s+/);
  if (more.length > 0 || !isTimeZone(timeZone)) return undefined;
  const onDays = days.toLowerCase().split(',').map(parseDays);
  const atTimes = times.split(',').map(parseTime);
  const isComplete = onDays.every(each => each !== undefined) && atTimes.every(each => each !== undefined);
  return isComplete
    ? { days: onDays.flatMap(each => each ?? []), times: atTimes.flatMap(each => each ?? []), timeZone }
    : undefined;
};

/** `fri-mon` is Friday to Monday. */
const parseDays = (text: string): readonly number[] | undefined => {
  const [, first = '', last = first] = dayRange.exec(text) ?? [];
  const [from, to] = [dayNames.indexOf(first), dayNames.indexOf(last)];
  if (from < 0 || to < 0) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, n) => (from + n) % 7);
};
const parseTime = (text: string): Duration | undefined => {
  const [, hours, minutes] = timeOfDay.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * hour + Number(minutes) * minute;
};

export const timesOf = ({ own, usual }: ReportSchedule, tenant: string): ReportTimes | undefined => {
  const times = own[tenant] ?? usual;
  return times === 'off' ? undefined : times;
};

/** A report that comes later than this is of no use any more: the next one tells more. */
const latest: Duration = day;

/**
 * The last of these times at or before a local time, unless it is over for a day. Local times are instants as if they
 * were UTC: so a time that the clocks skip in spring is past when they have jumped over it, and one that they show twice
 * in autumn is one and the same.
 */
export const dueSlot = ({ days, times }: ReportTimes, local: Instant): Instant | undefined => {
  const midnight = local - (local % day);
  const candidates = [midnight, midnight - day]
    .filter(start => days.includes(weekday(start)))
    .flatMap(start => times.map(time => start + time))
    .filter(slot => slot <= local && local - slot <= latest);
  return candidates.length > 0 ? Math.max(...candidates) : undefined;
};
/** 1 January 1970 was a Thursday. */
const weekday = (midnight: Instant): number => (midnight / day + 4) % 7;

/** The name of a scheduled report: its local time, as `2026-11-23T0800`. Names sort as times do. */
export const slotName = (slot: Instant): string => rfc3339(slot).slice(0, 16).replace(':', '');
