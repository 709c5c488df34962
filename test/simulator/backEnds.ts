import type { Provider, Providers, Run } from '../../src/application/executor/ports.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Outcome, PollOutcome } from '../../src/domain/actions/command.ts';
import { type ActionKind, kindNames } from '../../src/domain/kinds/index.ts';
import type { Body } from './processes.ts';
import type { World } from './world.ts';

/** One call of a provider's `run`, as the back end remembers it. */
export type RunCall = {
  readonly actionId: string;
  readonly leaseId: string;
  readonly key: string;
  readonly at: number;
  /** What the caller was told in time; nothing when it got no answer. */
  answer: Outcome['type'] | undefined;
};
type Operation = { readonly key: string; readonly finishedAt: number; readonly result: 'done' | 'failed' };

const minute = 60_000;
/** A death around a run is worth more than another one. */
const risk = 6;
const behaviours = {
  done: 12,
  partially: 1,
  failed: 3,
  later: 4,
  accepted: 5,
  unknown: 2,
  targetChanged: 1,
  silence: 2,
  throwsBefore: 2,
  worksThenThrows: 2,
  worksThenHangs: 2,
} as const;
/** What the back ends of a world do more often than others. */
const temperaments = {
  mixed: behaviours,
  silent: { ...behaviours, silence: 20, throwsBefore: 10, worksThenThrows: 10, done: 4 },
  refusing: { ...behaviours, failed: 30, unknown: 6 },
  postponing: { ...behaviours, later: 30 },
  slow: { ...behaviours, accepted: 40 },
} as const;
const orderly = { done: 6, failed: 1, accepted: 2 } as const;

/**
 * What stands behind the providers: it obeys the seed, outlives the processes that call it, does a piece of work once
 * for each idempotency key, and remembers who asked for what.
 */
export const backEnds = (world: World, onRun: (action: Action, call: RunCall) => void) => {
  const { random, scheduler, story, conditions } = world;
  const calls = new Map<string, RunCall[]>();
  const worked = new Set<string>();
  const callers = new Map<string, Body>();
  const operations = new Map<string, Operation>();
  const temperament = temperaments[random.weighted({ mixed: 5, silent: 2, refusing: 2, postponing: 1, slow: 2 })];

  const work = (key: string): void => {
    worked.add(key);
    const [actionId = ''] = key.split(':');
    story.tell('back end', `does the work of ${story.nameOf(actionId)}:${key.split(':')[1]}`);
  };

  const accept = (key: string): Outcome => {
    const operationId = random.id(scheduler.now());
    const slow = random.chance(conditions.weather.backEnd / 8);
    const takes = slow ? 24 * 60 * minute : random.between(1000, 40 * minute);
    const finishedAt = scheduler.now() + takes;
    const result = random.chance(0.8) ? 'done' : 'failed';
    operations.set(operationId, { key, finishedAt, result });
    if (result === 'done') scheduler.at(finishedAt, () => work(key));
    const pollAt = scheduler.now() + random.between(1000, 5 * minute);
    return { type: 'accepted', operationId, pollAt, giveUpAt: scheduler.now() + 60 * minute };
  };

  /** When to come back: some time, or when there is hardly time left. */
  const laterThan = (action: Action): number =>
    'windowEndsAt' in action && action.windowEndsAt && random.chance(0.3)
      ? action.windowEndsAt - random.between(0, 3 * minute)
      : scheduler.now() + random.between(-minute, 120 * minute);

  const carryOut = async (body: Body, action: Action, key: string): Promise<Outcome> => {
    const behaviour = random.chance(conditions.weather.backEnd)
      ? random.weighted(temperament)
      : random.weighted(orderly);
    story.tell('back end', `asked for ${story.nameOf(key.split(':')[0] ?? '')}:${key.split(':')[1]}: ${behaviour}`);
    const takes = random.between(20, 20_000);
    const works = ['done', 'partially', 'worksThenThrows', 'worksThenHangs'].includes(behaviour);
    if (works) scheduler.after(takes - 10, () => work(key));
    await body.sleep(takes);
    switch (behaviour) {
      case 'done':
        return { type: 'done', message: 'done' };
      case 'partially':
        return { type: 'done', partially: true, message: 'some of it' };
      case 'failed':
        return { type: 'failed', message: 'no' };
      case 'later':
        return { type: 'later', retryAt: laterThan(action) };
      case 'accepted':
        return accept(key);
      case 'unknown':
        return { type: 'unknown', message: 'who knows' };
      case 'targetChanged':
        return { type: 'targetChanged', message: 'another device has that name now' };
      case 'silence':
      case 'worksThenHangs':
        return new Promise(() => {});
      case 'throwsBefore':
      case 'worksThenThrows':
        throw new Error('the connection broke');
    }
  };

  const run = async (body: Body, { action, key }: Run<ActionKind>, signal: AbortSignal): Promise<Outcome> => {
    const leaseId = action.status === 'executing' ? action.leaseId : 'none';
    const call: RunCall = { actionId: action.id, leaseId, key, at: scheduler.now(), answer: undefined };
    onRun(action, call);
    // The worst moment for whoever had the lease before to come back.
    const before = callers.get(action.id);
    if (before && random.chance(0.8)) scheduler.after(random.between(10, 3000), before.thaw);
    callers.set(action.id, body);
    calls.set(action.id, [...(calls.get(action.id) ?? []), call]);
    if (body.mayDie('before the back end gets the order', risk)) return new Promise(() => {});
    const outcome = worked.has(key)
      ? ({ type: 'done', message: 'done already' } as const)
      : await carryOut(body, action, key);
    if (body.mayDie('before it records what the back end did', risk)) return new Promise(() => {});
    // Frozen here, it comes back when somebody else may have the lease.
    await body.sleep(0);
    if (!signal.aborted) call.answer = outcome.type;
    return outcome;
  };

  const poll = async (body: Body, operationId: string): Promise<PollOutcome> => {
    await body.sleep(random.between(10, 500));
    if (random.chance(conditions.weather.backEnd / 4)) throw new Error('no answer to a poll');
    const operation = operations.get(operationId);
    if (!operation) throw new Error('there is no such operation (this is a bug)');
    if (scheduler.now() < operation.finishedAt) return { type: 'notYet', pollAt: scheduler.now() + 5 * minute };
    return operation.result === 'done' ? { type: 'done', message: 'done' } : { type: 'failed', message: 'no' };
  };

  return {
    /** All calls of `run` for an action, oldest first. */
    callsOf: (actionId: string): readonly RunCall[] => calls.get(actionId) ?? [],
    hasWorked: (key: string): boolean => worked.has(key),
    /** How an operation ended that was accepted; `undefined` while it goes on. */
    resultOf: (operationId: string): 'done' | 'failed' | undefined => {
      const operation = operations.get(operationId);
      return operation && scheduler.now() >= operation.finishedAt ? operation.result : undefined;
    },
    finishedAt: (operationId: string): number | undefined => operations.get(operationId)?.finishedAt,
    /** The same back end for every kind that the catalogue `all` has. */
    providersOf: (body: Body, all: Providers): Providers => {
      const provider: Provider<ActionKind> = {
        name: 'back end',
        run: (order, signal) => run(body, order, signal),
        poll: operationId => poll(body, operationId),
      };
      const chosen: { -readonly [K in ActionKind]: Providers[K] } = { ...all };
      for (const kind of kindNames) chosen[kind] = provider;
      return chosen;
    },
  };
};
export type BackEnds = ReturnType<typeof backEnds>;
