import type { Action } from '../actions/action.ts';
import type { Event } from '../actions/event.ts';
import { evolve } from '../actions/evolve.ts';
import { canonicalJson, type Sha256 } from '../values/digest.ts';
import { publicForm } from '../values/time.ts';

/** The record of one change: the event, its place in the chain, and the commit that wrote it. */
export type HistoryEntry = {
  readonly sequence: number;
  readonly event: Event;
  /** Names the commit: "did it happen?" is answered by finding it here. */
  readonly commitId: string;
  readonly previousHash: string;
  readonly hash: string;
};

/** What the first entry's `previousHash` is. */
export const genesis = `sha256:${'0'.repeat(64)}`;

/** The entry as it is shown and hashed: times as RFC 3339, the event's own properties beside the chain's. */
export const entryView = <P extends Omit<HistoryEntry, 'hash'>>({ event, ...place }: P) => {
  const { type, at, by } = event;
  // These first, for readers.
  return publicForm({ ...place, ...{ type, at, by }, ...event });
};

/** The hash covers the whole entry as it is shown, but itself; so whoever can read the history can verify it. */
const hashOf = (entry: Omit<HistoryEntry, 'hash'>, sha256: Sha256): string =>
  `sha256:${sha256(canonicalJson(entryView(entry)))}`;

/** An action after an event, and the entry that says so. Both are written in one transaction, or neither. */
export const advance = (
  before: Action | undefined,
  event: Event,
  commitId: string,
  sha256: Sha256,
): { readonly after: Action; readonly entry: HistoryEntry } => {
  const after = evolve(before, event);
  const unhashed = { sequence: after.version, event, commitId, previousHash: before?.head ?? genesis };
  const entry = { ...unhashed, hash: hashOf(unhashed, sha256) };
  return { after: { ...after, head: entry.hash }, entry };
};

export type Verification = {
  readonly intact: boolean;
  /** The first entry that is missing, out of place or altered. */
  readonly brokenAt?: number;
  /** Properties of the action that are not as its history says; where the chain itself holds. */
  readonly differing?: readonly string[];
};

/** Walks the chain from the first entry to the action's head. */
export const verifyChain = (
  entries: readonly HistoryEntry[],
  action: Pick<Action, 'version' | 'head'>,
  sha256: Sha256,
): Verification => {
  let previous = genesis;
  for (const [index, entry] of entries.entries()) {
    const { hash, ...unhashed } = entry;
    const inPlace = entry.sequence === index + 1 && entry.previousHash === previous;
    if (!inPlace || hash !== hashOf(unhashed, sha256)) return { intact: false, brokenAt: index + 1 };
    previous = hash;
  }
  if (entries.length !== action.version || previous !== action.head)
    return { intact: false, brokenAt: entries.length + 1 };
  return { intact: true };
};

/** The action as these entries tell it; `undefined` of none. Throws where they contradict each other. */
export const actionIn = (entries: readonly HistoryEntry[]): Action | undefined => {
  let action: Action | undefined;
  for (const { event, hash } of entries) action = { ...evolve(action, event), head: hash };
  return action;
};

/** Walks the chain, and holds the action itself against what its history tells. */
export const verifyHistory = (entries: readonly HistoryEntry[], action: Action, sha256: Sha256): Verification => {
  const chain = verifyChain(entries, action, sha256);
  if (!chain.intact) return chain;
  const told = toldBy(entries);
  if (typeof told === 'number') return { intact: false, brokenAt: told };
  const differing = differences(told, action);
  return differing.length > 0 ? { intact: false, differing } : chain;
};

/** The action that they tell, or the place of the first one that could not have happened then. */
const toldBy = (entries: readonly HistoryEntry[]): Action | undefined | number => {
  let action: Action | undefined;
  for (const [index, { event, hash }] of entries.entries()) {
    try {
      action = { ...evolve(action, event), head: hash };
    } catch {
      return index + 1;
    }
  }
  return action;
};

/** Names of properties whose values differ. Wake-ups move without an entry; rows of the first versions lack `endedAt`. */
const differences = (told: object = {}, stored: object): readonly string[] => {
  const valuesOf = (action: object) => new Map(Object.entries(action).filter(([, value]) => value !== undefined));
  const [a, b] = [valuesOf(told), valuesOf(stored)];
  const mayDiffer = (name: string) => name === 'wakeAt' || (name === 'endedAt' && !b.has(name));
  return [...new Set([...a.keys(), ...b.keys()])].filter(
    name => !mayDiffer(name) && canonicalJson(a.get(name) ?? null) !== canonicalJson(b.get(name) ?? null),
  );
};
