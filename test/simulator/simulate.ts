import { isDeepStrictEqual } from 'node:util';
import { readConfig } from '../../src/config/config.ts';
import { noSafety, type Safety } from '../../src/domain/safety/safety.ts';
import { tablePeek } from '../support/deps.ts';
import { simulatedTables } from '../support/simulatedTables/simulatedTables.ts';
import { answerRules } from './answers.ts';
import { autoRules } from './autoRules.ts';
import { backEnds } from './backEnds.ts';
import { callers } from './callers.ts';
import { endRules } from './endRules.ts';
import { type Invariants, invariants } from './invariants.ts';
import { type InvestigationRules, investigationRules } from './investigationRules.ts';
import { policies } from './policies.ts';
import { type Machines, machines } from './processes.ts';
import { executionQueue } from './queue.ts';
import { seeded } from './random.ts';
import { runRules } from './runRules.ts';
import { safetyRules } from './safetyRules.ts';
import { type SafetyTimeline, safetyTimeline } from './safetyTimeline.ts';
import { scheduler } from './scheduler.ts';
import { ofTenant, storedTable } from './storedTable.ts';
import { type Story, storybook, type Violation } from './story.ts';
import { subject as genuine, type Subject } from './subject.ts';
import { sweeper } from './sweeper.ts';
import { quiet, weatherFor } from './weather.ts';
import { tenants, type World } from './world.ts';

export type Ending = {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly lines: readonly string[];
  /** Of the whole story: equal for equal seeds. */
  readonly hash: string;
  /** What was reached: statuses at the end and events on the way, by how often. */
  readonly reached: Readonly<Record<string, number>>;
};

const start = Date.UTC(2026, 10, 23, 9);
const quietDays = 40 * 24 * 3_600_000;
/** Some tenants stay paused after everybody has gone home. */
const longestPause = 36 * 3_600_000;
/** Far above what any world needs: one that does not come to rest is a finding. */
const maxSteps = 60_000;

/** Worlds in which the policy decides, too. By the seed, not by a draw: so all others are what they were before. */
const isOfRules = (seed: number): boolean => seed % 11 === 3;

/** Lives one world through, from its seed to its rest. Stops at the first broken rule. */
export const simulate = async (seed: number, subject: Subject = genuine): Promise<Ending> => {
  const random = seeded(seed);
  const time = scheduler(start);
  const story = storybook(time.now);
  const stored = storedTable();
  const settings = safetyTimeline(time.now, stored, story);
  const safety = safetyRules(time.now, settings, story);
  const inquiries = investigationRules(time.now, stored, story);
  const runs = runRules(time.now, story, subject.kinds);
  const facts = { callsOf: (id: string) => ends.callsOf(id), resultOf: (id: string) => ends.resultOf(id) };
  const rules = invariants(time.now, stored, story, (before, entry) => {
    runs.onEntry(before, entry, facts);
    safety.onEntry(before, entry);
    inquiries.onEntry(before, entry);
    auto.onEntry(before, entry);
  });
  const drawn = random.weighted({ builtIn: 4, hasty: 4, strict: 2 });
  const policy = isOfRules(seed) ? 'automatic' : drawn;
  const auto = autoRules(policies[policy], story);
  const world: World = {
    random,
    scheduler: time,
    story,
    stored,
    safety,
    inquiries,
    subject,
    tables: simulatedTables({ now: time.now, scanLimit: random.pick([2, 5, 1000]) }),
    composed: subject.composeDeps(configFor(random.chance(0.5) ? 'here' : 'elsewhere')),
    policy: policies[policy],
    conditions: { weather: weatherFor(random), outageUntil: 0 },
    onWrites: writes => {
      settings.follow(writes.filter(({ owner }) => owner === ofTenant));
      inquiries.follow(writes);
      rules.check(writes);
    },
  };
  story.tell('world', `seed ${seed}, policy ${policy}, weather ${JSON.stringify(world.conditions.weather)}`);
  const ends = backEnds(world, (action, call) =>
    runs.onRun(rules.tracked.get(action.id), action, call, ends.callsOf(action.id)),
  );
  const queue = executionQueue(world, () => fleet);
  const fleet: Machines = machines(world, ends.providersOf, queue.send);
  const sweeps = sweeper(world, fleet, rules, settings);
  const answers = answerRules(rules, story);

  const live = async (until: () => boolean): Promise<void> => {
    for (let steps = 0; story.violations.length === 0 && !until(); steps++) {
      if (steps > maxSteps) return story.accuse('a world comes to rest', `${steps} steps`);
      if (!(await time.step())) return;
      sweeps.plan();
    }
  };

  const crowd = callers(world, fleet, rules, answers, settings);
  crowd.begin(random.between(20, 45));
  await live(crowd.isOver);
  // From here on nothing fails and nobody asks for anything: what time alone does must bring all to an end.
  world.conditions.weather = quiet;
  world.conditions.outageUntil = 0;
  fleet.restartAll();
  story.tell('world', 'all faults end, and everybody goes home');
  const quietSince = time.now() + 10 * 60_000;
  for (const tenant of tenants) {
    // Requests that are still under way may change the settings, so all is lifted when they have ended.
    if (random.chance(0.4))
      time.after(3 * 60_000, () => crowd.set(tenant, { ...settings.current(tenant), paused: true }));
    time.at(quietSince + random.pick([0, random.below(longestPause)]), () => crowd.set(tenant, noSafety));
  }
  await live(() => time.now() > quietSince + quietDays);
  if (story.violations.length === 0) {
    for (const tenant of tenants)
      if (!isLifted(settings.current(tenant))) story.accuse('safety settings can be lifted', tenant);
    for (const one of rules.tracked.values()) endRules(story, ends, { quietSince, liftedAt: settings.liftedAt })(one);
    answers.atTheEnd();
    safety.atTheEnd();
    inquiries.atTheEnd(quietSince, rules.tracked);
    await holdAgainstService(world);
  }
  return {
    seed,
    violations: story.violations,
    lines: story.lines,
    hash: story.hash(),
    reached: reachedIn(rules, story, settings, inquiries),
  };
};

