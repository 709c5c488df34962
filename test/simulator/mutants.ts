import { mutantsOfDecisions } from './mutantsOfDecisions.ts';
import { mutantsOfInvestigations } from './mutantsOfInvestigations.ts';
import { mutantsOfRules } from './mutantsOfRules.ts';
import { mutantsOfSafety } from './mutantsOfSafety.ts';

type Edit = { readonly file: string; readonly find: string; readonly replace: string };

/** A deliberate bug: text that must be in a source file exactly once, and what stands there instead. */
export type Mutant = {
  readonly bug: string;
  /** The rule that must accuse it before any other does, or what the accusation says of it. */
  readonly rule: string;
  readonly edits: readonly Edit[];
};

const one = (bug: string, rule: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  rule,
  edits: [{ file: `src/${file}`, find, replace }],
});

const execution = 'domain/actions/decideExecution.ts';
const rows = 'adapters/tables/actions/rowsOf.ts';
const operations = 'adapters/tables/kernel/operations.ts';
const transaction = 'adapters/tables/kernel/transaction.ts';

/** Text in the product's own sources that these replace. A change there has to be followed here. */
export const mutants: readonly Mutant[] = [
  ...mutantsOfDecisions,
  // clocks
  one(
    'a run starts after its window',
    'it started after its window',
    execution,
    `if (now >= action.windowEndsAt) return happened({ ...base,`,
    `if (now < 0) return happened({ ...base,`,
  ),
  one(
    'a second message brings forward what was postponed',
    'ms too early',
    execution,
    `now < action.notBefore`,
    `now < 0`,
  ),
  one(
    'a notice is given twice',
    'announced twice',
    'domain/actions/notices.ts',
    `at > action.noticedUntil && at <= now`,
    `at >= action.noticedUntil && at <= now`,
  ),
  one(
    'a clock five minutes off may write',
    'nothing appears behind the readers of the feed',
    'adapters/tables/kernel/storageClock.ts',
    `if (skew !== undefined && Math.abs(skew) > tolerance)\n`,
    `if (skew === 0.5)\n`,
  ),
  one(
    'an event that waited too long is written',
    'nothing appears behind the readers of the feed',
    'adapters/tables/kernel/storageClock.ts',
    `now() - eventAt > tolerance`,
    `now() - eventAt > 100 * tolerance`,
  ),
  one(
    'the clock is not seen in answers that are errors',
    'no event lies in the future',
    'adapters/tables/tableStore.ts',
    `'perRetry'`,
    `'perCall'`,
  ),
  one(
    'an answer that waited makes a wrong clock look right',
    'nothing appears behind the readers of the feed',
    'adapters/tables/kernel/storageClock.ts',
    `furthest(date - sentAt, date - now())`,
    `date - now()`,
  ),
  // the executor
  one(
    'an outcome counts without its lease',
    'a lease ends by its holder or its time',
    execution,
    `action.status !== 'executing' || action.leaseId !== leaseId`,
    `action.status !== 'executing'`,
  ),
  one(
    'a provider is called with no lease left',
    'no run begins after its lease',
    'application/executor/executeAction.ts',
    `if (leaseUntil - now() < timeoutsToStart`,
    `if (leaseUntil < timeoutsToStart`,
  ),
  one(
    'silence counts as failed',
    'an outcome is what the back end said',
    'application/executor/executeAction.ts',
    `({ type: 'unknown', message })`,
    `({ type: 'failed', message })`,
  ),
  one(
    'a provider that hangs is waited for',
    'no work goes on for ever',
    'application/executor/executeAction.ts',
    `return Promise.race([call(signal), timeUp]);`,
    `timeUp.catch(() => {}); return call(signal);`,
  ),
  one(
    'what is not harmless is run again while its outcome is unknown',
    'what is not harmless waits for an administrator when its outcome is unknown',
    execution,
    `if (!kinds[action.kind].repeatable)`,
    `if (!action)`,
  ),
  one(
    'losses are not counted',
    'folding the history gives the action',
    'domain/actions/evolve.ts',
    `lost: before.execution.lost + 1`,
    `lost: before.execution.lost`,
  ),
  one(
    '"later" keeps the number of the run',
    'folding the history gives the action',
    'domain/actions/evolve.ts',
    `run: before.execution.run + 1`,
    `run: before.execution.run`,
  ),
  one(
    'the sweep moves the wake-up and sends no message',
    'what may run is run',
    'application/change/changeAction.ts',
    `effects: effectsOf(rearmed.action, lookAt)`,
    `effects: []`,
  ),
  // rows
  one(
    'the etag is ignored',
    'one entry a change',
    operations,
    `['create', entity] : ['update', entity, 'Replace', { etag: tag }];`,
    `['create', entity] : ['update', entity, 'Replace', { etag: '*' }];`,
  ),
  one(
    'the exclusive row is not written',
    'every row is there, and up to date',
    rows,
    `isOpen(action) && exclusivity !== undefined`,
    `exclusivity === ''`,
  ),
  one(
    'the exclusive row outlives the action',
    'no row too many',
    rows,
    `isOpen(action) && exclusivity !== undefined`,
    `exclusivity !== undefined`,
  ),
  one(
    'the unique row is not written',
    'every row is there, and up to date',
    rows,
    `if (externalId !== undefined)`,
    `if (externalId === '')`,
  ),
  one(
    'no wake-up for a lease',
    'every row is there, and up to date',
    'domain/actions/nextDue.ts',
    `return action.leaseUntil;`,
    `return undefined;`,
  ),
  one(
    'the old due row stays when only the wake-up moves',
    'no row too many',
    operations,
    `if (!after.has(rowKey)) operations`,
    `if (changes[0]?.witness && !after.has(rowKey)) operations`,
  ),
  one(
    'the feed row is not written',
    'every entry has its history and feed row',
    operations,
    `if (!was) operations.push(`,
    `if (!was && rowKey.startsWith('feed_')) continue; if (!was) operations.push(`,
  ),
  // did it happen?
  one(
    'any entry counts as ours',
    'an answer shows what is stored',
    transaction,
    `row['commitId'] === witness.commitId`,
    `row !== undefined`,
  ),
  one(
    'our own entry counts as somebody else’s',
    'an answer agrees with the table',
    transaction,
    `row['commitId'] === witness.commitId`,
    `row['commitId'] === ''`,
  ),
  one(
    'after a failure nobody asks what happened',
    'an answer agrees with the table',
    transaction,
    `if (row)\n`,
    `if (row?.['commitId'] === 'none')\n`,
  ),
  ...mutantsOfSafety,
  ...mutantsOfInvestigations,
  ...mutantsOfRules,
];
