import type { Change } from '../../../application/change/ports.ts';
import type { Action } from '../../../domain/actions/action.ts';
import type { Claim, RecordChange } from '../kernel/operations.ts';
import { keyOf } from './keys.ts';
import { openActionIn } from './openRows.ts';
import { actionFrom, actionOutlineFrom, entryFrom } from './rows.ts';
import { rowsOf, rowsOfEntry } from './rowsOf.ts';

/** What of an action can be another one's: the submitter's name for it, and its entity while it is open. */
export type Held = 'externalId' | 'exclusivity';

/** A change of an action, as the transaction takes it. */
export const changeOf = ({ before, after, entry }: Change): RecordChange<Held> => ({
  key: keyOf.action(after.id),
  tag: before?.tag,
  before: before ? rowsOf(before.action) : new Map(),
  after: rowsOf(after),
  added: entry ? rowsOfEntry(after, entry) : new Map(),
  readBack: (rows, added) => {
    const { id } = after;
    const own = rows.get(keyOf.action(id)) ?? {};
    actionFrom(own);
    actionOutlineFrom(own);
    const open = rows.get(keyOf.open(id));
    if (open) openActionIn({ ...open, rowKey: keyOf.open(id) });
    const told = entry && added.get(keyOf.history(id, entry.sequence));
    if (told) entryFrom(told);
  },
  witness: entry && { key: keyOf.history(after.id, entry.sequence), commitId: entry.commitId },
  at: entry?.event.at,
  claims: claimsOf(after),
});

/** The external id comes first: a repeated submission is also a duplicate of itself. */
const claimsOf = ({ externalId, exclusivity, submittedBy }: Action): readonly Claim<Held>[] => [
  ...(externalId === undefined ? [] : [{ what: 'externalId', key: keyOf.unique(submittedBy.id, externalId) } as const]),
  ...(exclusivity === undefined ? [] : [{ what: 'exclusivity', key: keyOf.exclusive(exclusivity) } as const]),
];
