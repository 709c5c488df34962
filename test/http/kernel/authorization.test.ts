import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MintOptions } from '../../../local/identity/mint.ts';
import { personas } from '../../../local/identity/personas.ts';
import { type Api, apiOf, type Caller, isolation, listIn, type Persona } from '../../support/api.ts';
import { type SharedApp, sharedApp } from '../../support/sharedApp.ts';
import { anyRole, nothing, type Operation, operations, operators, outcome, readers } from './operations.ts';

let app: SharedApp;
let api: Api;
beforeAll(async () => {
  app = await sharedApp('authorization');
  api = apiOf(app);
});

const anonymous = ['docs', 'docsFile', 'health', 'healthReady', 'openapi', 'zUnmatched'];
const decisions = ['approveAction', 'rejectAction', 'approveActions', 'rejectActions'];
const notHttp = ['executeAction', 'executePoison', 'pendingReport', 'seal', 'sweep'];
const submissions = ['submitAction', 'submitActions', 'putInvestigation'];

test('every function of the app is in this walk', () => {
  const listed = app.logs().find(line => / functions: /.test(line)) ?? '';
  const functions = listed.replace(/^.* functions: /, '').split(', ');
  expect(functions.sort()).toEqual([...Object.keys(operations), ...anonymous, ...notHttp].sort());
});

const callAs = (caller: Caller, { method, path, body }: Operation) =>
  api.call(caller, method, path, body ? { body } : {});

/** A caller of the walk, and how each operation answers. */
type Walker = { readonly name: string; readonly caller: Caller; readonly expected: (operation: string) => object };

const refused = { status: 403, code: 'MissingRole' };
const codes = new Map([
  [400, 'InvalidRequest'],
  [404, 'NotFound'],
  [409, 'NothingWaits'],
  [428, 'PreconditionRequired'],
]);
const letIn = (operation: string) => {
  const status = operations[operation]?.letIn;
  return status === 200 ? { status } : { status, code: codes.get(status ?? 0) };
};
const expectedOf = (isApplication: boolean, roles: readonly string[]) => (operation: string) => {
  if (operation === 'me') return { status: 200 };
  const both = roles.includes('ActionSubmitter') && roles.includes('DecisionRelay') && isApplication;
  if (both && [...submissions, ...decisions].includes(operation)) return refused;
  const { people = [], applications = [] } = operations[operation] ?? {};
  const may = isApplication ? applications : people;
  if (roles.some(role => may.includes(role))) {
    // Nobody has said yet for whom the relay speaks.
    if (isApplication && decisions.includes(operation)) return { status: 400, code: 'InvalidRequest' };
    return letIn(operation);
  }
  const isVoting = isApplication && decisions.includes(operation) && roles.some(role => operators.includes(role));
  return isVoting ? { status: 403, code: 'ApplicationsCannotVote' } : refused;
};

const person = (roles: readonly string[], token: MintOptions = {}): Walker => ({
  name: `a person with ${roles.join(' and ') || 'no role'} in ${token.directoryRole ? 'wids' : 'roles'}`,
  caller: { as: 'stranger', token: { ...token, roles: [...roles] } },
  expected: expectedOf(false, roles),
});
const application = (roles: readonly string[], token: MintOptions = {}): Walker => ({
  name: `an application with ${roles.join(' and ') || 'no role'} in ${token.directoryRole ? 'wids' : 'roles'}`,
  caller: { as: 'submitter', token: { ...token, roles: [...roles] } },
  // Directory roles are people's: in an application's token they count for nothing.
  expected: expectedOf(true, token.directoryRole ? [] : roles),
});
const combined = [
  ['ActionSubmitter', 'DecisionRelay'],
  ['ActionSubmitter', 'DecisionRelay', 'SecurityReader'],
  ['ActionSubmitter', 'SecurityReader'],
  ['DecisionRelay', 'SecurityReader'],
  ['ActionSubmitter', 'SecurityOperator'],
];
const walkers: readonly Walker[] = [
  ...[...anyRole.map(role => [role]), [], ['securityoperator'], ['SecurityReader', 'SecurityOperator']].flatMap(
    roles => [person(roles), application(roles)],
  ),
  ...readers.flatMap(role => [person([role], { directoryRole: true }), application([role], { directoryRole: true })]),
  ...combined.map(roles => application(roles)),
];

