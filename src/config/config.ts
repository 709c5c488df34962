import * as z from 'zod';
import { inOurWords } from '../domain/values/sentences.ts';
import { executionFaults, executionOf, executionSettings } from './execution.ts';
import type { SettingFault } from './forms.ts';
import { identityOf, identitySettings } from './identity.ts';
import { linkSettings, linksOf } from './links.ts';
import { providerSettings, providersOf } from './providers.ts';
import { reportFaults, reportSettings, reportsOf } from './reports.ts';
import { storageFaults, storageOf, storageSettings } from './storage.ts';
import { workFaults, workOf, workSettings } from './work.ts';

const settings = z.object({
  ...storageSettings,
  ...workSettings,
  ...identitySettings,
  ...linkSettings,
  ...reportSettings,
  ...providerSettings,
  ...executionSettings,
});

const configOf = (given: z.infer<typeof settings>) => ({
  ...storageOf(given),
  ...workOf(given),
  ...identityOf(given),
  ...linksOf(given),
  ...reportsOf(given),
  ...providersOf(given),
  ...executionOf(given),
});

/** All settings, checked and typed. Durations in milliseconds. */
export type Config = ReturnType<typeof configOf>;
export type ConfigResult =
  | { readonly type: 'ok'; readonly config: Config }
  | { readonly type: 'faulty'; readonly faults: readonly SettingFault[] };

/** What each setting allows alone, and not together. */
const contradictions = (config: Config): readonly SettingFault[] =>
  [reportFaults, storageFaults, workFaults, executionFaults].flatMap(faultsIn => faultsIn(config));

/** Reads the settings. The only reader of the environment is the one who calls this with `process.env`. */
export const readConfig = (environment: Readonly<Record<string, string | undefined>>): ConfigResult => {
  // An empty setting is a missing one: portals and pipelines cannot unset, only blank.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  // Compiling a parser, as zod does for a first use, takes longer than the only use.
  const parsed = settings.safeParse(given, { ...inOurWords, jitless: true });
  if (!parsed.success)
    return {
      type: 'faulty',
      faults: parsed.error.issues.map(({ path, message }) => ({ setting: String(path[0]), message })),
    };
  const config = configOf(parsed.data);
  const faults = contradictions(config);
  return faults.length > 0 ? { type: 'faulty', faults } : { type: 'ok', config };
};
