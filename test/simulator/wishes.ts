import { sha256 } from '../../src/adapters/node/sha256.ts';
import { type Action, isOpen, type Status } from '../../src/domain/actions/action.ts';
import type { ActionOperation } from '../../src/domain/actions/allowedOperations.ts';
import type { PeoplesCommand } from '../../src/domain/actions/command.ts';
import type { Proposal } from '../../src/domain/actions/submit.ts';
import type { EntityKind } from '../../src/domain/kinds/defineKind.ts';
import { type ActionKind, kindNames, kinds } from '../../src/domain/kinds/index.ts';
import type { Principal } from '../../src/domain/policy/roles.ts';
import type { Safety } from '../../src/domain/safety/safety.ts';
import type { People } from './people.ts';
import type { Random } from './random.ts';

/** Parameters with which each kind that needs some can be proposed. */
const parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  stopAndQuarantineFile: { sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  restoreQuarantinedFile: { sha1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' },
  killProcess: { processId: 4711, fileName: 'bad.exe' },
  removeRegistryKey: { key: 'HKLM Software Bad' },
  stopService: { serviceName: 'bad' },
  disableDriver: { driverName: 'bad' },
  removeScheduledTask: { taskName: 'bad' },
  removeMailboxDelegation: { delegate: 'mallory@example.com' },
};
const recipient = { recipient: 'ida@example.com' };

const parametersFor = (kind: ActionKind): Readonly<Record<string, unknown>> =>
  parameters[kind] ?? (kinds[kind].parameters.safeParse({}).success ? {} : recipient);

const entities = 3;

/** A URL's id is its hash; everything else has a name beside its id. */
const someEntity = (random: Random, kind: EntityKind): Proposal['entity'] => {
  const id = `${kind}-${random.below(entities)}`;
  if (kind !== 'url') return { kind, id, name: `The ${id}` };
  const url = `https://example.com/${id}`;
  return { kind, id: sha256(url), name: url };
};

/** A proposal about one of few entities, mostly of few kinds, so that duplicates, conflicts and races happen. */
export const someProposal = (random: Random, by: Principal, usual: readonly ActionKind[]): Proposal =>
  proposalOf(random, by, random.chance(0.7) ? random.pick(usual) : random.pick(kindNames));

/** A proposal of a kind; a test proves that the product takes it. */
export const proposalOf = (random: Random, by: Principal, kind: ActionKind): Proposal => {
  const { entityKind, restores } = kinds[kind];
  const isApplication = by.type === 'application';
  return {
    kind,
    entity: someEntity(random, entityKind),
    parameters: parametersFor(kind),
    severity: random.pick(['low', 'medium', 'high']),
    verdict: random.chance(0.04) && !restores ? 'noThreatsFound' : 'malicious',
    tags: random.chance(0.4) ? ['tier0'] : [],
    alerts: random.chance(0.3) ? [{ id: 'alert-1', url: 'https://example.com/alerts/1' }] : [],
    allowDuplicate: random.chance(0.15),
    ...(random.chance(0.4) && { externalId: `x-${random.below(4)}` }),
    ...(random.chance(0.4) && { investigation: { id: `inv-${random.below(2)}` } }),
    ...(random.chance(0.2) && { incident: { id: 'inc-1', title: 'An incident' } }),
    ...(entityKind === 'email' && { review: { url: 'https://example.com/review' } }),
    ...(isApplication && random.chance(0.3) && { requestedBy: { id: random.pick(['olivia', 'oscar', 'ona']) } }),
  };
};

/** How often each thing is wished, and of what it makes sense. */
const wishes = {
  approve: 44,
  reject: 5,
  withdraw: 3,
  cancel: 4,
  retry: 10,
  resolve: 6,
  reportDecision: 4,
  comment: 6,
  assign: 5,
  undo: 0,
} as const satisfies Readonly<Record<ActionOperation, number>>;
const isHere = ({ review }: Action): boolean => review.place === 'here';
const isIn =
  (status: Status) =>
  (action: Action): boolean =>
    action.status === status;
const makesSense: Readonly<Record<ActionOperation, (action: Action) => boolean>> = {
  approve: action => action.status === 'pending' && isHere(action),
  reject: action => action.status === 'pending' && isHere(action),
  withdraw: isIn('pending'),
  cancel: isIn('approved'),
  retry: isIn('failed'),
  resolve: isIn('needsAttention'),
  reportDecision: action => action.status === 'pending' && !isHere(action),
  comment: isOpen,
  assign: isOpen,
  undo: isIn('succeeded'),
};

/** Something to ask of one of these actions: mostly what makes sense, sometimes not. */
export const someWish = (
  random: Random,
  now: number,
  actions: readonly Action[],
): { readonly operation: ActionOperation; readonly action: Action } | undefined => {
  // Whoever sees it fail tries again, and again: else nobody would ever come to the limits.
  const failed = actions.filter(action => action.status === 'failed' && now < action.windowEndsAt);
  if (failed.length > 0 && random.chance(0.35)) return { operation: 'retry', action: random.pick(failed) };
  for (let tries = 0; tries < 12; tries++) {
    const operation = random.weighted(wishes);
    const among = random.chance(0.85) ? actions.filter(makesSense[operation]) : actions;
    if (among.length > 0) return { operation, action: random.pick(among) };
  }
  return undefined;
};

/** Who asks: mostly somebody who may, sometimes not. */
export const someCaller = (random: Random, people: People, operation: ActionOperation, action: Action): Principal => {
  if (random.chance(0.04)) return random.pick(people.others);
  if (random.chance(0.1)) return people.relay;
  if (operation === 'withdraw' || operation === 'reportDecision') {
    const submitter = people.submitters.find(({ id }) => id === action.submittedBy.id);
    if (submitter && random.chance(0.8)) return submitter;
  }
  if (operation === 'resolve') return random.pick(people.administrators);
  const [voter] = action.votes;
  const again = people.deciders.find(({ id }) => id === voter?.by.id);
  if (operation === 'approve' && action.status === 'approved' && again && random.chance(0.7)) return again;
  const able = action.rule.roles.includes('SecurityOperator') ? people.deciders : people.administrators;
  if (operation === 'approve' && random.chance(0.6)) {
    const proposers = [action.submittedBy.id, action.requestedBy?.id];
    const fresh = able.filter(({ id }) => !proposers.includes(id) && action.votes.every(vote => vote.by.id !== id));
    if (fresh.length > 0) return random.pick(fresh);
  }
  return random.pick(people.deciders);
};

/** Somewhere where something may soon run, or anywhere. */
const someTarget = (random: Random, actions: readonly Action[]): Safety['protectedTargets'][number] => {
  const kinds = ['device', 'user'] as const;
  const open = actions.filter(isOpen).flatMap(({ entity: { id } }) => {
    const kind = kinds.find(name => id.startsWith(name));
    return kind ? [{ kind, id }] : [];
  });
  if (open.length > 0 && random.chance(0.8)) return random.pick(open);
  const kind = random.pick(kinds);
  return { kind, id: `${kind}-${random.below(entities)}` };
};

/** The settings with one thing changed: pause or resume, protect or not, a cap or none. */
export const someSettings = (
  random: Random,
  { paused, protectedTargets, caps }: Safety,
  usual: readonly ActionKind[],
  actions: readonly Action[],
): Pick<Safety, 'paused' | 'protectedTargets' | 'caps'> => {
  const matters = actions.some(({ status }) => status === 'running' || status === 'approved');
  switch (random.weighted({ pause: paused || matters ? 12 : 5, target: 7, cap: 5 })) {
    case 'pause':
      return { paused: !paused, protectedTargets, caps };
    case 'target': {
      const { kind, id } = someTarget(random, actions);
      const others = protectedTargets.filter(target => target.id !== id);
      const isNew = others.length === protectedTargets.length;
      return { paused, protectedTargets: isNew ? [...others, { kind, id }] : others, caps };
    }
    case 'cap': {
      const kind = random.pick(actions.length > 0 ? actions.map(action => action.kind) : usual);
      const { [kind]: cap, ...others } = caps;
      return { paused, protectedTargets, caps: cap === undefined ? { ...others, [kind]: random.below(3) } : others };
    }
  }
};

/** The wish as a command, whenever it is decided; what a caller adds is fixed once, as in a request. */
export const someCommand = (
  random: Random,
  operation: ActionOperation,
  action: Action,
  by: Principal,
): ((now: number, requeueAfter: number) => PeoplesCommand) => {
  const comment = random.chance(0.7) ? { comment: 'because' } : {};
  const ifMatch = random.chance(0.08) ? { ifMatch: action.version - random.below(2) } : {};
  const digest = random.chance(0.1) ? { digest: random.chance(0.9) ? action.digest : 'sha256:other' } : {};
  const named = { id: random.pick(['olivia', 'dana']), name: 'Dana' };
  const onBehalfOf = by.type === 'application' ? { onBehalfOf: named } : {};
  const told = { ...comment, ...ifMatch };
  const resolved = random.pick(['succeeded', 'failed', 'didNotRun', 'didNotRun'] as const);
  const reported = random.pick(['approved', 'rejected'] as const);
  const to = random.chance(0.8) ? { to: { id: random.pick(['ona', 'oscar']) } } : {};
  return (now, requeueAfter) => {
    const asked = { ...told, by: { ...by, tokenIssuedAt: now }, now };
    const wakeAt = now + requeueAfter;
    switch (operation) {
      case 'approve':
        return { ...asked, ...digest, ...onBehalfOf, type: 'Approve', wakeAt };
      case 'reject':
        return { ...asked, ...onBehalfOf, type: 'Reject', wakeAt };
      case 'withdraw':
        return { ...asked, type: 'Withdraw' };
      case 'cancel':
        return { ...asked, type: 'Cancel' };
      case 'retry':
        return { ...asked, type: 'Retry', wakeAt };
      case 'resolve':
        return { ...asked, type: 'Resolve', outcome: resolved };
      case 'reportDecision':
        return { ...asked, type: 'ReportDecision', outcome: reported, decidedBy: { name: 'Dana' }, decidedAt: now };
      case 'comment':
        return { ...asked, type: 'Comment', comment: 'seen' };
      case 'assign':
        return { ...asked, ...to, type: 'Assign' };
      case 'undo':
        return { ...asked, type: 'Undo', undoneBy: 'nothing' };
    }
  };
};
