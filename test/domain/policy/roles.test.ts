import { describe, expect, test } from 'vitest';
import { type Operation, permissions, refusedCall, seesEverything } from '../../../src/domain/policy/permissions.ts';
import {
  type CallerType,
  grantAmong,
  grantsOf,
  type Principal,
  type Role,
  roles,
} from '../../../src/domain/policy/roles.ts';
import { application, caller, person } from '../../support/builders.ts';

const none = { roles: [], wids: [] };

describe('the roles that a token gives', () => {
  const counts: Record<Role, readonly CallerType[]> = {
    SecurityReader: ['user', 'application'],
    SecurityOperator: ['user'],
    SecurityAdministrator: ['user'],
    GlobalAdministrator: ['user'],
    ActionSubmitter: ['application'],
    DecisionRelay: ['application'],
  };
  const callers: readonly CallerType[] = ['user', 'application'];

  test.each(roles.flatMap(role => callers.map(type => ({ role, type }))))('$role of a $type', ({ role, type }) => {
    const given = grantsOf(type, { ...none, roles: [role] });
    const grant = { role, claim: 'roles' };
    expect(given).toEqual(
      counts[role].includes(type) ? { grants: [grant], voidRoles: [] } : { grants: [], voidRoles: [role] },
    );
  });

  test.each([
    ['Security Reader', '5d6b6bb7-de71-4623-b4af-96380a352509', 'SecurityReader'],
    ['Global Reader', 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'SecurityReader'],
    ['Security Operator', '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', 'SecurityOperator'],
    ['Security Administrator', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'SecurityAdministrator'],
    ['Global Administrator', '62e90394-69f5-4237-9190-012177145e10', 'GlobalAdministrator'],
  ])('the directory role %s counts for people, and for no application', (_, id, role) => {
    expect(grantsOf('user', { ...none, wids: [id] })).toEqual({ grants: [{ role, claim: 'wids' }], voidRoles: [] });
    expect(grantsOf('application', { ...none, wids: [id] })).toEqual({ grants: [], voidRoles: [] });
  });

  test('what is no role of ours counts for nothing', () => {
    const ordinaryMember = 'b79fbf4d-3ef9-4689-8143-76b194e85509';
    const claims = { roles: ['securityoperator', 'Owner', 'constructor'], wids: [ordinaryMember, 'constructor', ''] };
    expect(grantsOf('user', claims)).toEqual({ grants: [], voidRoles: [] });
  });

  test('both claims count, and each grant says which one it comes from', () => {
    const wids = ['194ae4cb-b126-40b2-bd5b-6091b380977d'];
    const { grants } = grantsOf('user', { roles: ['SecurityReader'], wids });
    expect(grants).toEqual([
      { role: 'SecurityReader', claim: 'roles' },
      { role: 'SecurityAdministrator', claim: 'wids' },
    ]);
  });
});

// The product's table of roles, once more: a letter for each of the callers below whom the operation is open to.
const people: Record<string, Principal> = {
  reader: person('r', 'SecurityReader'),
  operator: person('o', 'SecurityOperator'),
  administrator: person('a', 'SecurityAdministrator'),
  global: person('g', 'GlobalAdministrator'),
  submitter: application('s', 'ActionSubmitter'),
  relay: application('d', 'DecisionRelay'),
  readingApplication: application('ra', 'SecurityReader'),
  stranger: person('x'),
};
const readers = ['reader', 'operator', 'administrator', 'global', 'readingApplication'];
const operators = ['operator', 'administrator', 'global'];
const open: Record<Operation, readonly string[]> = {
  me: Object.keys(people),
  submit: [...operators, 'submitter'],
  list: [...readers, 'submitter'],
  summary: readers,
  view: [...readers, 'submitter'],
  history: [...readers, 'submitter'],
  listOfInvestigation: [...readers, 'submitter'],
  listOfIncident: readers,
  approve: [...operators, 'relay'],
  reject: [...operators, 'relay'],
  withdraw: [...operators, 'submitter'],
  cancel: operators,
  retry: operators,
  resolve: ['administrator', 'global'],
  reportDecision: ['submitter'],
  comment: operators,
  assign: operators,
  requireApprovalAgain: ['administrator', 'global'],
  undo: ['administrator', 'global'],
  viewSafety: readers,
  changeSafety: ['administrator', 'global'],
  viewPolicy: readers,
  changePolicy: ['administrator', 'global'],
  recordInvestigation: ['submitter'],
  viewInvestigation: [...readers, 'submitter'],
  listInvestigations: [...readers, 'submitter'],
  viewIncident: readers,
  viewReports: readers,
};

