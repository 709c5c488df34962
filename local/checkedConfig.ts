import { type Config, readConfig } from '../src/config/config.ts';

/** The settings as the app will read them. Throws an error for people that names each faulty one. */
export const checkedConfig = (settings: Readonly<Record<string, string | undefined>>): Config => {
  const read = readConfig(settings);
  if (read.type === 'ok') return read.config;
  const faults = read.faults.map(({ setting, message }) => `  ${setting} ${message}`);
  throw new Error(['Nothing was started, because of these settings (docs/settings.md):', ...faults].join('\n'));
};
