import { mutantsOfInvestigations } from './mutantsOfInvestigations.ts';
import { mutantsOfSafety } from './mutantsOfSafety.ts';

type Edit = { readonly file: string; readonly find: string; readonly replace: string };

/** A deliberate bug: text that must be in a source file exactly once, and what stands there instead. */
export type Mutant = {
  readonly bug: string;
  readonly edits: readonly Edit[];
  /** The seed that finds it, the first from 1 upwards. */
  readonly seed: number;
};

const one = (seed: number, bug: string, file: string, find: string, replace: string): Mutant => ({
  bug,
  edits: [{ file: `src/${file}`, find, replace }],
  seed,
});

const execution = 'domain/actions/decideExecution.ts';
const deciding = 'domain/actions/decide.ts';
const rows = 'adapters/tables/actions/rowsOf.ts';
const transaction = 'adapters/tables/kernel/transaction.ts';
const operations = 'adapters/tables/kernel/operations.ts';

/** Text in the product's own sources that these replace. A change there has to be followed here. */
export const mutants: readonly Mutant[] = [
  // who may decide
  one(37, 'the proposer may approve', deciding, `if (approving && (isProposer(action, by.id) ||`, `if (approving && (`),
  one(1, 'one approval too few is enough', deciding, `cast]) < action`, `cast]) + 1 < action`),
  one(
    22,
    'a person may vote twice',
    deciding,
    `voteOf(action, command.by)?.decision === decision`,
    `voteOf(action, command.by)?.at === 0`,
  ),
  one(5, 'a vote counts after the end', deciding, `now >= action.expiresAt)`, `now < 0)`),
  one(
    9,
    'anybody withdraws',
    deciding,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id !== command.by.id)`,
    `action.endedBy.id === command.by.id) return unchanged;\n  if (action.submittedBy.id === 'nobody')`,
  ),
  one(
    6,
    'a report decides what is decided here',
    deciding,
    `action.review.place === 'here'`,
    `action.review.url === ''`,
  ),
  one(15, 'a retry after the window', deciding, `command.now >= action.windowEndsAt`, `command.now < 0`),
  // clocks
  one(
    214,
    'a run starts after its window',
    execution,
    `if (now >= action.windowEndsAt) return happened({ ...base,`,
    `if (now < 0) return happened({ ...base,`,
  ),
  one(2, 'a second message brings forward what was postponed', execution, `now < action.notBefore`, `now < 0`),
  one(
    2,
    'a notice is given twice',
    'domain/actions/notices.ts',
    `.findLast(({ at }) => at > action`,
    `.findLast(({ at }) => at >= action`,
  ),
  one(
    1,
    'a clock five minutes off may write',
    'adapters/tables/kernel/storageClock.ts',
    `if (skew !== undefined && Math.abs(skew) > tolerance)\n`,
    `if (skew === 0.5)\n`,
  ),
  one(
    232,
    'an event that waited too long is written',
    'adapters/tables/kernel/storageClock.ts',
    `now() - eventAt > tolerance`,
    `now() - eventAt > 100 * tolerance`,
  ),
  one(
    9,
    'the clock is not seen in answers that are errors',
    'adapters/tables/tableStore.ts',
    `'perRetry'`,
    `'perCall'`,
  ),
  one(
    258,
    'an answer that waited makes a wrong clock look right',
    'adapters/tables/kernel/storageClock.ts',
    `furthest(date - sentAt, date - now())`,
    `date - now()`,
  ),
  // the executor
  one(
    26,
    'an outcome counts without its lease',
    execution,
    `action.status !== 'executing' || action.leaseId !== leaseId`,
    `action.status !== 'executing'`,
  ),
  one(
    26,
    'a provider is called with no lease left',
    'application/executor/executeAction.ts',
    `if (leaseUntil - now() < leastLease`,
    `if (leaseUntil < leastLease`,
  ),
  one(
    3,
    'silence counts as failed',
    'application/executor/executeAction.ts',
    `({ type: 'unknown', message })`,
    `({ type: 'failed', message })`,
  ),
  one(
    3,
    'a provider that hangs is waited for',
    'application/executor/executeAction.ts',
    `return Promise.race([call(signal), timeUp]);`,
    `timeUp.catch(() => {}); return call(signal);`,
  ),
  one(
    2,
    'what is not harmless is run again while its outcome is unknown',
    execution,
    `if (!kinds[action.kind].repeatable)`,
    `if (!action)`,
  ),
  one(
    2,
    'losses are not counted',
    'domain/actions/evolve.ts',
    `lost: before.execution.lost + 1`,
    `lost: before.execution.lost`,
  ),
  one(
    16,
    '"later" keeps the number of the run',
    'domain/actions/evolve.ts',
    `run: before.execution.run + 1`,
    `run: before.execution.run`,
  ),
  one(
    2,
    'the sweep moves the wake-up and sends no message',
    'application/change/changeAction.ts',
    `effects: effectsOf(rearmed.action, lookAt)`,
    `effects: []`,
  ),
  // rows
  one(
    196,
    'the etag is ignored',
    operations,
    `['create', entity] : ['update', entity, 'Replace', { etag: tag }];`,
    `['create', entity] : ['update', entity, 'Replace', { etag: '*' }];`,
  ),
  one(1, 'the exclusive row is not written', rows, `isOpen(action) && exclusivity !== undefined`, `exclusivity === ''`),
  one(
    1,
    'the exclusive row outlives the action',
    rows,
    `isOpen(action) && exclusivity !== undefined`,
    `exclusivity !== undefined`,
  ),
  one(1, 'the unique row is not written', rows, `if (externalId !== undefined)`, `if (externalId === '')`),
  one(1, 'no wake-up for a lease', 'domain/actions/nextDue.ts', `return action.leaseUntil;`, `return undefined;`),
  one(
    2,
    'the old due row stays when only the wake-up moves',
    operations,
    `if (!after.has(rowKey)) operations`,
    `if (changes[0]?.witness && !after.has(rowKey)) operations`,
  ),
  one(
    1,
    'the feed row is not written',
    operations,
    `if (!was) operations.push(`,
    `if (!was && rowKey.startsWith('feed_')) continue; if (!was) operations.push(`,
  ),
  // did it happen?
  one(1, 'any entry counts as ours', transaction, `row['commitId'] === witness.commitId`, `row !== undefined`),
  one(
    8,
    'our own entry counts as somebody else’s',
    transaction,
    `row['commitId'] === witness.commitId`,
    `row['commitId'] === ''`,
  ),
  one(8, 'after a failure nobody asks what happened', transaction, `if (row)\n`, `if (row?.['commitId'] === 'none')\n`),
  ...mutantsOfSafety,
  ...mutantsOfInvestigations,
];
