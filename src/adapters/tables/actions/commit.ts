import { isPassing, storageUnavailable } from '../../../application/change/failures.ts';
import type { Change, ChangeDeps, Commit } from '../../../application/change/ports.ts';
import { keyOf } from '../kernel/keys.ts';
import { actionFrom, entryFrom, holderFrom } from '../kernel/rows.ts';
import type { StorageClock } from '../kernel/storageClock.ts';
import { type Refused, type TableRequests, tagOf, unknownTag } from '../kernel/tableRequests.ts';
import { mendingOperations, operationsOf } from './operations.ts';

const maxTries = 3;

type Outside = { readonly requests: TableRequests; readonly clock: StorageClock; readonly pause: ChangeDeps['pause'] };

/**
 * One transaction: all rows of a change, or none. An answer can get lost, and the same transaction then fails when it is
 * repeated, so on any failure the first question is "did it happen?", answered by the history row that it would have
 * written. Throws `StorageUnavailable` when that stays unknown; repeating the request is then safe.
 */
export const commit = async (outside: Outside, change: Change): Promise<Commit> => {
  const { requests, clock, pause } = outside;
  const operations = operationsOf(change);
  // Also while the clocks were last seen apart: only an answer can tell that they agree again.
  if (!clock.isRight()) await requests.get(change.after.tenant, keyOf.action(change.after.id));
  let cause: unknown;
  for (let attempt = 0; attempt < maxTries; attempt++) {
    if (attempt > 0) await pause(100 * 4 ** attempt);
    clock.guard(change.entry?.event.at);
    const answer = await requests.transact(operations);
    if ('tag' in answer) return { type: 'committed', loaded: { action: change.after, tag: answer.tag } };
    cause = answer.cause;
    const known = await whatHappened(outside, change, answer).catch(unanswered);
    if (known) return known;
    if (isFinal(answer.status))
      throw storageUnavailable(`storage refused a change (${answer.status} ${answer.code ?? ''})`, cause);
  }
  throw storageUnavailable('storage did not say whether a change was written', cause);
};

/** The question got no answer either: as little is known as before. */
const unanswered = (error: unknown): undefined => {
  if (!isPassing(error)) throw error;
};

/** Storage refuses it for what it is: repeating it would not help. */
const isFinal = (status: number | undefined): boolean =>
  status !== undefined && status < 500 && ![404, 408, 409, 412, 429].includes(status);

/** After a failed transaction: what became of it. `undefined`: not written, perhaps not yet; try the same again. */
const whatHappened = async (outside: Outside, change: Change, refused: Refused): Promise<Commit | undefined> => {
  const { requests } = outside;
  const { after, entry, before } = change;
  const row = entry && (await requests.get(after.tenant, keyOf.history(after.id, entry.sequence)));
  if (row)
    return entryFrom(row).commitId === entry.commitId
      ? { type: 'committed', loaded: { action: after, tag: unknownTag } }
      : { type: 'stale' };
  if (refused.status === 409) return (await holder(requests, change)) ?? { type: 'stale' };
  // The action row has another tag (a wake-up was moved): the same version, to be read again.
  if (refused.status === 412) return { type: 'stale' };
  if (refused.status === 404 && before) {
    await mend(requests, after.tenant, after.id);
    return { type: 'stale' };
  }
  // A wake-up that was not moved (or was, but nobody heard of it) is decided again on a fresh copy.
  if (!entry) return { type: 'stale' };
  return undefined;
};

/** An insert met a row: which action holds the external id, or the entity's exclusivity group? */
const holder = async (requests: TableRequests, { after }: Change): Promise<Commit | undefined> => {
  const { tenant, externalId, exclusivity } = after;
  const claims = [
    // The external id comes first: a repeated submission is also a duplicate of itself.
    ...(externalId === undefined
      ? []
      : [{ what: 'externalId', key: keyOf.unique(after.submittedBy.id, externalId) } as const]),
    ...(exclusivity === undefined ? [] : [{ what: 'exclusivity', key: keyOf.exclusive(exclusivity) } as const]),
  ];
  for (const { what, key } of claims) {
    const row = await requests.get(tenant, key);
    if (!row) continue;
    const held = holderFrom(row);
    if (held.actionId !== after.id) return { type: 'taken', what, ...held };
  }
  return undefined;
};

/** An index row is missing: writes all rows of the action as it is now, unless it changes meanwhile. */
const mend = async (requests: TableRequests, tenant: string, actionId: string): Promise<void> => {
  const row = await requests.get(tenant, keyOf.action(actionId));
  if (!row) return;
  const action = actionFrom(row);
  await requests.transact(mendingOperations({ before: { action, tag: tagOf(row) }, after: action }));
};