describe('every operation by every role', () => {
  test.each(walkers.map(({ name, ...walker }) => [name, walker] as const))('%s', async (_, { caller, expected }) => {
    const names = Object.keys(operations);
    const walked = names.map(async name => {
      const { status, code } = await callAs(caller, operations[name] ?? fail(name));
      return [name, { status, code }] as const;
    });
    const wanted = names.map(name => [name, { code: undefined, ...expected(name) }]);
    expect(Object.fromEntries(await Promise.all(walked))).toEqual(Object.fromEntries(wanted));
  });
});

describe('every operation without a good token', () => {
  const as = (persona: Persona, token: MintOptions): Caller => ({ as: persona, token });
  test.each<[string, Caller]>([
    ['none', 'nobody'],
    ['no bearer token', { header: 'Basic b2xpdmlhOnNlY3JldA==' }],
    ['no token at all', { header: 'Bearer ' }],
    ['nonsense', { header: 'Bearer a.b.c' }],
    ['an ID token', as('global', { idToken: true })],
    ['no scope', as('global', { noScope: true })],
    ['for another API', as('global', { audience: 'another-api' })],
    ['of an unknown tenant', as('global', { tenant: 'unknown' })],
    ['expired', as('global', { expiresIn: -120 })],
    ['of an application, expired', as('submitter', { expiresIn: -120 })],
  ])('%s', async (_, caller) => {
    for (const [name, operation] of Object.entries(operations)) {
      const answer = await callAs(caller, operation);
      expect(answer, name).toMatchObject({ status: 401, code: 'InvalidToken' });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('one whose claims were changed after it was signed, or that says it needs no signature', async () => {
    const [header = '', payload = '', signature = ''] = (await api.token('reader', {})).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const raised = encoded({ ...claims, roles: ['GlobalAdministrator'] });
    const unsigned = encoded({ alg: 'none', typ: 'JWT' });
    for (const token of [`${header}.${raised}.${signature}`, `${unsigned}.${raised}.`, `${unsigned}.${payload}.x`])
      expect(await api.get({ header: `Bearer ${token}` }, '/me')).toMatchObject({ status: 401 });
    expect(await api.get({ header: `bearer ${header}.${payload}.${signature}` }, '/me')).toMatchObject({ status: 200 });
  });

  test('what a platform in front says of the caller is not believed', async () => {
    const principal = { userRoles: ['GlobalAdministrator'], claims: [{ typ: 'roles', val: 'GlobalAdministrator' }] };
    const headers = {
      'x-ms-client-principal': Buffer.from(JSON.stringify(principal)).toString('base64'),
      'x-ms-client-principal-id': personas.global.oid,
      'x-ms-token-aad-access-token': await api.token('global', {}),
    };
    for (const [name, operation] of Object.entries(operations)) {
      const { method, path, body } = operation;
      const options = { headers, ...(body && { body }) };
      expect(await api.call('nobody', method, path, options), name).toMatchObject({ status: 401 });
      if (name !== 'me') expect(await api.call('stranger', method, path, options), name).toMatchObject({ status: 403 });
    }
    const me = await api.call('stranger', 'GET', '/me', { headers });
    expect(me.body).toMatchObject({ id: personas.stranger.oid, roles: [] });
  });

  test('health needs no token, and takes a bad one', async () => {
    for (const path of ['/health', '/health/ready'])
      for (const caller of ['nobody', { header: 'Bearer x' }] as const)
        expect(await api.get(caller, path)).toMatchObject({ status: 200 });
  });
});

describe('who sees what', () => {
  const idsFor = async (caller: Caller, path: string, query = {}) =>
    listIn(await api.get(caller, path, query)).value.map(({ id }) => id);

  test('another tenant is another world, also for the same people', async () => {
    const investigation = { id: `inv-${randomUUID()}` };
    const action = await api.submit('submitter', isolation('a', { investigation, incident: investigation }));
    for (const persona of ['reader', 'operator', 'global', 'submitter', 'relay'] as const) {
      const there: Caller = { as: persona, token: { tenant: 'other' } };
      for (const path of ['', '/history'])
        if (persona !== 'submitter')
          expect(await api.get(there, `/actions/${action.id}${path}`)).toMatchObject({ status: 404, code: 'NotFound' });
      expect(await idsFor(there, '/actions')).toEqual([]);
      expect(await idsFor(there, '/actions', { entityId: action.entity.id })).toEqual([]);
      expect(await idsFor(there, '/actions', { investigationId: investigation.id })).toEqual([]);
    }
    const there: Caller = { as: 'global', token: { tenant: 'other' } };
    for (const path of [`/investigations/${investigation.id}/actions`, `/incidents/${investigation.id}/actions`])
      expect(await idsFor(there, path)).toEqual([]);
    for (const [name, { method, path, body, letIn: status }] of Object.entries(operations)) {
      if (status !== 404 || name === 'reportDecision') continue;
      const answer = await api.call(there, method, path.replace(nothing, action.id), body ? { body } : {});
      expect(answer, name).toMatchObject({ status: 404, code: 'NotFound' });
    }
    expect((await api.view('reader', action)).etag).toBe(action.etag);
  });

  test('the same external id and entity may be used in each tenant', async () => {
    const proposal = isolation('shared', { externalId: randomUUID() });
    const here = await api.submit('submitter', proposal);
    const there = await api.submit({ as: 'submitter', token: { tenant: 'other' } }, proposal);
    expect(there.id).not.toBe(here.id);
  });

  test('a submitter sees and touches only what it submitted, whatever filter it asks with', async () => {
    const investigation = { id: `inv-${randomUUID()}` };
    const mine = await api.submit('submitter2', isolation('mine', { investigation }));
    const foreign = await api.submit('submitter', isolation('foreign', { investigation }));
    const own = await idsFor('submitter2', '/actions');
    expect(own).toContain(mine.id);
    expect(own).not.toContain(foreign.id);
    const asked = `${mine.entity.id},${foreign.entity.id}`;
    expect(await idsFor('submitter2', '/actions', { entityId: asked })).toEqual([mine.id]);
    expect(await idsFor('submitter2', '/actions', { entityId: foreign.entity.id })).toEqual([]);
    expect(await idsFor('submitter2', `/investigations/${investigation.id}/actions`)).toEqual([mine.id]);
    for (const path of ['', '/history'])
      expect(await api.get('submitter2', `/actions/${foreign.id}${path}`)).toMatchObject({ status: 404 });
    expect(await api.ask('submitter2', 'withdraw', foreign)).toMatchObject({ status: 404 });
    expect(await api.ask('submitter2', 'report-decision', foreign, outcome)).toMatchObject({ status: 404 });
    const both: Caller = { as: 'submitter2', token: { roles: ['ActionSubmitter', 'SecurityReader'] } };
    expect(await api.get(both, `/actions/${foreign.id}`)).toMatchObject({ status: 200 });
  });

  test('filters are data: quotes and operators in them reach nothing else', async () => {
    const foreign = await api.submit('submitter', isolation('foreign'));
    for (const entityId of [
      `x' or entityId eq '${foreign.entity.id}`,
      "x' or 'a' eq 'a",
      "' or PartitionKey ne '",
      "'",
      "''",
    ])
      for (const caller of ['submitter2', { as: 'reader', token: { tenant: 'other' } }] as const)
        expect(await idsFor(caller, '/actions', { entityId }), entityId).toEqual([]);
    const odd = `it's-${randomUUID()}`;
    const named = await api.submit('submitter', { kind: 'disableUser', entity: { kind: 'user', id: odd } });
    expect(await idsFor('reader', '/actions', { entityId: odd })).toEqual([named.id]);
  });

  test('/me says who one is, and which roles count', async () => {
    expect((await api.get('relay', '/me')).body).toMatchObject({
      id: personas.relay.oid,
      name: 'teams-relay',
      type: 'application',
      roles: [
        { role: 'SecurityReader', claim: 'roles' },
        { role: 'DecisionRelay', claim: 'roles' },
      ],
    });
    const robot: Caller = { as: 'submitter', token: { roles: ['SecurityOperator'] } };
    expect((await api.get(robot, '/me')).body).toMatchObject({
      roles: [],
      ignoredRoles: ['SecurityOperator'],
      operations: ['me'],
    });
  });
});

const fail = (name: string): never => {
  throw new Error(`no operation ${name}`);
};
