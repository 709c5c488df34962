import type { Mutant } from './mutants.ts';

const one = (bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
});

const execution = 'domain/actions/decideExecution.ts';
const executor = 'application/executor/executeAction.ts';
const settings = 'application/safety/safety.ts';
const stored = 'adapters/tables/safety/safetyStore.ts';
const operations = 'adapters/tables/kernel/operations.ts';
const transaction = 'adapters/tables/kernel/transaction.ts';

/** Bugs about pause, protected targets and caps. */
export const mutantsOfSafety: readonly Mutant[] = [
  // pause
  one(
    'a start does not look at the pause',
    'nothing starts by settings that say pause',
    execution,
    `if (command.safety.paused)`,
    `if (command.now < 0)`,
  ),
  one(
    'the executor believes settings that were kept',
    'whoever starts something has read the safety settings',
    executor,
    `await freshSafety(deps, tenant)`,
    `await Object(deps).recentSafety(tenant)`,
  ),
  one(
    'a start by settings that were read long ago',
    'a start follows closely on its reading of the settings',
    executor,
    `now - askedAt > recent`,
    `now < 0`,
  ),
  one(
    'a pause stops the end of the window too',
    'expiry comes in time',
    execution,
    `      if (now >= action.windowEndsAt) return happened({ ...at(now),`,
    `      if (now >= action.windowEndsAt && !paused) return happened({ ...at(now),`,
  ),
  one(
    'a pause stops polls too',
    'what a back end finishes in time is heard of',
    execution,
    `return now >= action.wakeAt ? rearm(wakeAt, now)`,
    `return now >= action.wakeAt && !paused ? rearm(wakeAt, now)`,
  ),
  one(
    'a pause stops the whole sweep',
    'expiry comes in time',
    'application/sweep/sweep.ts',
    `  const { working, pending, closings, rest } =`,
    `  if (paused) return;\n  const { working, pending, closings, rest } =`,
  ),
  one(
    'the sweep moves what is paused',
    'what is paused keeps its place',
    execution,
    `now >= action.wakeAt && !paused ? rearm`,
    `now >= action.wakeAt ? rearm`,
  ),
  one(
    'the sweep puts the newest on the queue first',
    'the sweep goes oldest first',
    'application/sweep/inTurn.ts',
    `AsyncGenerator<DueAction> {\n  yield* known;`,
    `AsyncGenerator<DueAction> {\n  yield* known.toReversed();`,
  ),
  // protected targets
  one(
    'a start does not look at protected targets',
    'a protected target needs two administrators',
    'domain/actions/drift.ts',
    `!protects(safety, action.entity) ||`,
    `safety ||`,
  ),
  one(
    'one administrator is enough',
    'a protected target needs two administrators',
    'domain/safety/safety.ts',
    `protectedApprovals = 2`,
    `protectedApprovals = 1`,
  ),
  one(
    'every approver counts as an administrator',
    'a protected target needs two administrators',
    'domain/safety/safety.ts',
    `votes.filter(({ by }) => rights.includes(by.role))`,
    `votes.filter(({ by }) => rights !== undefined && by)`,
  ),
  one(
    'a proposal is not judged by protected targets',
    'a proposal is judged by recent settings',
    'domain/actions/submit.ts',
    `protects(birth.safety, content.entity);`,
    `!birth.safety;`,
  ),
  one(
    'settings are kept for ever',
    'a proposal is judged by recent settings',
    'application/change/recently.ts',
    `at - known.at < recent`,
    `at >= known.at`,
  ),
  // caps
  one(
    'no start looks at a cap',
    'what has started counts towards the cap',
    execution,
    `?? Number.POSITIVE_INFINITY))`,
    `?? 0) + 1000)`,
  ),
  one(
    'a cap lets one too many start',
    'what has started counts towards the cap',
    executor,
    `cap === undefined ? 0 : store`,
    `!cap ? 0 : -1 + await store`,
  ),
  one(
    'a cap counts the last minute alone',
    'what has started counts towards the cap',
    executor,
    `now() - hour`,
    `now() - hour / 60`,
  ),
  one(
    'a cap counts the first page alone',
    'starts are counted as they are',
    stored,
    `if (count >= limit) break;`,
    `break;`,
  ),
  one(
    'a cap counts what ends, not what starts',
    'starts are counted as they are',
    stored,
    `type eq 'ExecutionStarted'`,
    `type eq 'Succeeded'`,
  ),
  // the settings themselves
  {
    bug: 'settings are written over newer ones',
    rule: 'safety settings change version by version',
    edits: [
      {
        file: `src/${stored}`,
        find: `keyOfSafety.current(), tag,`,
        replace: `keyOfSafety.current(), tag: tag && '*',`,
      },
      {
        file: `src/${operations}`,
        find: `if (!was) operations.push(['create',`,
        replace: `if (!was) operations.push([rowKey.startsWith('safety_') ? 'upsert' : 'create',`,
      },
    ],
  },
  one(
    'whoever has seen an old version may replace a newer one',
    'only what one has seen is replaced',
    settings,
    `isAsWanted(ifMatch, before.safety.version)`,
    `ifMatch !== -1`,
  ),
  one(
    'a lost answer counts as written',
    'confirmed settings are stored',
    transaction,
    `if ('tags' in answer) return { type: 'committed', tags: answer.tags.slice(0, changes.length) };`,
    `if ('tags' in answer || answer.status === undefined) return { type: 'committed', tags: answer.tags ?? [] };`,
  ),
  one(
    'a refused change counts as made',
    'confirmed settings are stored',
    stored,
    `saved.type === 'committed'`,
    `saved.type !== 'taken'`,
  ),
  one(
    'a lost answer counts as a refusal',
    'refused settings are not stored',
    stored,
    `commitId: change.commitId },`,
    `commitId: 'another' },`,
  ),
];
