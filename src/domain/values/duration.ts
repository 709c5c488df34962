import * as z from 'zod';
import { type Duration, day, hour, minute, second } from './time.ts';

// Lengths of time as people write them: ISO 8601, without months and years, which have no fixed length.

const form = /^P(?!$)(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)$/;
const units = [7 * day, day, hour, minute, second];

/** `undefined` of what is no length of time. */
export const durationIn = (text: string): Duration | undefined => {
  const [, ...counts] = form.exec(text) ?? [];
  if (counts.length === 0) return undefined;
  return units.reduce((sum, unit, index) => sum + unit * Number(counts[index] ?? 0), 0);
};

/** The one way in which a length of time is written here; seconds are the least. */
export const iso8601 = (duration: Duration): string => {
  const part = (unit: Duration, within: Duration, letter: string) => {
    const rest = within === 0 ? duration : duration % within;
    const count = (rest - (rest % unit)) / unit;
    return count === 0 ? '' : `${count}${letter}`;
  };
  const time = part(hour, day, 'H') + part(minute, hour, 'M') + part(second, minute, 'S');
  const whole = part(day, 0, 'D') + (time === '' ? '' : `T${time}`);
  return whole === '' ? 'PT0S' : `P${whole}`;
};

/** A length of time as a request has it, between these two. */
export const isoDuration = (least: Duration, most: Duration) =>
  z
    .string()
    .superRefine((text, context) => {
      const duration = durationIn(text);
      const fault = (message: string) => context.addIssue({ code: 'custom', message });
      if (duration === undefined) fault('must be a length of time as ISO 8601, as P7D, PT12H or P1DT30M');
      else if (duration < least) fault(`must be at least ${iso8601(least)}`);
      else if (duration > most) fault(`must be at most ${iso8601(most)}`);
    })
    .meta({ maxLength: 30, pattern: '^P[0-9DHMSTW]+$' });
