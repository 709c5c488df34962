import { TableClient, type TransactionAction } from '@azure/data-tables';
import { QueueClient } from '@azure/storage-queue';
import { changeOf } from '../src/adapters/tables/actions/changeOf.ts';
import { keyOf } from '../src/adapters/tables/actions/keys.ts';
import { operationsOf } from '../src/adapters/tables/kernel/operations.ts';
import { tableName } from '../src/adapters/tables/tableStore.ts';
import { executionQueueName } from '../src/application/change/ports.ts';
import type { Action } from '../src/domain/actions/action.ts';
import { decide as decideOn } from '../src/domain/actions/decide.ts';
import { advance } from '../src/domain/history/history.ts';
import { countingClient } from '../test/support/countingClient.ts';
import { approval, atATime, type BenchWorld, decide, olivia, proposed, tenant } from './benchWorld.ts';
import { median, printTable, remark } from './table.ts';

const levels = [1, 8, 32] as const;
/** Actions a turn: short turns, so that what else the machine does hits both sides alike. */
const perTurn = { 1: 24, 8: 64, 32: 96 } as const;
const leastRounds = 3;
const mostRounds = 12;
/** Stops when this time is over, in ms: a busy machine gets fewer rounds, not a longer wait. */
const budget = 25_000;

/**
 * Approvals per second through the use case, against the SDK alone making the same three calls with the same content:
 * what our own code costs. Both in turns, on the same emulator, each on actions of its own.
 */
export const approvalsPerSecond = async (world: BenchWorld): Promise<void> => {
  const startedAt = performance.now();
  const raw = rawApproval(world);
  const measured = levels.map((): Round[] => []);
  let round = 0;
  for (; round <= mostRounds && (round <= leastRounds || performance.now() - startedAt < budget); round++)
    for (const [index, level] of levels.entries()) {
      const turns = await measureRound(world, raw, level, round % 2 === 0);
      // The first round warms up.
      if (round > 0) measured[index]?.push(turns);
    }
  printTable(
    `Approvals per second (medians of ${round - 1} rounds)`,
    ['', 'use case', 'raw SDK', 'ratio', 'least', 'most', 'use case CPU ms', 'raw SDK CPU ms'],
    levels.map((level, index) => rowOf(`${level} at a time`, measured[index] ?? [])),
  );
  remark(
    'Aim: a ratio of 0.8 or more. Both read, commit one transaction of the same eleven rows, and send a queue message.',
  );
  remark('CPU: time of this process for one approval; the emulator has a process of its own.');
};

/** Approvals per second, and what one costs this process, in ms of CPU time. */
type Turn = { readonly rate: number; readonly cpu: number };
type Round = { readonly ours: Turn; readonly raw: Turn };

const rowOf = (name: string, rounds: readonly Round[]): readonly string[] => {
  const ratios = rounds.map(({ ours, raw }) => ours.rate / raw.rate);
  return [
    name,
    median(rounds.map(({ ours }) => ours.rate)).toFixed(0),
    median(rounds.map(({ raw }) => raw.rate)).toFixed(0),
    ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map(ratio => ratio.toFixed(2)),
    median(rounds.map(({ ours }) => ours.cpu)).toFixed(2),
    median(rounds.map(({ raw }) => raw.cpu)).toFixed(2),
  ];
};

type Raw = { readonly prepare: (action: Action) => Prepared; readonly run: (prepared: Prepared) => Promise<void> };
type Prepared = {
  readonly actionId: string;
  readonly operations: readonly TransactionAction[];
  readonly message: string;
};

const measureRound = async (
  world: BenchWorld,
  raw: Raw,
  level: (typeof levels)[number],
  oursFirst: boolean,
): Promise<Round> => {
  const [forUs, forRaw] = [await submittedMany(world, perTurn[level]), await submittedMany(world, perTurn[level])];
  const prepared = forRaw.map(raw.prepare);
  const ours = () => turn(forUs.length, () => atATime(level, forUs, ({ id }) => decide(world, id, approval)));
  const bare = () => turn(prepared.length, () => atATime(level, prepared, raw.run));
  const first = oursFirst ? await ours() : await bare();
  const second = oursFirst ? await bare() : await ours();
  // The emulator slows down with a long queue.
  await world.queue.clearMessages();
  return oursFirst ? { ours: first, raw: second } : { ours: second, raw: first };
};

const submittedMany = async (world: BenchWorld, count: number): Promise<readonly Action[]> => {
  const actions: Action[] = [];
  await atATime(8, Array.from({ length: count }), async () => actions.push(await proposed(world)));
  return actions;
};

const turn = async (count: number, run: () => Promise<unknown>): Promise<Turn> => {
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  await run();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { rate: (count * 1000) / (performance.now() - startedAt), cpu: (user + system) / 1000 / count };
};

/** The same three calls by the SDK alone; everything that is to be written is worked out beforehand. */
const rawApproval = ({ connectionString, deps }: BenchWorld): Raw => {
  const table = TableClient.fromConnectionString(connectionString, tableName, {
    ...{ allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
    // Counting takes time too: both sides count.
    httpClient: countingClient(),
  });
  const queue = new QueueClient(connectionString, executionQueueName);
  return {
    prepare: action => {
      const now = deps.now();
      const decision = decideOn(action, approval({ by: olivia, now, wakeAt: now + deps.timing.requeueAfter }));
      if (decision.type !== 'happened') throw new Error(`cannot be approved: ${decision.type}`);
      const { after, entry } = advance(action, decision.event, deps.newId(now), deps.sha256);
      const operations = operationsOf(tenant, [changeOf({ before: { action, tag: '' }, after, entry })]);
      const message = Buffer.from(
        JSON.stringify({ tenant, actionId: action.id, wakeAt: 'wakeAt' in after ? after.wakeAt : now }),
      ).toString('base64');
      return { actionId: action.id, operations, message };
    },
    run: async ({ actionId, operations, message }) => {
      const { etag } = await table.getEntity(tenant, keyOf.action(actionId));
      await table.submitTransaction(operations.map(operation => withTag(operation, etag)));
      await queue.sendMessage(message);
    },
  };
};

/** The version that was just read guards the action's own row. */
const withTag = (operation: TransactionAction, etag: string): TransactionAction =>
  operation[0] === 'update' && operation[3]?.etag === '' ? ['update', operation[1], 'Replace', { etag }] : operation;
