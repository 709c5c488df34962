import type { Instant } from '../../../domain/values/time.ts';
import { sha256 } from '../../node/sha256.ts';

// What the keys of all features have in common: how ids and instants stand in them, and the two indexes by time that all
// share. Which keys there are, each feature says in its own `keys.ts`.

/** Ids of any characters become a fixed-length key; 128 bits make a collision a non-event, and reading re-checks. */
export const short = (text: string): string => sha256(text).slice(0, 32);

const latest = 9_999_999_999_999;
/** Milliseconds as 13 digits, in the order of time. */
export const oldestFirst = (at: Instant): string => String(at).padStart(13, '0');
/** 13 digits that sort the newest first. */
export const newestFirst = (at: Instant): string => oldestFirst(latest - at);
/** The instant that such digits say. */
export const instantIn = (digits: string): Instant => latest - Number(digits);
/** Numbers of versions and entries, in their order. */
export const six = (sequence: number): string => String(sequence).padStart(6, '0');

/** One change of something in the feed, and where a wake-up lies: what it belongs to stands behind the time. */
export const feedKey = (at: Instant, owner: string, sequence: number): string =>
  `feed_${oldestFirst(at)}_${owner}_${six(sequence)}`;
export const dueKey = (at: Instant, owner: string): string => `due_${oldestFirst(at)}_${owner}`;
/** The instant that a due row's key names, and what wakes up then. */
export const parseDueKey = (key: string): { readonly dueAt: Instant; readonly owner: string } => ({
  dueAt: Number(key.slice(4, 17)),
  owner: key.slice(18),
});

/** The range of keys that begin with a prefix: from it, up to the prefix with its last character raised by one. */
export const rangeOf = (prefix: string): readonly [from: string, below: string] => [
  prefix,
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1),
];
/**
 * The part of a newest-first index that was created from one instant on and before another. "`" comes after "_", so the
 * digits of an instant and it are the end of everything created in that millisecond.
 */
export const createdRange = (
  prefix: string,
  {
    createdAfter,
    createdBefore,
  }: { readonly createdAfter?: Instant | undefined; readonly createdBefore?: Instant | undefined },
): readonly [from: string, below: string] => {
  const [from, below] = rangeOf(prefix);
  const endOf = (at: Instant) => `${prefix}${newestFirst(Math.min(Math.max(at, 0), latest))}\``;
  return [
    createdBefore === undefined ? from : endOf(createdBefore),
    createdAfter === undefined ? below : endOf(createdAfter),
  ];
};
export const dueRange = (until: Instant): readonly [from: string, below: string] => [
  'due_',
  `due_${oldestFirst(until + 1)}`,
];
/** All of the feed from an instant on. */
export const feedRange = (since: Instant): readonly [from: string, below: string] => [
  `feed_${oldestFirst(since)}`,
  'feed`',
];
/** The feed of a time: from its beginning up to, and without, its end. */
export const feedBetween = (since: Instant, until: Instant): readonly [from: string, below: string] => [
  `feed_${oldestFirst(since)}`,
  `feed_${oldestFirst(until)}`,
];
