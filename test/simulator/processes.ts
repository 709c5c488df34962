import type { Deps } from '../../src/application/deps.ts';
import type { Providers } from '../../src/application/executor/ports.ts';
import type { Effect } from '../../src/domain/actions/effects.ts';
import { networkOf } from './network.ts';
import type { World } from './world.ts';

export type Role = 'api' | 'executor';
type End<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'threw'; readonly error: unknown }
  | { readonly type: 'died' };

/** The part of a process that lives and dies: all its waiting goes through here. */
export type Body = {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** Rolls the dice at a place where a process can die (or freeze); true when it just did. */
  readonly mayDie: (where: string, risk?: number) => boolean;
  readonly kill: (why: string) => void;
  readonly isFrozen: () => boolean;
  /** Ends a freeze. */
  readonly thaw: () => void;
  /** Goes on, unless dead; a frozen process (its machine was suspended) goes on when it thaws. */
  readonly wake: (run: () => void) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
};

export type Process = Body & {
  readonly deps: Deps;
  /** Begins a piece of work; `ended` is called once, also when the process dies in the middle of it. */
  readonly work: <T>(run: () => Promise<T>, ended: (end: End<T>) => void) => void;
};

type ProvidersOf = (body: Body, all: Providers) => Providers;
type Send = (body: Body, effect: Effect, now: number) => Promise<void>;
type Born = { readonly name: string; readonly skew: number; readonly onDeath: () => void };

const longestWork = 60 * 60_000;

const bodyOf = (world: World, { name, skew, onDeath }: Born) => {
  const { random, scheduler, story, conditions } = world;
  const freezes = [
    () => random.between(1000, 3 * 60_000),
    () => random.between(3 * 60_000, 15 * 60_000),
    // So long that a clock which is behind looks right to whoever compares it with an answer from before.
    ...(skew < -30_000 ? [() => random.between(0, 20_000) - skew] : []),
  ];
  const deaths: (() => void)[] = [onDeath];
  let alive = true;
  let frozenUntil = 0;
  const asleep: (() => void)[] = [];
  const kill = (why: string) => {
    if (!alive) return;
    alive = false;
    story.tell(name, `dies ${why}`);
    for (const tell of deaths) tell();
  };
  const wake = (run: () => void): void => {
    if (!alive) return;
    if (scheduler.now() < frozenUntil) asleep.push(run);
    else run();
  };
  const thaw = (): void => {
    frozenUntil = 0;
    for (const run of asleep.splice(0)) scheduler.after(0, () => wake(run));
  };
  const freeze = (milliseconds: number): void => {
    frozenUntil = scheduler.now() + milliseconds;
    story.tell(name, `freezes for ${milliseconds} ms`);
    const until = frozenUntil;
    scheduler.at(until, () => {
      if (frozenUntil === until) thaw();
    });
  };
  const mayDie = (where: string, risk = 1): boolean => {
    if (!alive) return true;
    if (random.chance(conditions.weather.freeze * risk)) freeze(random.pick(freezes)());
    if (random.chance(conditions.weather.death * risk)) kill(where);
    return !alive;
  };
  const sleep = (milliseconds: number) => {
    if (random.chance(conditions.weather.death / 2))
      scheduler.after(random.next() * milliseconds, () => kill('while it waits'));
    return new Promise<void>(resolve => scheduler.after(milliseconds, () => wake(resolve)));
  };
  return {
    name,
    isAlive: () => alive,
    isFrozen: () => scheduler.now() < frozenUntil,
    mayDie,
    kill,
    thaw,
    wake,
    sleep,
    deaths,
  };
};

/** A process with dependencies of its own around the shared Table service. A clock can be off by `skew`. */
const startProcess = (world: World, providersOf: ProvidersOf, send: Send, born: Born): Process => {
  const { random, scheduler, story, subject, composed, policy, tables } = world;
  const body = bodyOf(world, born);
  const now = () => scheduler.now() + born.skew;
  const pause: Deps['pause'] = atMost => body.sleep(random.next() * atMost);
  const deadline: Deps['deadline'] = milliseconds => {
    const controller = new AbortController();
    scheduler.after(milliseconds, () => body.wake(() => controller.abort(new Error('time is up'))));
    return controller.signal;
  };
  const httpClient = networkOf(world, body);
  const log: Deps['log'] = (level, message, { actionId, reason }) => {
    const about = typeof actionId === 'string' ? ` ${story.nameOf(actionId)}` : '';
    if (body.isAlive())
      story.tell(born.name, `${level}: ${message}${about}${reason === undefined ? '' : ` (${reason})`}`);
  };
  const store = subject.tableStore({ connection: tables.connectionString }, { now, pause, deadline, httpClient });
  const recentSafety = subject.recentSafety(store, now);
  const providers = providersOf(body, composed.providers);
  return {
    ...body,
    deps: {
      ...composed,
      store,
      queue: { announce: effect => send(body, effect, now()), check: async () => {} },
      recentSafety,
      recentPolicy: async () => policy,
      twoPersonPolicy: false,
      now,
      log,
      pause,
      deadline,
      newId: at => random.id(at),
      providers,
    },
    work: (run, ended) => {
      let over = false;
      const end: typeof ended = how => {
        if (over) return;
        over = true;
        ended(how);
      };
      body.deaths.push(() => end({ type: 'died' }));
      // Leases, deadlines and the host's own limit are far below this; only a frozen machine may take longer.
      scheduler.after(longestWork, () => {
        if (!over && body.isAlive()) story.accuse('no work goes on for ever', born.name);
      });
      run().then(
        value => end({ type: 'done', value }),
        error => end({ type: 'threw', error }),
      );
    },
  };
};

/** The machines that processes run on; one that died starts again after a while. */
export const machines = (world: World, providersOf: ProvidersOf, send: Send) => {
  const { random, scheduler, story, conditions } = world;
  const running = new Map<string, Process>();
  let generation = 0;
  const skew = (): number => {
    if (conditions.weather.death === 0) return 0;
    const off = random.weighted({ hardly: 67, somewhat: 25, far: 8 });
    const most = { hardly: 500, somewhat: 20_000, far: 300_000 }[off];
    return off === 'far' ? random.pick([-most, most]) : random.between(-most, most);
  };
  const start = (machine: string): void => {
    const name = `${machine}.${++generation}`;
    const off = skew();
    const onDeath = () => {
      running.delete(machine);
      scheduler.after(random.between(500, 90_000), () => start(machine));
    };
    running.set(machine, startProcess(world, providersOf, send, { name, skew: off, onDeath }));
    story.tell(name, off === 0 ? 'starts' : `starts, its clock ${off} ms off`);
  };
  for (const machine of ['api-a', 'api-b', 'api-c', 'executor-a', 'executor-b']) start(machine);
  return {
    /** Some living process; none while all of them are down. */
    some: (role: Role): Process | undefined => {
      const living = [...running].filter(([name]) => name.startsWith(role)).map(([, process]) => process);
      // Who is frozen takes nothing from the queue; an API request may wait for it.
      const awake = living.filter(process => role === 'api' || !process.isFrozen());
      const able = awake.length > 0 ? awake : living;
      return able.length === 0 ? undefined : random.pick(able);
    },
    restartAll: () => {
      for (const process of [...running.values()]) process.kill('for the new version');
    },
  };
};
export type Machines = ReturnType<typeof machines>;
