import { parseArgs } from 'node:util';
import { type Minted, type MintOptions, mintOptionsSchema, requestToken } from './identity/mint.ts';
import { isPersonaName, personaNames, personas } from './identity/personas.ts';

const help = `Prints an access token of a local persona, and nothing else.

  npm run --silent token -- <persona> [options]

Personas
${personaNames.map(name => `  ${name.padEnd(15)}${personas[name].name}: ${personas[name].about}`).join('\n')}

Options
  --tenant local|other|unknown   the tenant (local); nobody accepts "unknown"
  --directory-role               the role as a directory role: in "wids" instead of "roles"
  --roles A,B                    these roles instead of the persona's
  --acrs c1,c2                   the sign-in has satisfied these authentication contexts
  --app                          as an application: "idtyp" is "app", no "scp"
  --expires-in SECONDS           until it expires (3600); negative: it has expired already
  --issued-ago SECONDS           since it was issued (0)
  --audience X                   for another API
  --no-scope                     without "scp"
  --id-token                     an ID token instead of an access token
  --help                         this text

IDENTITY_PORT (7072) says where the local identity provider listens.
`;

type Outcome = { readonly exitCode: 0 | 1 | 2; readonly stdout?: string; readonly stderr?: string };

const wrong = (message: string): Outcome => ({
  exitCode: 2,
  stderr: `${message}\nSee npm run --silent token -- --help\n`,
});

const options = {
  tenant: { type: 'string' },
  'directory-role': { type: 'boolean' },
  roles: { type: 'string' },
  acrs: { type: 'string' },
  app: { type: 'boolean' },
  'expires-in': { type: 'string' },
  'issued-ago': { type: 'string' },
  audience: { type: 'string' },
  'no-scope': { type: 'boolean' },
  'id-token': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** `parseArgs` takes the value in `--expires-in -120` for an option, unless it is tied on. */
const withTiedNumbers = (args: readonly string[]): string[] =>
  args.flatMap((arg, index) => {
    if (/^-\d+$/.test(arg) && args[index - 1]?.startsWith('--')) return [];
    const next = args[index + 1];
    return arg.startsWith('--') && next !== undefined && /^-\d+$/.test(next) ? [`${arg}=${next}`] : [arg];
  });

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: withTiedNumbers(args), options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const run = async (args: readonly string[], portText: string): Promise<Outcome> => {
  const command = parsed(args);
  if (typeof command === 'string') {
    const existing = Object.keys(options).map(name => `--${name}`);
    return wrong(`${command}\nThe options are ${existing.join(', ')}.`);
  }
  const { values, positionals } = command;
  if (values.help) return { exitCode: 0, stdout: help };

  const [persona = '', ...more] = positionals;
  if (!isPersonaName(persona)) {
    const problem = persona === '' ? 'Name a persona.' : `There is no persona "${persona}".`;
    return wrong(`${problem} There are: ${personaNames.join(', ')}.`);
  }
  if (more.length > 0) return wrong(`One persona at a time: what is "${more.join(' ')}"?`);

  const wanted = mintOptionsSchema.safeParse(mintOptions(values));
  if (!wanted.success) return wrong(wanted.error.issues.map(issueText).join('\n'));
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65535) return wrong('IDENTITY_PORT must be a port number.');

  return printed(await requestToken(`http://127.0.0.1:${port}`, persona, wanted.data), port);
};

type Values = Exclude<ReturnType<typeof parsed>, string>['values'];

/** All but `tenantId`: that one is for tests. */
const mintOptions = (values: Values): Record<Exclude<keyof MintOptions, 'tenantId'>, unknown> => ({
  tenant: values.tenant,
  directoryRole: values['directory-role'],
  roles: values.roles?.split(','),
  acrs: values.acrs?.split(','),
  app: values.app,
  expiresIn: seconds(values['expires-in']),
  issuedAgo: seconds(values['issued-ago']),
  audience: values.audience,
  noScope: values['no-scope'],
  idToken: values['id-token'],
});

/** Not `Number` alone, to which an empty text is zero; what is no whole number is left for the schema to refuse. */
const seconds = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^-?\d+$/.test(text) ? Number(text) : text;

const issueText = ({ path, message }: { path: PropertyKey[]; message: string }): string => {
  const option = String(path[0]).replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  return `--${option}: ${message}`;
};

const printed = (minted: Minted, port: number): Outcome => {
  if (minted.type === 'token') return { exitCode: 0, stdout: `${minted.token}\n` };
  if (minted.type === 'refused') return wrong(minted.message);
  return {
    exitCode: 1,
    stderr: `No local identity provider answers on port ${port}. Run npm start first (IDENTITY_PORT names another port).\n`,
  };
};

const { IDENTITY_PORT } = process.env;
const { exitCode, stdout = '', stderr = '' } = await run(process.argv.slice(2), IDENTITY_PORT || '7072');
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exitCode;
