import type { z } from 'zod';
import { submitAction } from '../../src/application/actions/submitAction.ts';
import { changeAction } from '../../src/application/change/changeAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import type { Provider, Providers } from '../../src/application/executor/ports.ts';
import { recordInvestigation } from '../../src/application/investigations/investigations.ts';
import { sweep } from '../../src/application/sweep/sweep.ts';
import type { Action, DeepReadonly } from '../../src/domain/actions/action.ts';
import type { Command, Outcome, PeoplesCommand, PollOutcome } from '../../src/domain/actions/command.ts';
import { type ActionKind, kindNames } from '../../src/domain/kinds/index.ts';
import { grantsOf, type Principal } from '../../src/domain/policy/roles.ts';
import { noSafety } from '../../src/domain/safety/safety.ts';
import { type Duration, type Instant, rfc3339, second } from '../../src/domain/values/time.ts';
import { proposalBody } from '../../src/http/actions/schemas.ts';
import { investigationBody } from '../../src/http/investigations/schemas.ts';
import { localTenant, type Persona, personas } from '../identity/personas.ts';
import type { StoryClock } from './storyClock.ts';

type Who = keyof typeof personas;
type Proposal = Omit<z.input<typeof proposalBody>, 'externalId'> & {
  /** Proposed when e-mail was reviewed elsewhere, whatever the setting says today. */
  readonly emailReview?: 'elsewhere';
};
/** What an application says of its inquiry. */
export type Inquiry = DeepReadonly<Omit<z.input<typeof investigationBody>, 'startedAt' | 'endedAt'>> & {
  readonly id: string;
  /** How long before the present. */
  readonly started: Duration;
  readonly ended?: Duration;
};
type Asked = { readonly by: Principal; readonly now: Instant };

/**
 * What can happen in a story. Every verb is a real use case, so a story cannot contain what the product would not allow:
 * a refusal ends the telling. Actions are known by the names that the story gives them. `present` is the moment at which
 * the story meets the reader.
 */
