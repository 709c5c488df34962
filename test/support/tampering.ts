import { keyOf } from '../../src/adapters/tables/actions/keys.ts';
import { entryFrom } from '../../src/adapters/tables/actions/rows.ts';
import { rowsOf, rowsOfEntry } from '../../src/adapters/tables/actions/rowsOf.ts';
import { keyOfSeal } from '../../src/adapters/tables/seals/keys.ts';
import { rowsOfLeaves, rowsOfSeal } from '../../src/adapters/tables/seals/rows.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Event } from '../../src/domain/actions/event.ts';
import { advance, type HistoryEntry } from '../../src/domain/history/history.ts';
import { type Leaf, type Seal, sealOver } from '../../src/domain/history/seal.ts';
import type { World } from './deps.ts';

/** What somebody can do who may write to the table, and knows our code: every hash can be made anew. */
export const tamperer = ({ table, rowsIn, deps, tenant }: World) => {
  const put = (rowKey: string, row: object) => table.upsertEntity({ partitionKey: tenant, rowKey, ...row }, 'Replace');
  const remove = (rowKey: string) => table.deleteEntity(tenant, rowKey);
  const removeAll = async (isMeant: (key: string) => boolean) => {
    for (const key of Object.keys(await rowsIn(tenant))) if (isMeant(key)) await remove(key);
  };
  const seal = async (number: number): Promise<Seal> => {
    const stored = await deps.store.loadSeal(tenant, number);
    if (!stored) throw new Error(`there is no seal ${number}`);
    return stored;
  };
  const putSeal = async (forged: Seal, leaves: readonly Leaf[]) => {
    await removeAll(key => key.startsWith(`sealLeaves_${String(forged.number).padStart(6, '0')}`));
    for (const [key, row] of [...rowsOfSeal(forged, {}), ...rowsOfLeaves(forged.number, leaves)]) await put(key, row);
  };
  return {
    ...{ put, remove, removeAll, putSeal },

    /** Leaves the entry's hash as it was. */
    editEntry: async (id: string, sequence: number, edit: (entry: HistoryEntry) => HistoryEntry) => {
      const key = keyOf.history(id, sequence);
      const row = (await rowsIn(tenant))[key] ?? {};
      await put(key, { ...row, entry: JSON.stringify(edit(entryFrom(row))) });
    },

    /** Another story of the same action, with a whole chain, its rows, and its rows of the feed if they are to be changed too. */
    rewrite: async (id: string, edit: (event: Event) => Event, what: { readonly feed: boolean }): Promise<Action> => {
      const entries = await deps.store.history(tenant, id);
      let action: Action | undefined;
      for (const { event, commitId } of entries) {
        const { after, entry } = advance(action, edit(event), commitId, deps.sha256);
        action = after;
        for (const [key, row] of rowsOfEntry(after, entry))
          if (what.feed || !key.startsWith('feed_')) await put(key, row);
      }
      if (!action) throw new Error('there is no such action');
      for (const [key, row] of rowsOf(action)) await put(key, row);
      return action;
    },

    /** As if what came after an entry had not happened; with its rows of the feed. */
    cutOff: async (id: string, after: number) => {
      const entries = await deps.store.history(tenant, id);
      let action: Action | undefined;
      for (const { event, commitId } of entries.slice(0, after))
        action = advance(action, event, commitId, deps.sha256).after;
      const isLater = (key: string) =>
        key.includes(id) && /^(history|feed)_/.test(key) && Number(key.slice(-6)) > after;
      const kept = new Set(action ? rowsOf(action).keys() : []);
      await removeAll(key => isLater(key) || (key.endsWith(id) && !kept.has(key)));
      for (const [key, row] of action ? rowsOf(action) : []) await put(key, row);
    },

    /** The histories of two actions, each under the other's name. */
    swap: async (a: string, b: string) => {
      const rows = await rowsIn(tenant);
      for (const [key, row] of Object.entries(rows)) {
        if (!key.startsWith('history_')) continue;
        if (key.includes(a)) await put(key.replace(a, b), row);
        if (key.includes(b)) await put(key.replace(b, a), row);
      }
    },

    /** This seal over other leaves, and all later ones made to follow. */
    reseal: async (number: number, edit: (leaves: readonly Leaf[]) => readonly Leaf[]) => {
      const newest = (await deps.store.newestSeal(tenant))?.number ?? 0;
      let previous = number === 1 ? undefined : await seal(number - 1);
      for (let n = number; n <= newest; n++) {
        const { createdAt } = await seal(n);
        const before = await deps.store.loadLeaves(tenant, n);
        const leaves = n === number ? edit(before) : before;
        previous = sealOver(leaves, { tenant, createdAt, previous }, deps.sha256);
        await putSeal(previous, leaves);
      }
    },

    /** With its leaves, or without. */
    removeSeal: async (number: number, what: { readonly leaves: boolean }) => {
      await remove(keyOfSeal.seal(number));
      if (what.leaves) await removeAll(key => key.startsWith(`sealLeaves_${String(number).padStart(6, '0')}`));
    },
  };
};
