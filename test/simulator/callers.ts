import { isDeepStrictEqual } from 'node:util';
import { type Action, actorWith } from '../../src/domain/actions/action.ts';
import type { ActionOperation } from '../../src/domain/actions/allowedOperations.ts';
import type { Investigation } from '../../src/domain/investigations/investigation.ts';
import { kindNames } from '../../src/domain/kinds/index.ts';
import { administrators, type Principal } from '../../src/domain/policy/roles.ts';
import type { Safety } from '../../src/domain/safety/safety.ts';
import type { AnswerRules } from './answers.ts';
import { isFaultOfStorage } from './expectedErrors.ts';
import { inquirers } from './inquiries.ts';
import type { Invariants } from './invariants.ts';
import { wakeUpOf } from './investigationTimeline.ts';
import { peopleOf } from './people.ts';
import type { Machines, Process } from './processes.ts';
import type { SafetyTimeline } from './safetyTimeline.ts';
import { someCaller, someCommand, someProposal, someSettings, someWish } from './wishes.ts';
import { tenants, type World } from './world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const gaps = {
  none: [0, 0],
  moment: [1, 2 * second],
  short: [second, minute],
  while: [minute, 20 * minute],
  long: [20 * minute, 3 * hour],
  day: [3 * hour, 24 * hour],
  days: [24 * hour, 96 * hour],
} as const;

/** A world with more actions costs more time than it finds. */
const enough = 7;

/** What people try at the last moment. To repeat an approval asks for the run once more. */
const lastTry = ({ status }: Action): ActionOperation =>
  status === 'failed' ? 'retry' : status === 'needsAttention' ? 'resolve' : 'approve';

/** A request as a client sends it, and may send it again. */
export type Request = {
  readonly what: string;
  readonly by: Principal;
  /** Runs it in a process, and gives a word for the answer. */
  readonly handle: (process: Process, requestId: string) => Promise<string>;
};

type Wanted = Pick<Safety, 'paused' | 'protectedTargets' | 'caps'>;
const chosen = ({ paused, protectedTargets, caps }: Wanted): Wanted => ({ paused, protectedTargets, caps });

