import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { composeRepair } from '../src/composition.ts';
import { type Config, readConfig } from '../src/config/config.ts';
import { readLocalSettings } from './host/settings.ts';

const help = `Compares a tenant's stored rows with what they were made from, and lists what differs.

  npm run repair -- --tenant ID [--write]

  --tenant ID   the tenant whose rows are looked at: one of ALLOWED_TENANTS
  --write       rebuild what differs; histories are never changed
  --help        this text

The rows of actions are compared with their histories; those of investigations, safety settings and reports with the
records.

STORAGE_CONNECTION or STORAGE_TABLE_ENDPOINT says which storage, as for the app. Other settings come from the
environment, then from local.settings.json.

Exit code: 0 nothing differs (any more), 1 differences remain, 2 it could not be done.
`;

type Ending = { readonly exitCode: 0 | 1 | 2; readonly stdout?: string; readonly stderr?: string };
const wrong = (message: string): Ending => ({
  exitCode: 2,
  stderr: `${message}\nSee npm run --silent repair -- --help\n`,
});
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const options = {
  tenant: { type: 'string' },
  write: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const run = async (args: readonly string[]): Promise<Ending> => {
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) return { exitCode: 0, stdout: help };
  if (values.tenant === undefined) return wrong('Say which tenant: --tenant ID.');
  const tenant = values.tenant.toLowerCase();

  // Which storage is never taken from the file: whoever repairs says what.
  const { STORAGE_CONNECTION: _, ...local } = await readLocalSettings(
    resolve(import.meta.dirname, '../local.settings.json'),
  );
  const read = readConfig({ ...local, ...process.env });
  if (read.type === 'faulty')
    return wrong(read.faults.map(({ setting, message }) => `${setting} ${message}`).join('\n'));
  if (!read.config.tenants.includes(tenant))
    return wrong(`${tenant} is not one of ALLOWED_TENANTS (${read.config.tenants.join(', ')}).`);
  return look(read.config, tenant, values.write);
};

const look = async (config: Config, tenant: string, write: boolean): Promise<Ending> => {
  let found = 0;
  let mended = 0;
  for await (const difference of composeRepair(config, tenant, write)) {
    found += 1;
    if (difference.mended) mended += 1;
    const { problem, rowKey, record } = difference;
    const done = write ? (difference.mended ? 'mended' : 'left alone') : '';
    console.log([problem, rowKey, record, done].filter(part => part !== '').join('\t'));
  }
  if (found === 0) return { exitCode: 0, stdout: 'Nothing differs.\n' };
  if (!write) return { exitCode: 1, stdout: `${found} found, nothing was changed. --write mends.\n` };
  const left = found - mended;
  return { exitCode: left === 0 ? 0 : 1, stdout: `${found} found, ${mended} mended, ${left} left alone.\n` };
};

const { exitCode, stdout = '', stderr = '' } = await run(process.argv.slice(2)).catch(error => wrong(messageOf(error)));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
