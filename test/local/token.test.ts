import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  audience,
  directoryRoleIds,
  localTenant,
  ordinaryMember,
  otherTenant,
  personaNames,
  personas,
  portalClientId,
  unknownTenant,
} from '../../local/identity/personas.ts';
import { type IdentityProvider, startIdentityProvider } from '../../local/identity/server.ts';

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider({ port: 0 });
});
afterAll(() => idp.stop());

type Ended = { exitCode: number; stdout: string; stderr: string };

/** Runs the command as a person would. */
const run = (args: readonly string[], port = new URL(idp.url).port): Promise<Ended> =>
  new Promise(resolve => {
    const env = { ...process.env, IDENTITY_PORT: port };
    const child = execFile(process.execPath, ['local/token.ts', ...args], { env }, (_error, stdout, stderr) =>
      resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });

/** The claims of the printed token, with its times as seconds from now. */
const printed = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await run(args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const { iat = 0, exp = 0, nbf, ...claims } = decodeJwt(stdout);
  expect(nbf).toBe(iat);
  const now = Date.now() / 1000;
  return { ...claims, age: Math.round((now - iat) / 10) * 10, expiresIn: Math.round((exp - now) / 10) * 10 };
};

const { operator, submitter, stranger } = personas;
const { SecurityOperator: securityOperator, SecurityReader: securityReader } = directoryRoleIds;
const olivia = {
  aud: audience,
  azp: portalClientId,
  name: 'Olivia Operator',
  oid: operator.oid,
  roles: ['SecurityOperator'],
  scp: 'access_as_user',
  tid: localTenant,
  wids: [ordinaryMember],
  age: 0,
  expiresIn: 3600,
};

describe('npm run token', () => {
  test.each(personaNames)('prints a token of %s', async name => {
    const { oid, kind } = personas[name];
    const mark = kind === 'person' ? { scp: 'access_as_user' } : { idtyp: 'app' };
    expect(await printed(name)).toMatchObject({ oid, ...mark });
  });

  test('prints what a person gets by signing in', async () => {
    expect(await printed('operator')).toMatchObject(olivia);
  });

  test('prints no roles of the stranger', async () => {
    const claims = await printed('stranger');
    expect(claims).toMatchObject({ oid: stranger.oid, wids: [ordinaryMember] });
    expect(claims).not.toHaveProperty('roles');
  });

  test.each([
    ['local', localTenant],
    ['other', otherTenant],
    ['unknown', unknownTenant],
  ])('--tenant %s', async (name, tid) => {
    const iss = `${idp.url}/${tid}/v2.0`;
    expect(await printed('operator', '--tenant', name)).toMatchObject({ ...olivia, tid, iss });
  });

  test('--directory-role', async () => {
    const claims = await printed('operator', '--directory-role');
    expect(claims).toMatchObject({ wids: [securityOperator, ordinaryMember] });
    expect(claims).not.toHaveProperty('roles');
  });

  test('--directory-role of an application', async () => {
    const claims = await printed('operator', '--directory-role', '--app');
    expect(claims).toMatchObject({ idtyp: 'app', wids: [securityOperator] });
    expect(claims).not.toHaveProperty('roles');
  });

  test.each([
    [['--expires-in', '-120'], { expiresIn: -120, age: 3720 }],
    [['--expires-in=-120'], { expiresIn: -120, age: 3720 }],
    [['--expires-in', '60'], { expiresIn: 60, age: 3540 }],
    [['--expires-in', '7200'], { expiresIn: 7200, age: 0 }],
    [['--issued-ago', '1200'], { expiresIn: 3600, age: 1200 }],
  ])('%s', async (options, times) => {
    expect(await printed('operator', ...options)).toMatchObject({ ...olivia, ...times });
  });

  test('--audience', async () => {
    expect(await printed('operator', '--audience', 'X')).toMatchObject({ ...olivia, aud: 'X' });
  });

  test('--no-scope', async () => {
    const claims = await printed('operator', '--no-scope');
    expect(claims).toMatchObject({ oid: operator.oid, azp: portalClientId });
    expect(claims).not.toHaveProperty('scp');
    expect(claims).not.toHaveProperty('idtyp');
  });

  test('--id-token', async () => {
    const claims = await printed('operator', '--id-token');
    expect(claims).toMatchObject({ aud: audience, oid: operator.oid, roles: ['SecurityOperator'] });
    for (const claim of ['scp', 'idtyp', 'azp']) expect(claims).not.toHaveProperty(claim);
  });

  test('--roles', async () => {
    const roles = ['ActionSubmitter', 'DecisionRelay'];
    expect(await printed('operator', '--roles', roles.join(','))).toMatchObject({ ...olivia, roles });
  });

  test('--roles with --directory-role', async () => {
    const claims = await printed('stranger', '--roles', 'SecurityReader', '--directory-role');
    expect(claims).toMatchObject({ wids: [securityReader, ordinaryMember] });
  });

  test('--acrs', async () => {
    expect(await printed('operator', '--acrs', 'c1,c2')).toMatchObject({ ...olivia, acrs: ['c1', 'c2'] });
    expect(await printed('operator')).not.toHaveProperty('acrs');
    expect(await printed('submitter', '--acrs', 'c1')).not.toHaveProperty('acrs');
  });

  test('--app', async () => {
    const claims = await printed('operator', '--app');
    expect(claims).toMatchObject({ idtyp: 'app', oid: operator.oid, azp: operator.oid, roles: ['SecurityOperator'] });
    for (const claim of ['scp', 'name', 'wids']) expect(claims).not.toHaveProperty(claim);
  });

  test('--help names every persona', async () => {
    const { exitCode, stdout } = await run(['--help']);
    expect(exitCode).toBe(0);
    for (const name of personaNames) expect(stdout).toContain(name);
  });
});

describe('npm run token explains', () => {
  test.each([
    ['a missing persona', [], /Name a persona\. There are: reader, operator, /],
    ['an unknown persona', ['boss'], /no persona "boss"\. There are: reader, operator, /],
    ['a name that every object has', ['constructor'], /no persona "constructor"/],
    ['a second persona', ['reader', 'operator'], /One persona at a time: what is "operator"/],
    ['an unknown option', ['reader', '--tenants', 'other'], /--tenants.*The options are --tenant, --directory-role/s],
    ['an option without value', ['reader', '--audience'], /--audience/],
    ['an unknown tenant', ['reader', '--tenant', 'contoso'], /--tenant: .*"local"\|"other"\|"unknown"/],
    ['seconds that are no number', ['reader', '--expires-in', 'soon'], /--expires-in: .*expected/],
    ['a token from the future', ['reader', '--issued-ago', '-5'], /--issued-ago: /],
    ['an empty role', ['reader', '--roles', ''], /--roles: /],
    ['an empty authentication context', ['reader', '--acrs', ''], /--acrs: /],
    ['an ID token of an application', ['submitter', '--id-token'], /Applications get no ID tokens/],
    ['a role that no directory has', ['submitter', '--directory-role'], /No directory role .* ActionSubmitter/],
  ])('%s', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await run(args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('    at ');
  });

  test('a port that is none', async () => {
    expect(await run(['reader'], 'x')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('IDENTITY_PORT must be a port number'),
    });
  });

  test('that nothing runs', async () => {
    const port = await freePort();
    const { exitCode, stdout, stderr } = await run(['reader'], port);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`port ${port}. Run npm start first`);
  });
});

test('the submitter keeps its own client id', async () => {
  expect(await printed('submitter')).toMatchObject({ azp: submitter.clientId, roles: ['ActionSubmitter'] });
});

const freePort = (): Promise<string> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      server.close(() => resolve(port));
    });
  });