const isLifted = ({ paused, protectedTargets, caps }: Safety): boolean =>
  !paused && protectedTargets.length === 0 && Object.keys(caps).length === 0;

const configFor = (emailReview: 'here' | 'elsewhere') => {
  const read = readConfig({
    STORAGE_CONNECTION: simulatedTables().connectionString,
    AUDIENCE: 'action-center',
    ALLOWED_TENANTS: tenants.join(),
    SWEEP_SCHEDULE: '0 * * * * *',
    PROVIDERS: '*:simulated',
    OPEN_LIMIT: '0',
    EMAIL_REVIEW: emailReview,
  });
  if (read.type === 'faulty') throw new Error(JSON.stringify(read.faults));
  return read.config;
};

/** What was followed write by write is what the service really has. */
const holdAgainstService = async ({ tables, stored, story }: World): Promise<void> => {
  const { rowsIn } = tablePeek(tables.connectionString, tables.httpClient);
  for (const tenant of tenants)
    if (!isDeepStrictEqual(await rowsIn(tenant), stored.all(tenant)))
      story.accuse('the simulator follows the table truly (a bug of the simulator)', tenant);
};

const reachedIn = (
  { tracked }: Invariants,
  { lines }: Story,
  { versionsOf }: SafetyTimeline,
  { timeline, withdrawals }: InvestigationRules,
): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for (const { stored, entries } of tracked.values()) {
    count(stored.status);
    for (const { event } of entries) {
      count(event.type);
      if (event.type === 'Submitted' && event.action.status === 'approved') count('ApprovedByRule');
      if (event.type === 'Submitted' && event.action.notAuto === 'cap') count('CapOfRuleReached');
      if (event.type === 'ExecutionStarted') count(stored.kind);
      if (event.type === 'AttentionNeeded' && event.problem.startsWith('Its target')) count('ProtectedTarget');
    }
  }
  for (const line of lines) {
    const [, reason] = /did not start.*\((\w+)\)$/.exec(line) ?? [];
    if (reason !== undefined) count(reason);
  }
  for (const tenant of tenants) for (const _ of versionsOf(tenant).slice(1)) count('SafetyChanged');
  for (const change of timeline.changes) count(change);
  for (const _ of withdrawals) count('WithdrawnByClosing');
  return counts;
};
