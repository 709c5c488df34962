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
  readonly usual: readonly ReportTimes[];
  readonly own: Readonly<Record<string, readonly ReportTimes[]>>;
};

const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const dayRange = /^([a-z]{3})(?:-([a-z]{3}))?$/;
const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d)$/;
const ownEntry = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):\s*(.*)$/i;

/**
 * Reads `Mon-Fri 08:00,16:30 Europe/Berlin; TENANT_ID: Sat 07:00 UTC; TENANT_ID: off`: entries separated by semicolons,
 * one without a tenant for all that have none of their own. Several of one tenant all hold, and `off` is none: beside
 * others it would contradict them. `undefined`: it cannot be read.
 */
export const parseReportSchedule = (
  text: string,
  usual: ReportTimes,
  isTimeZone: (name: string) => boolean,
): ReportSchedule | undefined => {
  const entries = new Map<string, (ReportTimes | 'off')[]>();
  for (const entry of text.split(';').map(part => part.trim())) {
    if (entry === '') continue;
    const [, tenant = '', rest = entry] = ownEntry.exec(entry) ?? [];
    const times = rest.trim() === 'off' ? 'off' : parseTimes(rest, isTimeZone);
    if (!times) return undefined;
    const whose = tenant.toLowerCase();
    entries.set(whose, [...(entries.get(whose) ?? []), times]);
  }
  const all = [...entries].map(([whose, times]) => [whose, times.filter(each => each !== 'off')] as const);
  if (all.some(([whose, times]) => times.length > 0 && times.length < (entries.get(whose)?.length ?? 0)))
    return undefined;
  const { '': forAll = [usual], ...own } = Object.fromEntries(all);
  return { usual: forAll, own };
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

/** None: no reports are made for it. */
export const timesOf = ({ own, usual }: ReportSchedule, tenant: string): readonly ReportTimes[] => own[tenant] ?? usual;

/** A report that comes later than this is of no use any more: the next one tells more. */
const latest: Duration = day;

/** What clocks in a time zone show, as an instant as if they showed UTC. */
type LocalTime = (timeZone: string, at: Instant) => Instant;

/** A report that is due: its name, and the zone that it belongs to. */
type Due = { readonly name: string; readonly timeZone: string };

/**
 * The report that is due: of all entries of a tenant the last that has come. Its name is its local time; where entries are in
 * several zones it is the time in UTC, so that names go on sorting as times do, and every one of them gets its reports.
 */
export const dueReport = (entries: readonly ReportTimes[], now: Instant, localTime: LocalTime): Due | undefined => {
  const isOneZone = new Set(entries.map(({ timeZone }) => timeZone)).size <= 1;
  const due = entries.flatMap(times => {
    const { timeZone } = times;
    const slot = dueSlot(times, localTime(timeZone, now));
    if (slot === undefined) return [];
    return { name: slotName(isOneZone ? slot : instantOf(slot, timeZone, localTime)), timeZone };
  });
  return due.toSorted((a, b) => (a.name < b.name ? -1 : 1)).at(-1);
};

/** The instant at which clocks show a local time, whenever it is asked for: summer time is looked up there, not now. */
const instantOf = (local: Instant, timeZone: string, localTime: LocalTime): Instant => {
  const near = local - (localTime(timeZone, local) - local);
  return local - (localTime(timeZone, near) - near);
};

/**
 * The last of these times at or before a local time, unless it is over for a day. Local times are instants as if they
 * were UTC: so a time that the clocks skip in spring is past when they have jumped over it, and one that they show twice
 * in autumn is one and the same.
 */
const dueSlot = ({ days, times }: ReportTimes, local: Instant): Instant | undefined => {
  const midnight = local - (local % day);
  const candidates = [midnight, midnight - day]
    .filter(start => days.includes(weekday(start)))
    .flatMap(start => times.map(time => start + time))
    .filter(slot => slot <= local && local - slot <= latest);
  return candidates.length > 0 ? Math.max(...candidates) : undefined;
};
/** 1 January 1970 was a Thursday. */
const weekday = (midnight: Instant): number => (midnight / day + 4) % 7;

/** The name of a scheduled report: its time, as `2026-11-23T0800`. Names sort as times do. */
const slotName = (slot: Instant): string => rfc3339(slot).slice(0, 16).replace(':', '');
