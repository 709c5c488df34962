import * as z from 'zod';
import { parseReportSchedule } from '../domain/reports/schedule.ts';
import { hour } from '../domain/values/time.ts';
import { type Contradiction, cron } from './forms.ts';
import type { identityOf } from './identity.ts';
import { usualReportTimer } from './triggers.ts';

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
};
const weekdayMornings = { days: [1, 2, 3, 4, 5], times: [8 * hour], timeZone: 'UTC' };
const reportSchedule = z.string().transform((text, context) => {
  const schedule = parseReportSchedule(text, weekdayMornings, isTimeZone);
  if (schedule) return schedule;
  const message =
    'must be as Mon-Fri 08:00,16:30 Europe/Berlin; TENANT_ID: Sat 07:00 UTC; TENANT_ID: off (off only alone)';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** When reports are made. */
export const reportSettings = {
  REPORT_TIMES: z.string().default('').pipe(reportSchedule),
  REPORT_TIMER: cron.default(usualReportTimer),
};

export const reportsOf = (given: z.infer<z.ZodObject<typeof reportSettings>>) => ({
  reportSchedule: given.REPORT_TIMES,
  reportTimer: given.REPORT_TIMER,
});

export const reportFaults = ({
  tenants,
  reportSchedule: { own },
}: Pick<ReturnType<typeof identityOf>, 'tenants'> & ReturnType<typeof reportsOf>): readonly Contradiction[] => {
  if (Object.keys(own).every(tenant => tenants.includes(tenant))) return [];
  const message = 'must name only tenants that are among ALLOWED_TENANTS';
  return [{ setting: 'REPORT_TIMES', message, beside: ['ALLOWED_TENANTS'] }];
};
