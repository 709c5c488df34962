import * as z from 'zod';
import { inOurWords } from '../domain/values/sentences.ts';
import { executionFaults, executionOf, executionSettings } from './execution.ts';
import type { Contradiction, SettingFault } from './forms.ts';
import { identityOf, identitySettings } from './identity.ts';
import { limitSettings, limitsOf } from './limits.ts';
import { linkSettings, linksOf } from './links.ts';
import { policyOf, policySettings } from './policy.ts';
import { providerSettings, providersOf } from './providers.ts';
import { reportFaults, reportSettings, reportsOf } from './reports.ts';
import { sealFaults, sealSettings, sealsOf } from './seals.ts';
import { storageFaults, storageOf, storageSettings } from './storage.ts';
import { workFaults, workOf, workSettings } from './work.ts';

const settings = z.object({
  ...storageSettings,
  ...workSettings,
  ...identitySettings,
  ...linkSettings,
  ...limitSettings,
  ...reportSettings,
  ...policySettings,
  ...sealSettings,
  ...providerSettings,
  ...executionSettings,
});

const configOf = (given: z.infer<typeof settings>) => ({
  ...storageOf(given),
  ...workOf(given),
  ...identityOf(given),
  ...linksOf(given),
  ...limitsOf(given),
  ...reportsOf(given),
  ...policyOf(given),
  ...sealsOf(given),
  ...providersOf(given),
  ...executionOf(given),
});

/** All settings, checked and typed. Durations in milliseconds. */
export type Config = ReturnType<typeof configOf>;
export type ConfigResult =
  | { readonly type: 'ok'; readonly config: Config }
  | { readonly type: 'faulty'; readonly faults: readonly SettingFault[] };

/** What each setting allows alone, and not together. */
const contradictions = (config: Config): readonly Contradiction[] =>
  [reportFaults, sealFaults, storageFaults, workFaults, executionFaults].flatMap(faultsIn => faultsIn(config));

/** Reads the settings. The only reader of the environment is the one who calls this with `process.env`. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): ConfigResult => {
  // An empty setting is a missing one: portals and pipelines cannot unset, only blank.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  // Compiling a parser, as zod does for a first use, takes longer than the only use.
  const options = { ...inOurWords, jitless: true };
  const parsed = settings.safeParse(given, options);
  const single = parsed.success ? [] : parsed.error.issues.map(faultOf);
  const faulty = new Set(single.map(({ setting }) => setting));
  // What can be read is held together all the same: whoever mends one fault must not meet the next one then.
  const right = parsed.success
    ? parsed
    : settings.safeParse({ ...without(given, faulty), ...standIns(faulty) }, options);
  if (!right.success) return { type: 'faulty', faults: single };
  const config = configOf(right.data);
  const together = contradictions(config).filter(
    ({ setting, beside }) => ![setting, ...beside].some(name => faulty.has(name)),
  );
  const faults = [...single, ...together.map(({ setting, message }) => ({ setting, message }))];
  return faults.length > 0 ? { type: 'faulty', faults } : { type: 'ok', config };
};

const faultOf = ({ path, message }: z.core.$ZodIssue): SettingFault => ({ setting: String(path[0]), message });

type Environment = Readonly<Record<string, string | undefined>>;
const without = (given: Environment, names: ReadonlySet<string>): Environment =>
  Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)));

/** Something right in the place of what is required and faulty, so that the others can be read. */
const standIns = (faulty: ReadonlySet<string>): Environment => {
  const right = {
    AUDIENCE: '-',
    ALLOWED_TENANTS: '00000000-0000-0000-0000-000000000000',
    SWEEP_SCHEDULE: '0 * * * * *',
  };
  return Object.fromEntries(Object.entries(right).filter(([name]) => faulty.has(name)));
};