export const demoStage = (deps: Deps, clock: StoryClock, present: Instant) => {
  const ids = new Map<string, string>();
  const target = (name: string) => {
    const actionId = ids.get(name);
    if (actionId === undefined) throw new Error(`The story knows no action '${name}'.`);
    return { tenant: localTenant, actionId };
  };
  const change = async (name: string, commandAt: (now: Instant, action: Action) => Command): Promise<void> => {
    const changed = await changeAction(deps, target(name), commandAt, { commitId: deps.newId(deps.now()) });
    if (changed.type === 'refused') throw refusedAt(name, changed.refusal.code);
  };
  const asks = (who: Who, name: string, command: (asked: Asked) => PeoplesCommand) =>
    change(name, now => command({ by: principalOf(who, now), now }));
  const wakeAt = ({ now }: Asked) => now + deps.timing.requeueAfter;
  const playedBy = (actor: BackEnd): Deps => ({ ...deps, providers: backEnd(deps.providers, actor) });

  return {
    present,
    /** False when this was proposed before: the story has been told here already. */
    proposes: async (who: Who, name: string, { emailReview, ...proposal }: Proposal) => {
      const now = deps.now();
      const full = proposalBody.parse({ ...proposal, externalId: `demo/${name}` });
      const setting = { ...deps, ...(emailReview && { emailReview }) };
      const submitted = await submitAction(setting, full, principalOf(who, now), deps.newId(now));
      if (submitted.type === 'refused') throw refusedAt(name, submitted.refusal.code);
      ids.set(name, submitted.action.id);
      return submitted.type === 'submitted';
    },
    /** Its own inquiry, as a whole: what it says now replaces what it has said before. */
    records: async (who: Who, { id, started, ended, ...said }: Inquiry): Promise<void> => {
      const ago = (time: Duration) => rfc3339(present - time);
      const times = { startedAt: ago(started), ...(ended !== undefined && { endedAt: ago(ended) }) };
      const by = principalOf(who, deps.now());
      const content = investigationBody.parse({ ...said, ...times });
      const recorded = await recordInvestigation(deps, id, content, by, { commitId: deps.newId(deps.now()) });
      if (recorded.type === 'refused') throw refusedAt(id, recorded.refusal.code);
    },
    approves: (who: Who, name: string, comment?: string) =>
      asks(who, name, asked => ({ ...asked, type: 'Approve', comment, wakeAt: wakeAt(asked) })),
    rejects: (who: Who, name: string, comment: string, onBehalfOf?: { readonly name: string }) =>
      asks(who, name, asked => ({ ...asked, type: 'Reject', comment, onBehalfOf, wakeAt: wakeAt(asked) })),
    withdraws: (who: Who, name: string, comment: string) =>
      asks(who, name, asked => ({ ...asked, type: 'Withdraw', comment })),
    cancels: (who: Who, name: string, comment: string) =>
      asks(who, name, asked => ({ ...asked, type: 'Cancel', comment })),
    retries: (who: Who, name: string, comment: string) =>
      asks(who, name, asked => ({ ...asked, type: 'Retry', comment, wakeAt: wakeAt(asked) })),
    comments: (who: Who, name: string, comment: string) =>
      asks(who, name, asked => ({ ...asked, type: 'Comment', comment })),
    assigns: (who: Who, name: string, to: Who) =>
      asks(who, name, asked => ({ ...asked, type: 'Assign', to: { id: personas[to].oid, name: personas[to].name } })),
    reports: (who: Who, name: string, outcome: 'approved' | 'rejected', decidedBy: string) =>
      asks(who, name, asked => {
        const told = { outcome, decidedBy: { name: decidedBy }, decidedAt: asked.now };
        return { ...asked, type: 'ReportDecision', ...told };
      }),

    /** The executor runs it; the back end takes its time and answers. */
    runs: (name: string, outcome: Outcome, takes: Duration = 8 * second) => {
      const run = async () => {
        clock.pass(takes);
        return outcome;
      };
      return executeAction(playedBy({ run }), target(name));
    },
    /** The executor asks how a run is doing that the back end has accepted. */
    polls: (name: string, outcome: PollOutcome) => executeAction(playedBy({ poll: async () => outcome }), target(name)),
    /** An executor takes the right to a run, and is never heard of again. */
    losesExecutor: (name: string) =>
      change(name, (now, { digest }) => {
        const lease = { leaseId: deps.newId(now), leaseUntil: now + deps.timing.lease };
        const free = { safety: noSafety, startedLately: 0, verification: { intact: true } };
        return { type: 'StartExecution', now, ...lease, ...free, digest, provider: providerName };
      }),
    /** What has come due happens: warnings are given, what is over expires. */
    sweeps: () => sweep(deps, [localTenant]),
  };
};
export type Stage = ReturnType<typeof demoStage>;

const refusedAt = (name: string, code: string) => new Error(`The story does not go on at '${name}': ${code}.`);

const principalOf = (who: Who, now: Instant): Principal => {
  const { oid, name, kind, roles }: Persona = personas[who];
  const type = kind === 'person' ? 'user' : 'application';
  return { tenant: localTenant, id: oid, name, type, ...grantsOf(type, { roles, wids: [] }), tokenIssuedAt: now };
};

/** The local app carries out by this name whatever the story leaves open. */
const providerName = 'simulated';
type BackEnd = Partial<Omit<Provider<ActionKind>, 'name'>>;

/** Plays the back ends of the past, for every kind of action. */
const backEnd = (real: Providers, actor: BackEnd): Providers => {
  const untold = async () => Promise.reject(new Error('The story does not tell this.'));
  const provider: Provider<ActionKind> = { name: providerName, run: untold, poll: untold, ...actor };
  const all: { -readonly [K in ActionKind]: Providers[K] } = { ...real };
  for (const kind of kindNames) all[kind] = provider;
  return all;
};
