import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type VerifiedFigures, verifyTenant, type Witness } from '../src/application/seals/verifyTenant.ts';
import { composeDeps } from '../src/composition.ts';
import { readConfig } from '../src/config/config.ts';
import { inWords } from '../src/domain/history/broken.ts';
import { rfc3339 } from '../src/domain/values/time.ts';
import { readLocalSettings } from './host/settings.ts';
import { bundleWriter } from './verification/bundle.ts';
import { copiesInFolder } from './verification/copiesInFolder.ts';

const help = `Verifies everything that is stored of a tenant's history: seals, change feed, actions, and what other changes left behind.

  npm run verify-history -- --tenant ID [--seals DIR] [--export FILE [--action ID]...]

  --tenant ID    the tenant whose history is verified: one of ALLOWED_TENANTS
  --seals DIR    compare the seals with copies in this folder, into which the container was downloaded; without it, with
                 those in SEAL_CONTAINER, where that is set
  --export FILE  when all is intact, also write entries, seals and proofs, for docs/verify-history.mjs
  --action ID    export only the entries and proofs of this action; may be repeated
  --help         this text

It names the first place that is not what was written. Without copies of the seals it cannot know whether the newest seals
were removed, or all of them made anew, and says so (docs/history.md). It changes nothing and may run beside the app.

STORAGE_CONNECTION or STORAGE_TABLE_ENDPOINT says which storage, as for the app. Other settings come from the
environment, then from local.settings.json.

Exit code: 0 intact, 1 broken, 2 it could not be done.
`;

type Ending = { readonly exitCode: 0 | 1 | 2; readonly stdout?: string; readonly stderr?: string };
const wrong = (message: string): Ending => ({
  exitCode: 2,
  stderr: `${message}\nSee npm run --silent verify-history -- --help\n`,
});
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const options = {
  tenant: { type: 'string' },
  seals: { type: 'string' },
  export: { type: 'string' },
  action: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const;

const run = async (args: readonly string[]): Promise<Ending> => {
  const { values } = parseArgs({ args: [...args], options });
  if (values.help) return { exitCode: 0, stdout: help };
  if (values.tenant === undefined) return wrong('Say which tenant: --tenant ID.');
  const { export: file } = values;
  const only = (values.action ?? []).map(id => id.toLowerCase());
  if (only.length > 0 && file === undefined) return wrong('--action goes with --export FILE.');
  const tenant = values.tenant.toLowerCase();

  // Which storage is never taken from the file: whoever verifies says what.
  const { STORAGE_CONNECTION: _, ...local } = await readLocalSettings(
    resolve(import.meta.dirname, '../local.settings.json'),
  );
  const read = readConfig({ ...local, ...process.env });
  if (read.type === 'faulty')
    return wrong(read.faults.map(({ setting, message }) => `${setting} ${message}`).join('\n'));
  if (!read.config.tenants.includes(tenant))
    return wrong(`${tenant} is not one of ALLOWED_TENANTS (${read.config.tenants.join(', ')}).`);

  const deps = composeDeps(read.config);
  const sealCopies = values.seals === undefined ? deps.sealCopies : await copiesInFolder(values.seals, tenant);
  const bundle = file === undefined ? undefined : await bundleWriter(file, tenant, only);
  const verified = await verifyTenant({ ...deps, sealCopies }, tenant, telling(bundle)).catch(async error => {
    await bundle?.drop();
    throw error;
  });
  if (!verified.intact) {
    await bundle?.drop();
    return { exitCode: 1, stdout: `Broken: ${inWords(verified.broken)}\n` };
  }
  const absent = await bundle?.keep();
  if (absent !== undefined) return wrong(`There is no action ${absent}; nothing was exported.`);
  const { figures } = verified;
  const lines = [...proven(figures), ...limits(figures, sealCopies !== undefined)];
  return { exitCode: 0, stdout: `${[...lines, ...(bundle ? [`Exported to ${file}.`] : [])].join('\n')}\n` };
};

/** Long work says from time to time where it is. */
const telling = (bundle: Witness | undefined): Witness => {
  let toldAt = Date.now();
  let actions = 0;
  const tell = (progress: string) => {
    if (Date.now() - toldAt < 2000) return;
    toldAt = Date.now();
    process.stderr.write(`... ${progress}\n`);
  };
  return {
    seal: async copy => {
      await bundle?.seal(copy);
      tell(`seal ${copy.seal.number} of ${rfc3339(copy.seal.createdAt)}`);
    },
    history: async (actionId, entries) => {
      actions += 1;
      await bundle?.history(actionId, entries);
      tell(`action ${actions}`);
    },
  };
};

const proven = ({ entries, actions, changes, seals, newest }: VerifiedFigures): readonly string[] => [
  `Intact: ${entries} entries of ${actions} actions, ${changes} changes in ${seals} seals.`,
  newest
    ? `The newest seal is ${newest.number} of ${rfc3339(newest.createdAt)}, ${newest.hash}`
    : 'There is no seal yet: chains alone were verified, and nothing shows what was cut off or removed.',
];

/** What this proves, and what it cannot. */
const limits = ({ unsealed, seals, copied }: VerifiedFigures, withCopies: boolean): readonly string[] => [
  ...(unsealed > 0
    ? [`Not sealed yet: ${unsealed} entries. Nothing shows whether newer ones than those sealed were cut off.`]
    : []),
  withCopies
    ? `Compared with the copies of ${Math.min(copied, seals)} seals${copied < seals ? `; ${seals - copied} are not copied yet` : ''}.`
    : 'Not compared with copies of the seals (--seals DIR, or SEAL_CONTAINER): somebody who may write to the table could have\nremoved the newest seals, or made all of them anew. If you have written down the hash of a seal, compare it.',
];

const { exitCode, stdout = '', stderr = '' } = await run(process.argv.slice(2)).catch(error => wrong(messageOf(error)));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