const isOperation = (name: string): name is Operation => Object.hasOwn(permissions, name);
const operations = Object.keys(permissions).filter(isOperation);

describe.each(operations)('%s', operation => {
  test.each(Object.entries(people))('is open to the right callers: %s', (name, by) => {
    const refusal = refusedCall(operation, by);
    if (open[operation].includes(name)) return expect(refusal).toBeUndefined();
    if (refusal?.code !== 'MissingRole') throw new Error('it lacks a role');
    // Only roles that count for somebody of its type: each of those that are named would do.
    const named = permissions[operation].filter(role => refusal.roles.includes(role));
    expect(refusal.roles).toEqual(named);
    const ofItsType = by.type === 'user' ? person : application;
    for (const role of roles)
      expect(refusedCall(operation, ofItsType('x', role)) === undefined, role).toBe(refusal.roles.includes(role));
    const isVote = operation === 'approve' || operation === 'reject';
    const isForPeople = by.type === 'application' && (isVote || refusal.roles.length === 0);
    expect(refusal.isForPeople ?? false).toBe(isForPeople);
  });
});

describe('an application', () => {
  test.each([
    ['approve', 'ApplicationsCannotVote'],
    ['reject', 'ApplicationsCannotVote'],
    ['submit', 'MissingRole'],
    ['cancel', 'MissingRole'],
    ['retry', 'MissingRole'],
    ['resolve', 'MissingRole'],
    ['comment', 'MissingRole'],
    ['assign', 'MissingRole'],
    ['list', 'MissingRole'],
  ] as const)('with an operator role is refused to %s with %s', (operation, code) => {
    for (const role of ['SecurityOperator', 'SecurityAdministrator', 'GlobalAdministrator'] as const)
      if (operation !== 'resolve' || role !== 'SecurityOperator')
        expect(refusedCall(operation, application('app', role))).toMatchObject({ code });
  });

  test('that may submit and relay does neither: it could approve its own proposals under any name', () => {
    const both = application('app', 'ActionSubmitter', 'DecisionRelay');
    for (const operation of ['submit', 'approve', 'reject'] as const)
      expect(refusedCall(operation, both)).toEqual({
        code: 'MissingRole',
        roles: [],
        conflicting: true,
      });
    for (const operation of ['list', 'view', 'withdraw', 'reportDecision'] as const)
      expect(refusedCall(operation, both)).toBeUndefined();
  });

  test('with an operator role beside a relay is a relay', () => {
    expect(refusedCall('approve', application('app', 'DecisionRelay', 'SecurityOperator'))).toBeUndefined();
  });

  test('that only submits lacks a role to decide', () => {
    expect(refusedCall('approve', application('app', 'ActionSubmitter'))).toMatchObject({ code: 'MissingRole' });
  });
});

test('a person who holds only a role for applications lacks a role, and is not told that people should decide', () => {
  for (const role of ['ActionSubmitter', 'DecisionRelay'] as const) {
    expect(refusedCall('approve', person('p', role))).toMatchObject({ code: 'MissingRole' });
    expect(refusedCall('submit', person('p', role))).toMatchObject({ code: 'MissingRole' });
  }
});

test('everybody with a role sees everything but submitters, who see their own', () => {
  const seeing = Object.entries(people).filter(([, by]) => seesEverything(by));
  expect(seeing.map(([name]) => name)).toEqual([
    'reader',
    'operator',
    'administrator',
    'global',
    'relay',
    'readingApplication',
  ]);
  expect(seesEverything(application('app', 'ActionSubmitter', 'SecurityReader'))).toBe(true);
});

test('the right to something is the strongest grant that gives it', () => {
  const both = caller('p', 'user', 'SecurityReader', 'SecurityAdministrator');
  expect(grantAmong(both, ['SecurityAdministrator', 'SecurityReader'])).toEqual({
    role: 'SecurityAdministrator',
    claim: 'roles',
  });
  expect(grantAmong(both, ['SecurityReader'])?.role).toBe('SecurityReader');
  expect(grantAmong(both, ['SecurityOperator'])).toBeUndefined();
});
