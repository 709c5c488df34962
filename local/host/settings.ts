import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export type Settings = Readonly<Record<string, string | undefined>>;

const localSettings = z.object({ Values: z.record(z.string(), z.string()) });

/** The app settings of a local.settings.json. */
export const readLocalSettings = async (file: string): Promise<Readonly<Record<string, string>>> => {
  const parsed = localSettings.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
  return parsed.data.Values;
};

/** Gives the settings to this process; what the environment has already stays, as with the true tools. */
export const addToEnvironment = (values: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
};

/** Replaces each `%NAME%` by the app setting; throws, naming it, where there is none. */
export const resolveSettings = (text: string, settings: Settings): string =>
  text.replace(/%([^%]+)%/g, (expression, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`'${expression}' does not resolve to a value: set ${name}.`);
    return value;
  });

/** The connection string that a binding's `connection` names; AzureWebJobsStorage unless said. */
export const resolveConnection = (connection: string | undefined, settings: Settings): string => {
  const name = resolveSettings(connection || 'AzureWebJobsStorage', settings);
  // The true host finds `connection: "Storage"` also under AzureWebJobsStorage.
  const value = settings[`AzureWebJobs${name}`] ?? settings[name];
  if (!value) throw new Error(`The storage connection '${name}' has no value: set ${name} to a connection string.`);
  return value;
};

/** Whether the setting `AzureWebJobs.NAME.Disabled` switches a function off. */
export const isDisabled = (functionName: string, settings: Settings): boolean =>
  ['1', 'true'].includes((settings[`AzureWebJobs.${functionName}.Disabled`] ?? '').toLowerCase());
