import type { Instant } from '../../domain/values/time.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const formatFor = (timeZone: string): Intl.DateTimeFormat => {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone, ...parts, second: 'numeric' },
    ...{ calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
  });
  formats.set(timeZone, format);
  return format;
};

/**
 * What the clocks in a time zone show, to the second, as an instant as if they showed UTC: calendar arithmetic on it needs
 * to know nothing of summer time. Throws on a zone that is not known.
 */
export const localTime = (timeZone: string, at: Instant): Instant => {
  const parts = formatFor(timeZone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(each => each.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};
