import type { Broken } from '../../domain/history/broken.ts';
import { isActionId } from '../../domain/history/feed.ts';
import { type HistoryEntry, verifyHistory } from '../../domain/history/history.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { VerifyDeps } from './ports.ts';
import type { SealedChange, SealedChanges } from './sealedChanges.ts';
import { orUnreadable } from './verifySeals.ts';

export type HistoryFigures = { actions: number; entries: number; unsealed: number };
export type HistoriesSeen = {
  readonly sealed: SealedChanges;
  /** Everything before it is sealed. */
  readonly sealedUntil: Instant;
  readonly figures: HistoryFigures;
  readonly seen: (actionId: string, entries: readonly HistoryEntry[]) => Promise<void>;
};

/**
 * Walks every history: its entries beside the seals, its chain, and the action's row beside what the history tells. Then
 * looks for actions without a history, and for sealed ones of which nothing is left.
 */
export const brokenHistories = async function* (
  deps: VerifyDeps,
  tenant: string,
  { sealed, sealedUntil, figures, seen }: HistoriesSeen,
): AsyncGenerator<Broken> {
  const known = new Set<string>();
  for await (const { actionId, entries } of deps.store.histories(tenant)) {
    known.add(actionId);
    const changes = sealed.take(actionId);
    if (!entries) {
      yield { type: 'HistoryUnreadable', actionId };
      continue;
    }
    yield* notAsSealed(actionId, entries, changes, sealedUntil);
    yield* brokenAction(deps, tenant, actionId, entries);
    figures.actions += 1;
    figures.entries += entries.length;
    figures.unsealed += entries.length - changes.size;
    await seen(actionId, entries);
  }
  // It may have been submitted since.
  for await (const actionId of deps.store.actionIds(tenant))
    if (!known.has(actionId) && (await deps.store.history(tenant, actionId)).length === 0)
      yield { type: 'HistoryMissing', actionId };
  for (const owner of sealed.left().filter(isActionId)) {
    const [first] = sealed.take(owner).values();
    yield { type: 'ActionGone', actionId: owner, seal: first?.seal ?? 0 };
  }
};

/** Entries that a seal has and the history has not, or not so; and those that should be in a seal and are not. */
const notAsSealed = function* (
  actionId: string,
  entries: readonly HistoryEntry[],
  changes: ReadonlyMap<number, SealedChange>,
  sealedUntil: Instant,
): Generator<Broken> {
  const bySequence = new Map(entries.map(entry => [entry.sequence, entry]));
  for (const [sequence, { seal, hash }] of changes) {
    const entry = bySequence.get(sequence);
    if (!entry) yield { type: 'EntryMissing', actionId, sequence, seal };
    else if (hash !== undefined && entry.hash !== hash) yield { type: 'EntryNotAsSealed', actionId, sequence, seal };
  }
  for (const { sequence, event } of entries)
    if (event.at < sealedUntil && !changes.has(sequence)) yield { type: 'EntryNotSealed', actionId, sequence };
};

const brokenAction = async function* (
  { store, sha256 }: VerifyDeps,
  tenant: string,
  actionId: string,
  read: readonly HistoryEntry[],
): AsyncGenerator<Broken> {
  const loaded = await orUnreadable(store.load(tenant, actionId));
  if (loaded === 'unreadable') return yield { type: 'ActionUnreadable', actionId };
  if (!loaded) return yield { type: 'ActionMissing', actionId };
  const { action } = loaded;
  // The row was read after the entries: what it knows more came in between, and it cannot know less.
  if (action.version < read.length) return yield { type: 'ActionDiffers', actionId, differing: ['version'] };
  const isBehind = action.version > read.length;
  const entries = isBehind ? await orUnreadable(store.history(tenant, actionId)) : read;
  if (entries === 'unreadable') return yield { type: 'HistoryUnreadable', actionId };
  const { intact, brokenAt, differing = [] } = verifyHistory(entries.slice(0, action.version), action, sha256);
  if (intact) return;
  if (brokenAt !== undefined) yield { type: 'ChainBroken', actionId, sequence: brokenAt };
  else yield { type: 'ActionDiffers', actionId, differing };
};

/** What other changes have left behind, beside the seals: versions of settings, reports, records of investigations. */
export const brokenRecords = async function* (
  { store }: VerifyDeps,
  tenant: string,
  sealed: SealedChanges,
): AsyncGenerator<Broken> {
  for (const owner of sealed.left())
    for (const [sequence, { seal, hash }] of sealed.take(owner)) {
      if (hash === undefined) continue;
      const original = await store.original(tenant, owner, sequence);
      const place = { owner, sequence, seal };
      if (original.type === 'gone') yield { type: 'RecordGone', ...place };
      else if (original.type === 'unreadable' || (original.type === 'kept' && original.hash !== hash))
        yield { type: 'RecordNotAsSealed', ...place };
    }
};
