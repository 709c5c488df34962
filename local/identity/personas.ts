/**
 * Everybody who exists in the local identity provider. The ids are fixed, so that demo data, tests and notes can name
 * them. Role names and template ids are written out here rather than taken from `src/`: this plays the outside world,
 * and a slip in the application's own table must not go unnoticed because both sides share it.
 */
export const localTenant = '11111111-1111-4111-8111-111111111111';
export const otherTenant = '22222222-2222-4222-8222-222222222222';
/** Nobody allow-lists this one. */
export const unknownTenant = '33333333-3333-4333-8333-333333333333';

export const tenantIds = { local: localTenant, other: otherTenant, unknown: unknownTenant } as const;

/** The API's client id. */
export const audience = 'api-action-center-local';
export const portalClientId = 'action-center-portal';
export const userScope = `${audience}/access_as_user`;
export const applicationScope = `${audience}/.default`;
/** The secret of every local application. It is no secret: it opens nothing but this identity provider on loopback. */
export const localClientSecret = 'local-only-not-a-secret';

/** In the `wids` of every member of a directory, whatever their roles. */
export const ordinaryMember = 'b79fbf4d-3ef9-4689-8143-76b194e85509';

/** Directory role template ids, by the app role that means the same. */
export const directoryRoleIds: Readonly<Record<string, string>> = {
  SecurityReader: '5d6b6bb7-de71-4623-b4af-96380a352509',
  SecurityOperator: '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
  SecurityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
  GlobalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
};

type Common = {
  readonly name: string;
  readonly oid: string;
  readonly roles: readonly string[];
  readonly about: string;
};
export type Person = Common & { readonly kind: 'person' };
type Application = Common & { readonly kind: 'application'; readonly clientId: string };
export type Persona = Person | Application;

/** The same people exist in both tenants, with the same `oid`: whoever forgets that `tid` belongs to a name finds out. */
export const personas = {
  reader: {
    kind: 'person',
    name: 'Rita Reader',
    oid: 'a0000001-0000-4000-8000-000000000001',
    roles: ['SecurityReader'],
    about: 'Views everything, changes nothing',
  },
  operator: {
    kind: 'person',
    name: 'Olivia Operator',
    oid: 'a0000002-0000-4000-8000-000000000002',
    roles: ['SecurityOperator'],
    about: 'Proposes, approves what others proposed, rejects, cancels, retries, comments, assigns',
  },
  operator2: {
    kind: 'person',
    name: 'Oscar Operator',
    oid: 'a0000003-0000-4000-8000-000000000003',
    roles: ['SecurityOperator'],
    about: 'The same: the colleague who approves what Olivia proposes',
  },
  administrator: {
    kind: 'person',
    name: 'Ada Administrator',
    oid: 'a0000004-0000-4000-8000-000000000004',
    roles: ['SecurityAdministrator'],
    about: 'What an operator may; also resolves what needs attention, pauses, protects targets, sets caps',
  },
  global: {
    kind: 'person',
    name: 'Gloria Global',
    oid: 'a0000005-0000-4000-8000-000000000005',
    roles: ['GlobalAdministrator'],
    about: 'The same as a security administrator',
  },
  stranger: {
    kind: 'person',
    name: 'Sam Stranger',
    oid: 'a0000006-0000-4000-8000-000000000006',
    roles: [],
    about: 'Works here, but has no role in security: sees only who he is (/api/me)',
  },
  submitter: {
    kind: 'application',
    name: 'detections',
    oid: 'b0000001-0000-4000-8000-000000000001',
    clientId: 'c0000001-0000-4000-8000-000000000001',
    roles: ['ActionSubmitter'],
    about: 'The detection pipeline: proposes, withdraws, records investigations, sees only its own',
  },
  submitter2: {
    kind: 'application',
    name: 'sentinel-playbooks',
    oid: 'b0000002-0000-4000-8000-000000000002',
    clientId: 'c0000002-0000-4000-8000-000000000002',
    roles: ['ActionSubmitter'],
    about: 'The same: a second submitter, which sees nothing of the first one',
  },
  relay: {
    kind: 'application',
    name: 'teams-relay',
    oid: 'b0000003-0000-4000-8000-000000000003',
    clientId: 'c0000003-0000-4000-8000-000000000003',
    roles: ['DecisionRelay', 'SecurityReader'],
    about: 'Views everything, rejects for people with a Teams card; the policy lets it approve nothing',
  },
} as const satisfies Readonly<Record<string, Persona>>;

type PersonaName = keyof typeof personas;

export const isPersonaName = (name: string): name is PersonaName => Object.hasOwn(personas, name);
export const personaNames: readonly PersonaName[] = Object.keys(personas).filter(isPersonaName);

const everybody: readonly Persona[] = Object.values(personas);
export const people: readonly Person[] = everybody.filter(persona => persona.kind === 'person');
export const applications: readonly Application[] = everybody.filter(persona => persona.kind === 'application');

/** For the setting `APPLICATION_NAMES`. */
export const applicationNames = applications.map(({ clientId, name }) => `${clientId}=${name}`).join(',');
