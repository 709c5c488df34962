import { isPassing, isUnreadableRecord, storageUnavailable } from '../../../application/change/failures.ts';
import type { ChangeDeps } from '../../../application/change/ports.ts';
import { attempts } from '../../../domain/values/attempts.ts';
import { mendingOperations, operationsOf, type RecordChange, type RecordChanges, rowsBefore } from './operations.ts';
import type { Reading } from './rangeReads.ts';
import type { StorageClock } from './storageClock.ts';
import { type Entity, type Refused, type TableRequests, unknownTag } from './tableRequests.ts';

/** What every store is made of: requests to storage, its clock, a log, and a way to wait. */
export type Outside = Reading & {
  readonly clock: StorageClock;
  readonly pause: ChangeDeps['pause'];
};

export type Ending<What extends string> =
  /** The tag that each record's own row has now, in the order of the changes; one that no row has where nobody knows. */
  | { readonly type: 'committed'; readonly tags: readonly string[] }
  /** Somebody else was faster. */
  | { readonly type: 'stale' }
  /** Another record holds what the change at this index claims; its row says which. */
  | { readonly type: 'taken'; readonly index: number; readonly what: What; readonly row: Entity };

const stale = { type: 'stale' } as const;

/**
 * One transaction: all rows of all changes, or none. An answer can get lost, and the same transaction then fails when it
 * is repeated, so on any failure the first question is "did it happen?", answered by a row that only this commit would
 * have written. Throws `StorageUnavailable` when that stays unknown; repeating the request is then safe. What this version
 * could not read again is a bug of ours, and nothing is sent.
 */
export const commitRecords = async <What extends string>(
  outside: Outside,
  tenant: string,
  changes: RecordChanges<What>,
): Promise<Ending<What>> => {
  const { requests, clock, pause } = outside;
  for (const change of changes) expectReadable(change);
  const operations = operationsOf(tenant, changes);
  // Also while the clocks were last seen apart: only an answer can tell that they agree again.
  if (!clock.isRight()) await requests.get(tenant, changes[0].key);
  let cause: unknown;
  const attempt = async (): Promise<Ending<What> | undefined> => {
    for (const { at } of changes) clock.guard(at);
    const answer = await requests.transact(operations);
    if ('tags' in answer) return { type: 'committed', tags: answer.tags.slice(0, changes.length) };
    cause = answer.cause;
    const known = await whatHappened(requests, tenant, changes, answer).catch(unanswered);
    if (!known && isFinal(answer.status))
      throw storageUnavailable(`storage refused a change (${answer.status} ${answer.code ?? ''})`, cause);
    return known;
  };
  const ending = await attempts({ most: 3, firstWait: 400, factor: 4, pause, attempt });
  if (ending) return ending;
  throw storageUnavailable('storage did not say whether a change was written', cause);
};

/** Written, it would be refused from then on: by pages, the sweep, and whoever wants to change it. */
const expectReadable = ({ key, after, added, readBack }: RecordChange<string>): void => {
  try {
    readBack(after, added);
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    throw new Error(`what was to be written to ${key} could not be read again (this is a bug)`, { cause: error });
  }
};

/** The question got no answer either: as little is known as before. */
const unanswered = (error: unknown): undefined => {
  if (!isPassing(error)) throw error;
};

/** Storage refuses it for what it is: repeating it would not help. */
const isFinal = (status: number | undefined): boolean =>
  status !== undefined && status < 500 && ![404, 408, 409, 412, 429].includes(status);

/** After a failed transaction: what became of it. `undefined`: not written, perhaps not yet; try the same again. */
const whatHappened = async <What extends string>(
  requests: TableRequests,
  tenant: string,
  changes: RecordChanges<What>,
  { status }: Refused,
): Promise<Ending<What> | undefined> => {
  // All or nothing: one witness speaks for all.
  const witness = changes.find(change => change.witness)?.witness;
  const row = witness && (await requests.get(tenant, witness.key));
  if (row)
    return row['commitId'] === witness.commitId ? { type: 'committed', tags: changes.map(() => unknownTag) } : stale;
  if (status === 409) return (await holder(requests, tenant, changes)) ?? stale;
  // An own row has another tag (a wake-up was moved): to be read again.
  if (status === 412) return stale;
  if (status === 404 && changes.some(({ tag }) => tag !== undefined)) {
    // A row that was to be replaced or deleted is missing.
    await requests.transact(mendingOperations(tenant, changes));
    return stale;
  }
  // A wake-up that was not moved (or was, but nobody heard of it) is decided again on a fresh copy.
  return witness ? undefined : stale;
};

/** An insert met a row: who holds what one of the records claims? */
const holder = async <What extends string>(
  requests: TableRequests,
  tenant: string,
  changes: RecordChanges<What>,
): Promise<Ending<What> | undefined> => {
  const had = rowsBefore(changes);
  for (const [index, change] of changes.entries())
    for (const { what, key } of change.claims ?? []) {
      const wanted = change.after.get(key);
      // What one of them has already is not inserted.
      const row = wanted && !had.has(key) ? await requests.get(tenant, key) : undefined;
      if (row && !Object.entries(wanted ?? {}).every(([name, value]) => row[name] === value))
        return { type: 'taken', index, what, row };
    }
  return undefined;
};