/** People and applications who propose, decide, change their minds, click twice, and try again after a 5xx. */
export const callers = (
  world: World,
  fleet: Machines,
  { tracked }: Invariants,
  answers: AnswerRules,
  settings: SafetyTimeline,
) => {
  const { random, scheduler, story, subject, safety, inquiries, conditions, policy } = world;
  /** What this world is mostly about. */
  const usual = Array.from({ length: 4 }, () => random.pick(kindNames));
  /** How often somebody changes the safety settings; in some worlds nobody does. */
  const worry = random.pick([0, 0.06, 0.15]);
  /** How often an application records an investigation; in some worlds none does. */
  const inquiry = random.pick([0, 0, 0.15, 0.35]);
  const inquirer = inquirers(world);

  const actionsOf = (tenant: string): readonly Action[] =>
    [...tracked.values()].filter(one => one.tenant === tenant).map(one => one.stored);

  const propose = (tenant: string): Request => {
    const people = peopleOf(tenant);
    const usually =
      (inquiry > 0 || policy.rules.some(({ auto }) => auto)) && random.chance(0.6)
        ? people.submitters.slice(0, 1)
        : people.submitters;
    const by = random.chance(0.03) ? random.pick(people.others) : random.pick(usually);
    const proposal = {
      ...someProposal(random, by, usual),
      ...(inquiry > 0 && random.chance(0.8) && { investigation: { id: 'inv-0' } }),
    };
    return {
      what: `propose ${proposal.kind} of ${proposal.entity.id}${proposal.externalId ? ` as ${proposal.externalId}` : ''}`,
      by,
      handle: async ({ deps }, requestId) => {
        if (subject.refusedCall('submit', by)) return 'MissingRole';
        safety.begin(requestId);
        const submitted = await subject.submitAction(deps, proposal, by, requestId);
        answers.ofSubmission(submitted, requestId);
        const name = submitted.action ? ` ${story.nameOf(submitted.action.id)}` : '';
        return `${submitted.type === 'refused' ? submitted.refusal.code : submitted.type}${name}`;
      },
    };
  };

  const ask = (tenant: string, about: Action | undefined): Request | undefined => {
    const wish = about
      ? { operation: lastTry(about), action: about }
      : someWish(random, scheduler.now(), actionsOf(tenant));
    if (!wish) return undefined;
    const { operation, action } = wish;
    const by = someCaller(random, peopleOf(tenant), operation, action);
    const command = someCommand(random, operation, action, by);
    return {
      what: `${operation} ${story.nameOf(action.id)}`,
      by,
      handle: async ({ deps }, requestId) => {
        if (subject.refusedCall(operation, by)) return 'MissingRole';
        const commandAt = (now: number) => command(now, deps.timing.requeueAfter);
        const target = { tenant, actionId: action.id, seenBy: by };
        const changed = await subject.changeAction(deps, target, commandAt, { commitId: requestId });
        answers.ofChange(changed, requestId, commandAt(deps.now()));
        if (changed.type === 'refused') return changed.refusal.code;
        return `${changed.type}, ${changed.loaded.action.status}`;
      },
    };
  };

  /** Safety settings are replaced as a whole, by somebody who has seen a version of them: mostly the current one. */
  const replace = (tenant: string, by: Principal, seen: Safety, wanted: Wanted): Request => ({
    what: `safety ${seen.version} -> ${JSON.stringify(wanted)}`,
    by,
    handle: async ({ deps }, requestId) => {
      if (subject.refusedCall('changeSafety', by)) return 'MissingRole';
      safety.begin(requestId);
      const told = { ...chosen(wanted), reason: requestId };
      const changed = await subject.changeSafety(deps, tenant, told, actorWith(by, administrators), {
        ...{ commitId: requestId, ifMatch: seen.version },
      });
      safety.ofChange(tenant, requestId, seen.version, changed);
      return changed.type === 'ok' ? `version ${changed.value.version}` : changed.refusal.code;
    },
  });
  const worried = (tenant: string): Request => {
    const people = peopleOf(tenant);
    const by = random.chance(0.05) ? random.pick(people.deciders) : random.pick(people.administrators);
    const versions = settings.versionsOf(tenant).slice(random.chance(0.15) ? -3 : -1);
    const { safety: seen } = random.pick(versions);
    const wanted = someSettings(random, seen, usual, actionsOf(tenant));
    return replace(tenant, by, seen, wanted);
  };
  /** Sets a tenant's settings, whatever they are, if they are not so already. */
  const set = (tenant: string, wanted: Wanted): void => {
    const seen = settings.current(tenant);
    const by = random.pick(peopleOf(tenant).administrators);
    if (!isDeepStrictEqual(chosen(seen), chosen(wanted))) send(replace(tenant, by, seen, wanted), 3);
  };

  const send = (request: Request, tries: number): void => {
    const again = () => {
      if (tries > 1 && random.chance(0.6)) scheduler.after(random.between(10, minute), () => send(request, tries - 1));
    };
    const process = fleet.some('api');
    if (!process) {
      again();
      return;
    }
    const requestId = random.id(scheduler.now());
    story.tell(process.name, `${request.by.id}: ${request.what}`);
    process.work(
      () => request.handle(process, requestId),
      end => {
        const word = end.type === 'done' ? end.value : end.type === 'died' ? 'no answer' : String(end.error);
        story.tell(process.name, `${request.by.id}: ${request.what} -> ${word}`);
        if (end.type === 'threw' && !isFaultOfStorage(end.error))
          story.accuse('nothing throws but for storage', String(end.error));
        if (end.type !== 'done') again();
      },
    );
  };

  /** When the next request comes; now and then just when a clock of an action runs out, and about that action. */
  const next = (): { readonly at: number; readonly about?: About } => {
    const now = scheduler.now();
    const clocks = [...tracked.values()].flatMap(({ stored }) => clocksOf(stored));
    const ends = [...clocks, ...inquiries.timeline.all().flatMap(closingOf)].filter(({ at }) => at > now);
    if (ends.length > 0 && random.chance(0.2)) {
      // Often the next one: whoever waits for a later one misses what lies between.
      const soonest = ends.reduce((a, b) => (a.at < b.at ? a : b));
      const { at, about } = random.chance(0.3) ? soonest : random.pick(ends);
      return { at: Math.max(now, at + random.between(-80, 20)), ...(random.chance(0.7) && { about }) };
    }
    const [least, most] =
      gaps[random.weighted({ none: 18, moment: 32, short: 30, while: 18, long: 5, day: 1.2, days: 0.6 })];
    return { at: now + random.between(least, most) };
  };

  const aboutIt = (about: About): Request =>
    'owner' in about
      ? inquirer.reopen(about)
      : (ask(about.tenant, tracked.get(about.id)?.stored) ?? propose(about.tenant));
  const someRequest = (
    tenant: string,
    { isInquiring, isWorried, isNew }: Readonly<Record<'isInquiring' | 'isWorried' | 'isNew', boolean>>,
  ): Request => {
    // Whoever closes what has nothing pending proves little.
    if (isInquiring) return inquirer.some(tenant, actionsOf(tenant), tracked.size < enough) ?? propose(tenant);
    if (isWorried) return worried(tenant);
    return (isNew ? undefined : ask(tenant, undefined)) ?? propose(tenant);
  };

  const arrive = (left: number, about?: About): void => {
    const tenant = about?.tenant ?? (random.chance(0.85) ? tenants[0] : tenants[1]);
    const isNew = tracked.size < 3 || (tracked.size < enough && random.chance(0.15));
    const isWorried = random.chance(settings.current(tenant).paused ? 0.2 : worry);
    const isInquiring = inquiry > 0 && random.chance(inquiry);
    const request = about ? aboutIt(about) : someRequest(tenant, { isInquiring, isWorried, isNew });
    send(request, 3);
    // Somebody clicks twice, or two clients share one queue of work.
    if (random.chance(0.12)) send(request, 1);
    if (random.chance(conditions.weather.storage / 6)) {
      conditions.outageUntil = scheduler.now() + random.between(second, 3 * minute);
      story.tell('storage', `is away for ${conditions.outageUntil - scheduler.now()} ms`);
    }
    if (left > 1) {
      const { at, about: due } = next();
      scheduler.at(at, () => arrive(left - 1, due));
    } else over = true;
  };
  let over = false;
  return { begin: (requests: number) => scheduler.after(1, () => arrive(requests)), isOver: () => over, set };
};

/** What a request may be about that comes at the last moment. */
type About = Action | Investigation;
type Clock = { readonly at: number; readonly about: About };

/** Just when the sweep looks at a time. */
const sweepAfter = (at: number): number => Math.ceil(at / minute) * minute + 70;
const closingOf = (about: Investigation): readonly Clock[] => {
  const at = wakeUpOf(about);
  return at === undefined ? [] : [{ at: sweepAfter(at), about }];
};
const clocksOf = (action: Action): readonly Clock[] =>
  [
    ...(action.status === 'pending' ? [action.expiresAt] : []),
    ...(action.status === 'approved' || action.status === 'failed' ? [action.windowEndsAt] : []),
    ...(action.status === 'executing' ? [action.leaseUntil] : []),
    ...('wakeAt' in action ? [sweepAfter(action.wakeAt)] : []),
  ].map(at => ({ at, about: action }));
