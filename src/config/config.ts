import * as z from 'zod';
import { type ActionKind, kindNames } from '../domain/kinds/index.ts';
import { parseReportSchedule } from '../domain/reports/schedule.ts';
import { hour } from '../domain/values/time.ts';

/** One setting that is wrong: its name and what it should be. Never its value, which may be a secret. */
export type SettingFault = { readonly setting: string; readonly message: string };

const seconds = (least: number, usual: number) =>
  z.coerce
    .number({ error: `must be a number of seconds of at least ${least}` })
    .min(least, { error: `must be at least ${least} (seconds)` })
    .default(usual)
    .transform(value => value * 1000);

const commaList = z.string().transform(list =>
  list
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== ''),
);

const isLoopback = ({ hostname }: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
const isHttps = (url: URL) => url.protocol === 'https:';
const plainUrl = (accepts: (url: URL) => boolean, error: string) =>
  z
    .string()
    .refine(value => URL.canParse(value) && !/[?#]/.test(value) && accepts(new URL(value)), { error })
    .transform(value => value.replace(/\/$/, ''));

/** `*:simulated` or `isolateDevice:simulated,disableUser:simulated`; a later entry wins over an earlier one. */
const providers = commaList.transform((entries, context): Partial<Record<ActionKind, 'simulated'>> => {
  const chosen: Partial<Record<ActionKind, 'simulated'>> = {};
  for (const entry of entries) {
    const [kind, name, ...rest] = entry.split(':');
    const named = kind === '*' ? kindNames : kindNames.filter(known => known === kind);
    if (named.length === 0 || name !== 'simulated' || rest.length > 0)
      context.addIssue({
        code: 'custom',
        message: 'must be a list of kind:provider with known kinds (or *) and providers (simulated)',
      });
    for (const known of named) chosen[known] = 'simulated';
  }
  return chosen;
});

const applicationNames = commaList
  .pipe(z.array(z.string().regex(/^[^=]+=./, { error: 'must be a list of client id=name, separated by commas' })))
  .transform(
    (entries): Readonly<Record<string, string>> =>
      Object.fromEntries(entries.map(entry => [entry.split('=')[0] ?? '', entry.split('=').slice(1).join('=')])),
  );

/** As `URL.host` has it. One that could never match would refuse every link without saying why. */
const hosts = commaList
  .transform(list => list.map(host => host.toLowerCase()))
  .pipe(z.array(z.string().regex(/^[^\s/@?#]+$/, { error: 'must be hosts (host or host:port), separated by commas' })));

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
  const message = 'must be as Mon-Fri 08:00,16:30 Europe/Berlin; TENANT_ID: Sat 07:00 UTC; TENANT_ID: off';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const uuid = z
  .guid({ error: 'must be the tenant ids (GUIDs) that may use this Action Center, separated by commas' })
  .transform(id => id.toLowerCase());

const cron = z
  .string({ error: 'must be set: when to look for what is due, as six cron fields (0 * * * * * = each minute)' })
  .regex(/^\S+( \S+){5}$/, { error: 'must be six cron fields, as 0 * * * * *' });

const settings = z.object({
  STORAGE_CONNECTION: z
    .string()
    .regex(/^UseDevelopmentStorage=true|(^|;)TableEndpoint=|(^|;)AccountName=/i, {
      error: 'must be a storage connection string',
    })
    .optional(),
  STORAGE_TABLE_ENDPOINT: plainUrl(isHttps, 'must be the https URL of the table service').optional(),
  AUTHORITY: plainUrl(
    url => isHttps(url) || isLoopback(url),
    'must be an https URL (http only for the loopback address)',
  ).default('https://login.microsoftonline.com'),
  AUDIENCE: z.string({ error: "must be the client id of this API's app registration" }).min(1),
  ALLOWED_TENANTS: z
    .string({ error: 'must list the tenants that may use this Action Center; without it nobody can sign in' })
    .pipe(commaList)
    .pipe(z.array(uuid).min(1, { error: 'must list at least one tenant' })),
  DIRECTORY_ROLES: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  PUBLIC_URL: plainUrl(
    url => (isHttps(url) || isLoopback(url)) && url.pathname === '/',
    'must be an https URL without a path',
  ).optional(),
  PORTAL_URL: plainUrl(
    url => isHttps(url) || (url.protocol === 'http:' && isLoopback(url)),
    'must be the https URL where people open the portal (http only for the loopback address)',
  ).optional(),
  REPORT_TIMES: z.string().default('').pipe(reportSchedule),
  REPORT_TIMER: cron.default('0 0 * * * *'),
  PROVIDERS: z.string().default('').pipe(providers),
  EMAIL_REVIEW: z.enum(['here', 'elsewhere'], { error: 'must be here or elsewhere' }).default('elsewhere'),
  LEASE_SECONDS: seconds(1, 240),
  PROVIDER_TIMEOUT_SECONDS: seconds(0.1, 60),
  REQUEUE_SECONDS: seconds(1, 120),
  // The host's own name for overriding host.json, so that what is checked here is what is in force.
  AzureFunctionsJobHost__functionTimeout: z
    .string()
    .regex(/^\d\d:\d\d:\d\d$/, { error: 'must be a time as hh:mm:ss' })
    .default('00:03:00'),
  SWEEP_SCHEDULE: cron,
  LINK_HOSTS: hosts.optional(),
  APPLICATION_NAMES: z.string().default('').pipe(applicationNames),
});

/** All settings, checked and typed. Durations in milliseconds. */
export type Config = ReturnType<typeof configOf>;
export type ConfigResult =
  | { readonly type: 'ok'; readonly config: Config }
  | { readonly type: 'faulty'; readonly faults: readonly SettingFault[] };

const configOf = (given: z.infer<typeof settings>) => ({
  storage: { connection: given.STORAGE_CONNECTION, endpoint: given.STORAGE_TABLE_ENDPOINT },
  authority: given.AUTHORITY,
  audience: given.AUDIENCE,
  tenants: given.ALLOWED_TENANTS,
  countDirectoryRoles: given.DIRECTORY_ROLES === 'on',
  publicUrl: given.PUBLIC_URL,
  providers: given.PROVIDERS,
  emailReview: given.EMAIL_REVIEW,
  timing: {
    lease: given.LEASE_SECONDS,
    providerTimeout: given.PROVIDER_TIMEOUT_SECONDS,
    requeueAfter: given.REQUEUE_SECONDS,
    functionTimeout: milliseconds(given.AzureFunctionsJobHost__functionTimeout),
  },
  portalUrl: given.PORTAL_URL,
  reportSchedule: given.REPORT_TIMES,
  reportTimer: given.REPORT_TIMER,
  linkHosts: given.LINK_HOSTS,
  applicationNames: given.APPLICATION_NAMES,
});

const milliseconds = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;

/** Reads the settings. The only reader of the environment is the one who calls this with `process.env`. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): ConfigResult => {
  // An empty setting is a missing one: portals and pipelines cannot unset, only blank.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success)
    return {
      type: 'faulty',
      faults: parsed.error.issues.map(({ path, message }) => ({ setting: String(path[0]), message })),
    };
  const config = configOf(parsed.data);
  const faults = contradictions(config);
  return faults.length > 0 ? { type: 'faulty', faults } : { type: 'ok', config };
};

const abortMargin = 30_000;

const contradictions = ({ storage, timing, tenants, reportSchedule: { own } }: Config): readonly SettingFault[] => {
  const faults: SettingFault[] = [];
  if (Object.keys(own).some(tenant => !tenants.includes(tenant)))
    faults.push({ setting: 'REPORT_TIMES', message: 'must name only tenants that are among ALLOWED_TENANTS' });
  if (!storage.connection === !storage.endpoint)
    faults.push({
      setting: 'STORAGE_CONNECTION',
      message: 'set either it (a connection string) or STORAGE_TABLE_ENDPOINT (with an identity), not both or none',
    });
  // The provider's abort must come before the host's timeout, which ends every call of the process with it; and the
  // lease must outlive both, or a second executor starts while the first one still runs.
  if (timing.providerTimeout + abortMargin >= timing.functionTimeout)
    faults.push({
      setting: 'PROVIDER_TIMEOUT_SECONDS',
      message: 'must be more than 30 seconds shorter than the function timeout (functionTimeout in host.json)',
    });
  if (timing.functionTimeout >= timing.lease)
    faults.push({
      setting: 'LEASE_SECONDS',
      message: 'must be longer than the function timeout (functionTimeout in host.json)',
    });
  return faults;
};
