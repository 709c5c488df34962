import type { Instant } from '../../../domain/values/time.ts';
import { sha256 } from '../../node/sha256.ts';

// Every row key of an action can be computed from the action alone, so no read is needed to find a row, and none to
// write one. Keys carry the action's id, so they are unique across partitions too.

/** Ids of any characters become a fixed-length key; 128 bits make a collision a non-event, and reading re-checks. */
const short = (text: string): string => sha256(text).slice(0, 32);

const latest = 9_999_999_999_999;
/** Milliseconds as 13 digits, in the order of time. */
const oldestFirst = (at: Instant): string => String(at).padStart(13, '0');
/** When an action was created. The id is a UUIDv7: its first 48 bits are the time. */
export const createdAtIn = (actionId: string): Instant =>
  Number.parseInt(actionId.replaceAll('-', '').slice(0, 12), 16);
/** 13 digits that sort the newest first. */
const newestFirst = (at: Instant): string => oldestFirst(latest - at);

const ordered = (actionId: string) => `${newestFirst(createdAtIn(actionId))}_${actionId}`;
const six = (sequence: number) => String(sequence).padStart(6, '0');

export const indexPrefix = {
  action: () => 'action_',
  open: () => 'open_',
  expiring: () => 'expiring_',
  investigationId: (id: string) => `byInvestigation_${short(id)}_`,
  incidentId: (id: string) => `byIncident_${short(id)}_`,
  entityId: (id: string) => `byEntity_${short(id)}_`,
  decidedBy: (id: string) => `byDecider_${short(id)}_`,
  investigations: () => 'investigations_',
  // Not in the range of `byIncident_`, which these names begin like.
  investigationsOfIncident: (id: string) => `byIncidentInvestigation_${short(id)}_`,
} as const;

export const keyOf = {
  action: (id: string) => `action_${ordered(id)}`,
  open: (id: string) => `open_${ordered(id)}`,
  expiring: (expiresAt: Instant, id: string) => `expiring_${oldestFirst(expiresAt)}_${id}`,
  byInvestigation: (investigationId: string, id: string) =>
    `${indexPrefix.investigationId(investigationId)}${ordered(id)}`,
  byIncident: (incidentId: string, id: string) => `${indexPrefix.incidentId(incidentId)}${ordered(id)}`,
  byEntity: (entityId: string, id: string) => `${indexPrefix.entityId(entityId)}${ordered(id)}`,
  byDecider: (personId: string, id: string) => `${indexPrefix.decidedBy(personId)}${ordered(id)}`,
  unique: (submitterId: string, externalId: string) => `unique_${short(`${submitterId}\n${externalId}`)}`,
  exclusive: (exclusivity: string) => `exclusive_${short(exclusivity)}`,
  history: (id: string, sequence: number) => `history_${id}_${six(sequence)}`,
  feed: (at: Instant, id: string, sequence: number) => `feed_${oldestFirst(at)}_${id}_${six(sequence)}`,
  safety: () => 'safety_current',
  safetyVersion: (version: number) => `safety_${six(version)}`,
  /** The name of a scheduled report is its local time, as `2026-11-23T0800`; taken for UTC it gives the order. */
  report: (id: string) => `report_${newestFirst(Date.parse(`${id.slice(0, 13)}:${id.slice(13)}Z`))}_${id}`,
  due: (at: Instant, id: string) => `due_${oldestFirst(at)}_${id}`,
  investigation: (id: string) => `investigation_${short(id)}`,
  investigations: (createdAt: Instant, id: string) =>
    `${indexPrefix.investigations()}${newestFirst(createdAt)}_${short(id)}`,
  investigationOfIncident: (incidentId: string, createdAt: Instant, id: string) =>
    `${indexPrefix.investigationsOfIncident(incidentId)}${newestFirst(createdAt)}_${short(id)}`,
  feedOfInvestigation: (at: Instant, id: string, version: number) =>
    `feed_${oldestFirst(at)}_investigation_${short(id)}_${six(version)}`,
  dueInvestigation: (at: Instant, id: string) => `due_${oldestFirst(at)}_investigation_${short(id)}`,
} as const;

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
/** What expires after the one instant, and not after the other. */
export const expiringRange = (after: Instant, until: Instant): readonly [from: string, below: string] => [
  `expiring_${oldestFirst(after)}\``,
  `expiring_${oldestFirst(until)}\``,
];
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
/** The instant and the action that a feed row's key names. */
export const parseFeedKey = (key: string): { readonly at: Instant; readonly actionId: string } => ({
  at: Number(key.slice(5, 18)),
  actionId: key.slice(19, -7),
});
export const historyPrefix = (actionId: string) => `history_${actionId}_`;
/** The instant that a due row's key names, and the action; none where an investigation wakes up. */
export const parseDueKey = (key: string): { readonly dueAt: Instant; readonly actionId?: string } => {
  const dueAt = Number(key.slice(4, 17));
  const owner = key.slice(18);
  return owner.startsWith('investigation_') ? { dueAt } : { dueAt, actionId: owner };
};
/** The action that the key of an open row names, and when it was created. */
export const parseOpenKey = (key: string): { readonly id: string; readonly createdAt: Instant } => ({
  id: key.slice(19),
  createdAt: latest - Number(key.slice(5, 18)),
});
/** The action that the key of an expiring row names, and when it expires. */
export const parseExpiringKey = (key: string): { readonly id: string; readonly expiresAt: Instant } => ({
  id: key.slice(23),
  expiresAt: Number(key.slice(9, 22)),
});
