import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '../../src/adapters/node/sha256.ts';
import { actionFrom, entryFrom } from '../../src/adapters/tables/actions/rows.ts';
import { rowsOf, rowsOfEntry } from '../../src/adapters/tables/actions/rowsOf.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import { isOpen } from '../../src/domain/actions/action.ts';
import { nextDue } from '../../src/domain/actions/nextDue.ts';
import { advance, type HistoryEntry } from '../../src/domain/history/history.ts';
import { wrongWith } from './lifecycleRules.ts';
import { tolerance } from './safetyWatch.ts';
import { ofInvestigation, ofTenant, type StoredRow, type StoredTable, type Write } from './storedTable.ts';
import type { Story } from './story.ts';

/** An action as its history tells it, and as it is stored. */
export type Tracked = {
  readonly tenant: string;
  readonly id: string;
  stored: Action;
  /** The fold of the history. */
  folded: Action | undefined;
  readonly entries: HistoryEntry[];
};

/** The feed is read up to this long ago. */
const feedDelay = 120_000;
const insertOnly = /^(history_|feed_|safety_\d)/;

/** Checks, after each write and on what is stored, everything that must always hold. */
export const invariants = (
  now: () => number,
  stored: StoredTable,
  story: Story,
  onEntry: (before: Action | undefined, entry: HistoryEntry) => void,
) => {
  const tracked = new Map<string, Tracked>();
  const commits = new Map<string, number>();
  const externalIds = new Map<string, string>();
  const held = new Map<string, Set<string>>();
  const { accuse, nameOf } = story;

  const checkWrite = ({ key, inserted }: Write): void => {
    if (insertOnly.test(key) && !inserted) accuse('history, feed and versions are insert-only', key);
    if (!key.startsWith('feed_')) return;
    const at = Number(key.slice(5, 18));
    if (at < now() - feedDelay)
      accuse('nothing appears behind the readers of the feed', `${key}, ${now() - at} ms old`);
    if (at > now() + tolerance) accuse('no event lies in the future', `${key}, ${at - now()} ms ahead`);
  };

  const readEntries = (one: Tracked, rows: ReadonlyMap<string, StoredRow>): void => {
    for (;;) {
      const sequence = one.entries.length + 1;
      const row = rows.get(`history_${one.id}_${String(sequence).padStart(6, '0')}`);
      if (!row) return;
      addEntry(one, entryFrom(row), rows);
    }
  };

  const addEntry = (one: Tracked, entry: HistoryEntry, rows: ReadonlyMap<string, StoredRow>): void => {
    const name = nameOf(one.id);
    const { event, commitId } = entry;
    story.tell('table', `${name} ${entry.sequence} ${event.type}`);
    const { after, entry: again } = advance(one.folded, event, commitId, sha256);
    if (!isDeepStrictEqual(again, entry)) accuse('the history chain is intact', `${name} entry ${entry.sequence}`);
    const wrong = wrongWith({ before: one.folded, entry, after, earlier: one.entries });
    if (wrong) accuse('the rules of the life of an action', `${name}: ${wrong}`);
    for (const [key, row] of rowsOfEntry(after, entry))
      if (!isSameRow(rows.get(key), row)) accuse('every entry has its history and feed row', `${name}: ${key}`);
    onEntry(one.folded, entry);
    commits.set(commitId, (commits.get(commitId) ?? 0) + 1);
    if (commits.get(commitId) !== 1) accuse('a commit happens once', `${name}: ${commitId} ${event.type}`);
    one.entries.push(entry);
    one.folded = after;
  };

  const checkAction = (tenant: string, id: string): void => {
    const rows = stored.rowsOf(tenant, id);
    const [actionKey] = [...rows.keys()].filter(key => key.startsWith('action_'));
    const actionRow = actionKey === undefined ? undefined : rows.get(actionKey);
    if (!actionRow) {
      accuse('an action has its row', nameOf(id));
      return;
    }
    const action = actionFrom(actionRow);
    const one = tracked.get(id) ?? { tenant, id, stored: action, folded: undefined, entries: [] };
    if (!tracked.has(id)) checkBirth(action);
    tracked.set(id, one);
    one.stored = action;
    readEntries(one, rows);
    checkFold(one, rows);
    checkRows(one, rows);
    checkExclusivity(action);
  };

  const checkBirth = ({ tenant, id, submittedBy, externalId }: Action): void => {
    if (externalId === undefined) return;
    const key = `${tenant} ${submittedBy.id} ${externalId}`;
    const other = externalIds.get(key);
    if (other !== undefined) accuse('an external id names one action', `${nameOf(id)} and ${nameOf(other)}`);
    externalIds.set(key, id);
  };

  const checkFold = ({ id, stored: action, folded, entries }: Tracked, rows: ReadonlyMap<string, StoredRow>): void => {
    const count = [...rows.keys()].filter(key => key.startsWith('history_')).length;
    if (count !== entries.length || count !== action.version)
      accuse('one entry a change', `${nameOf(id)}: ${count} entries, version ${action.version}`);
    if (!isDeepStrictEqual(known({ ...action, wakeAt: 0 }), known({ ...folded, wakeAt: 0 })))
      accuse('folding the history gives the action', nameOf(id));
  };

  const checkRows = ({ id, stored: action }: Tracked, rows: ReadonlyMap<string, StoredRow>): void => {
    const name = nameOf(id);
    const expected = rowsOf(action);
    const own = [...rows.keys()].filter(key => !insertOnly.test(key));
    for (const key of own) if (!expected.has(key)) accuse('no row too many', `${name}: ${key}`);
    for (const [key, row] of expected)
      if (!isSameRow(rows.get(key), row)) accuse('every row is there, and up to date', `${name}: ${key}`);
    const due = nextDue(action);
    const dues = own.filter(key => key.startsWith('due_')).map(key => Number(key.slice(4, 17)));
    if (!isDeepStrictEqual(dues, due === undefined ? [] : [due]))
      accuse('one due row, where nextDue says', `${name}: ${dues} instead of ${due}`);
    if (isOpen(action) && action.status !== 'needsAttention' && due === undefined)
      accuse('what is open has a wake-up', `${name} ${action.status}`);
  };

  const checkExclusivity = (action: Action): void => {
    if (action.exclusivity === undefined) return;
    const key = `${action.tenant} ${action.exclusivity}`;
    const holders = held.get(key) ?? new Set();
    held.set(key, holders);
    if (isOpen(action)) holders.add(action.id);
    else holders.delete(action.id);
    if (holders.size > 1) accuse('one open action of an entity and group', [...holders].map(nameOf).join(' and '));
  };

  return {
    check: (writes: readonly Write[]): void => {
      for (const write of writes) checkWrite(write);
      for (const owner of new Set(writes.map(write => write.owner)))
        if (owner !== ofTenant && !ofInvestigation(owner))
          checkAction(writes.find(write => write.owner === owner)?.tenant ?? '', owner);
    },
    tracked,
    /** How many history entries a commit has: never more than one. */
    commitsOf: (commitId: string): number => commits.get(commitId) ?? 0,
  };
};
export type Invariants = ReturnType<typeof invariants>;

/** Properties without a value are absent, as in JSON. */
const known = (value: object): unknown => JSON.parse(JSON.stringify(value));

/** Whether a row is stored as it should be. */
export const isSameRow = (found: StoredRow | undefined, wanted: StoredRow): boolean => {
  if (!found) return false;
  const names = Object.keys(wanted);
  if (names.length !== Object.keys(found).length) return false;
  return names.every(name => found[name] === wanted[name] || isSameJson(found[name], wanted[name]));
};
/** The order of names in JSON says nothing. */
const isSameJson = (a: unknown, b: unknown): boolean => {
  if (typeof a !== 'string' || typeof b !== 'string' || a.length !== b.length || a[0] !== '{') return false;
  return isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
};
