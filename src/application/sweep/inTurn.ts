import { groupBy } from '../../domain/values/groupBy.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { DueAction, DueInvestigation, WakeUps } from './ports.ts';

/** The wake-ups of a tenant that have come, so that none of them keeps another sort waiting. */
export type InTurn = {
  /** What is to start, executes or is polled, oldest first. */
  readonly working: AsyncIterator<DueAction>;
  /** What waits for decisions: of each submitter the oldest, in turn. */
  readonly pending: AsyncIterator<DueAction>;
  /** Closed investigations, oldest first; the first few, because each has its turn again behind the others. */
  readonly closings: readonly DueInvestigation[];
  /** Everything once more, oldest first: also what a newer or older version wrote that no question above finds. */
  readonly rest: AsyncIterator<DueAction | DueInvestigation>;
};

/** Wake-ups that are looked at together: a page of storage. */
const windowSize = 250;
/** Windows of pending ones, each without the submitters of those before. */
const mostWindows = 5;
/** So many submitters fit into a question to storage. */
const mostLeftOut = 10;
const mostClosings = 10;

/**
 * Reads the oldest; where that is all, as it is nearly always, nothing more is read. Behind a backlog the others are asked
 * for by what they are.
 */
export const inTurn = async ({ due }: WakeUps, tenant: string, until: Instant): Promise<InTurn> => {
  const all = due(tenant, until)[Symbol.asyncIterator]();
  const oldest = await upTo(windowSize, all);
  const isAll = oldest.length < windowSize;
  const actions = oldest.filter(each => 'actionId' in each);
  const pending = actions.filter(({ pendingOf }) => pendingOf !== undefined);
  const closings = oldest.filter(each => 'investigationId' in each);
  return {
    working: working(
      actions.filter(({ pendingOf }) => pendingOf === undefined),
      isAll ? [] : due(tenant, until, { of: 'working' }),
    ),
    pending: inTurnOf(async () => (isAll ? pending : moreSubmitters({ due }, tenant, until, pending))),
    closings: isAll
      ? closings
      : (await upTo(mostClosings, due(tenant, until, { of: 'closings' })[Symbol.asyncIterator]())).filter(
          each => 'investigationId' in each,
        ),
    rest: rest(oldest, all),
  };
};

type Due = DueAction | DueInvestigation;

const upTo = async <T>(most: number, from: AsyncIterator<T>): Promise<readonly T[]> => {
  const items: T[] = [];
  while (items.length < most) {
    const next = await from.next();
    if (next.done) break;
    items.push(next.value);
  }
  return items;
};

const working = async function* (
  known: readonly DueAction[],
  more: AsyncIterable<Due> | readonly Due[],
): AsyncGenerator<DueAction> {
  yield* known;
  for await (const each of more) if ('actionId' in each) yield each;
};

const rest = async function* (known: readonly Due[], more: AsyncIterator<Due>): AsyncGenerator<Due> {
  yield* known;
  for (let next = await more.next(); !next.done; next = await more.next()) yield next.value;
};

/** The oldest of those submitters, too, whom the others' many would hide. */
const moreSubmitters = async (
  { due }: WakeUps,
  tenant: string,
  until: Instant,
  oldest: readonly DueAction[],
): Promise<readonly DueAction[]> => {
  const found = new Map(oldest.map(each => [each.actionId, each]));
  for (let windows = 1; windows < mostWindows; windows++) {
    const notOf = busiest([...found.values()]);
    const more = await upTo(windowSize, due(tenant, until, { of: 'pending', notOf })[Symbol.asyncIterator]());
    const before = found.size;
    for (const each of more) if ('actionId' in each) found.set(each.actionId, each);
    if (more.length < windowSize || found.size === before) break;
  }
  return [...found.values()];
};

/** Those with no fewer than the average; who has fewer may have more behind the others'. */
const busiest = (found: readonly DueAction[]): readonly string[] => {
  const queues = bySubmitter(found);
  return [...queues]
    .filter(([, { length }]) => length * queues.size >= found.length)
    .toSorted(([, a], [, b]) => b.length - a.length)
    .slice(0, mostLeftOut)
    .map(([submitter]) => submitter);
};

const bySubmitter = (found: readonly DueAction[]): ReadonlyMap<string, readonly DueAction[]> =>
  groupBy(found, ({ pendingOf = '' }) => pendingOf);

/** Of each submitter one, then of each the next. Read when the first is asked for. */
const inTurnOf = async function* (read: () => Promise<readonly DueAction[]>): AsyncGenerator<DueAction> {
  const queues = [...bySubmitter(await read()).values()];
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  for (let round = 0; round < rounds; round++)
    for (const queue of queues) {
      const next = queue[round];
      if (next) yield next;
    }
};
