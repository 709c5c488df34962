import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import { type Changed, changeAction } from '../src/application/changeAction.ts';
import { executeAction } from '../src/application/executeAction.ts';
import type { Deps, Provider, Providers } from '../src/application/ports.ts';
import { submitAction } from '../src/application/submitAction.ts';
import { sweep } from '../src/application/sweep.ts';
import type { Command, Outcome, PeoplesCommand, PollOutcome } from '../src/domain/command.ts';
import { type ActionKind, kindNames } from '../src/domain/kinds/index.ts';
import { grantsOf, type Principal } from '../src/domain/roles.ts';
import { type Duration, type Instant, second } from '../src/domain/time.ts';
import { proposalBody } from '../src/http/schemas.ts';
import { localTenant, type Persona, personas } from './identity/personas.ts';

type Who = keyof typeof personas;
type Proposal = Omit<z.input<typeof proposalBody>, 'externalId'>;
type Asked = { readonly by: Principal; readonly now: Instant };

/**
 * A clock that a story sets, and that ticks on from there. Nothing is written while our clock and storage's differ, so
 * storage's answers go by the same clock: `httpClient` shifts the `Date` that they carry.
 */
export const storyClock = (startsAt: Instant) => {
  const network = createDefaultHttpClient();
  let offset = startsAt - Date.now();
  const now = (): Instant => Date.now() + offset;
  const httpClient: typeof network = {
    sendRequest: async request => {
      const response = await network.sendRequest(request);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) response.headers.set('date', new Date(date + offset).toUTCString());
      return response;
    },
  };
  const pass = (time: Duration) => {
    offset += time;
  };
  /** Never back: what has happened has happened. */
  const to = (instant: Instant) => pass(Math.max(0, instant - now()));
  return { now, httpClient, pass, to };
};
export type StoryClock = ReturnType<typeof storyClock>;

/** How the back end of the story answers: at once, or when it is asked again. */
export type Answer = Outcome | PollOutcome;

/**
 * What can happen in a story. Every verb is a real use case, so a story cannot contain what the product would not allow:
 * a refusal ends the telling. Actions are known by the names that the story gives them.
 */
export const demoStage = (deps: Deps, clock: StoryClock, present: Instant) => {
  const ids = new Map<string, string>();
  const target = (name: string) => {
    const actionId = ids.get(name);
    if (actionId === undefined) throw new Error(`The story knows no action '${name}'.`);
    return { tenant: localTenant, actionId };
  };
  const change = async (name: string, commandAt: (now: Instant) => Command): Promise<void> => {
    const commitId = deps.newId(deps.now());
    done(name, await changeAction(deps, target(name), commandAt, { commitId }));
  };
  const asks = (who: Who, name: string, command: (asked: Asked) => PeoplesCommand) =>
    change(name, now => command({ by: principalOf(who, now), now }));
  const decides = (type: 'Approve' | 'Reject') => (who: Who, name: string, comment?: string, onBehalfOf?: string) =>
    asks(who, name, asked => ({
      ...{ ...asked, type, comment, wakeAt: asked.now + deps.timing.requeueAfter },
      ...(onBehalfOf !== undefined && { onBehalfOf: { name: onBehalfOf } }),
    }));

  return {
    /** The moment at which the story meets the reader. */
    present,
    /** False when this was proposed before: the story has been told here already. */
    proposes: async (
      who: Who,
      name: string,
      proposal: Proposal,
      emailReview: Deps['emailReview'] = deps.emailReview,
    ): Promise<boolean> => {
      const full = proposalBody.parse({ ...proposal, externalId: `demo/${name}` });
      const now = deps.now();
      const submitted = await submitAction({ ...deps, emailReview }, full, principalOf(who, now), deps.newId(now));
      if (submitted.type === 'refused') throw refusedIn(name, submitted.refusal.code);
      ids.set(name, submitted.action.id);
      return submitted.type === 'submitted';
    },
    approves: decides('Approve'),
    rejects: decides('Reject'),
    withdraws: (who: Who, name: string, comment: string) => asks(who, name, by => ({ ...by, type: 'Withdraw', comment })),
    cancels: (who: Who, name: string, comment: string) => asks(who, name, by => ({ ...by, type: 'Cancel', comment })),
    comments: (who: Who, name: string, comment: string) => asks(who, name, by => ({ ...by, type: 'Comment', comment })),
    assigns: (who: Who, name: string, to: Who) =>
      asks(who, name, by => ({ ...by, type: 'Assign', to: { id: personas[to].oid, name: personas[to].name } })),
    retries: (who: Who, name: string, comment: string) =>
      asks(who, name, by => ({ ...by, type: 'Retry', comment, wakeAt: by.now + deps.timing.requeueAfter })),
    reports: (who: Who, name: string, outcome: 'approved' | 'rejected', decidedBy: string) =>
      asks(who, name, by => ({ ...by, type: 'ReportDecision', outcome, decidedBy: { name: decidedBy }, decidedAt: by.now })),
    /** The executor runs it, or asks how it is doing; the back end takes its time and answers. */
    runs: (name: string, answer: Answer, takes: Duration = 8 * second) =>
      executeAction({ ...deps, providers: backEnd(clock, answer, takes) }, target(name)),
    /** An executor takes the right to a run, and is never heard of again. */
    losesExecutor: (name: string, digest: string) =>
      change(name, now => {
        const leaseId = deps.newId(now);
        return { type: 'StartExecution', now, leaseId, leaseUntil: now + deps.timing.lease, digest, provider: 'simulated' };
      }),
    digestOf: async (name: string): Promise<string> => {
      const loaded = await deps.store.load(localTenant, target(name).actionId);
      return loaded?.action.digest ?? '';
    },
    /** What has come due happens: warnings, expiries. */
    sweeps: () => sweep(deps, [localTenant]),
  };
};
export type Stage = ReturnType<typeof demoStage>;

const refusedIn = (name: string, code: string) => new Error(`The story does not go on at '${name}': ${code}.`);

const done = (name: string, changed: Changed): void => {
  if (changed.type === 'refused') throw refusedIn(name, changed.refusal.code);
};

const principalOf = (who: Who, now: Instant): Principal => {
  const { oid, name, kind, roles }: Persona = personas[who];
  const type = kind === 'person' ? 'user' : 'application';
  return { tenant: localTenant, id: oid, name, type, ...grantsOf(type, { roles, wids: [] }), tokenIssuedAt: now };
};

/** Stands for the back ends of the past. Whatever the story leaves open, the app's own providers carry on with. */
const backEnd = (clock: StoryClock, answer: Answer, takes: Duration): Providers => {
  const provider: Provider<ActionKind> = {
    name: 'simulated',
    run: async () => {
      clock.pass(takes);
      return answer.type === 'notYet' ? { type: 'unknown', message: 'The story tells no outcome.' } : answer;
    },
    poll: async () => (answer.type === 'done' || answer.type === 'failed' ? answer : notYet(clock.now() + takes)),
  };
  const all: { -readonly [K in ActionKind]?: Provider<K> } = {};
  for (const kind of kindNames) all[kind] = provider;
  return { ...noProviders, ...all };
};
