import type { Instant } from '../../../domain/values/time.ts';
import { dueKey, feedKey, instantIn, newestFirst, oldestFirst, short, six } from '../kernel/keys.ts';

// Every row key of an action can be computed from the action alone, so no read is needed to find a row, and none to
// write one. Keys carry the action's id, so they are unique across partitions too.

/** When an action was created. The id is a UUIDv7: its first 48 bits are the time. */
export const createdAtIn = (actionId: string): Instant =>
  Number.parseInt(actionId.replaceAll('-', '').slice(0, 12), 16);

const ordered = (actionId: string) => `${newestFirst(createdAtIn(actionId))}_${actionId}`;

export const indexPrefix = {
  action: () => 'action_',
  open: () => 'open_',
  expiring: () => 'expiring_',
  ended: () => 'ended_',
  investigationId: (id: string) => `byInvestigation_${short(id)}_`,
  incidentId: (id: string) => `byIncident_${short(id)}_`,
  entityId: (id: string) => `byEntity_${short(id)}_`,
  decidedBy: (id: string) => `byDecider_${short(id)}_`,
} as const;

export const keyOf = {
  action: (id: string) => `${indexPrefix.action()}${ordered(id)}`,
  open: (id: string) => `${indexPrefix.open()}${ordered(id)}`,
  expiring: (expiresAt: Instant, id: string) => `${indexPrefix.expiring()}${oldestFirst(expiresAt)}_${id}`,
  /** What ended last comes first. */
  ended: (endedAt: Instant, id: string) => `${indexPrefix.ended()}${newestFirst(endedAt)}_${id}`,
  byInvestigation: (investigationId: string, id: string) =>
    `${indexPrefix.investigationId(investigationId)}${ordered(id)}`,
  byIncident: (incidentId: string, id: string) => `${indexPrefix.incidentId(incidentId)}${ordered(id)}`,
  byEntity: (entityId: string, id: string) => `${indexPrefix.entityId(entityId)}${ordered(id)}`,
  byDecider: (personId: string, id: string) => `${indexPrefix.decidedBy(personId)}${ordered(id)}`,
  unique: (submitterId: string, externalId: string) => `unique_${short(`${submitterId}\n${externalId}`)}`,
  exclusive: (exclusivity: string) => `exclusive_${short(exclusivity)}`,
  history: (id: string, sequence: number) => `${historyPrefix(id)}${six(sequence)}`,
  feed: feedKey,
  due: dueKey,
} as const;

export const historyPrefix = (actionId: string): string => `history_${actionId}_`;

/** The entries of these sequence numbers, both included. */
export const historyRange = (
  actionId: string,
  [first, last]: readonly [first: number, last: number],
): readonly [from: string, below: string] => [keyOf.history(actionId, first), `${keyOf.history(actionId, last)}\``];

/** What expires after the one instant, and not after the other. */
export const expiringRange = (after: Instant, until: Instant): readonly [from: string, below: string] => [
  `expiring_${oldestFirst(after)}\``,
  `expiring_${oldestFirst(until)}\``,
];
/** The action that the key of an open row names, and when it was created. */
export const parseOpenKey = (key: string): { readonly id: string; readonly createdAt: Instant } => ({
  id: key.slice(19),
  createdAt: instantIn(key.slice(5, 18)),
});
/** The action that the key of an expiring row names, and when it expires. */
export const parseExpiringKey = (key: string): { readonly id: string; readonly expiresAt: Instant } => ({
  id: key.slice(23),
  expiresAt: Number(key.slice(9, 22)),
});
