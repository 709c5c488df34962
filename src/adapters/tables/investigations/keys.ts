import type { Instant } from '../../../domain/values/time.ts';
import { dueKey, feedKey, newestFirst, short } from '../kernel/keys.ts';

export const investigationPrefix = {
  record: () => 'investigation_',
  listed: () => 'investigations_',
  // Not in the range of `byIncident_`, which these names begin like.
  ofIncident: (incidentId: string) => `byIncidentInvestigation_${short(incidentId)}_`,
} as const;

const recordKey = (id: string): string => `${investigationPrefix.record()}${short(id)}`;
const ordered = (createdAt: Instant, id: string) => `${newestFirst(createdAt)}_${short(id)}`;

/** An investigation's id is an application's own word: in keys stands its hash. */
export const keyOfInvestigation = {
  record: recordKey,
  listed: (createdAt: Instant, id: string) => `${investigationPrefix.listed()}${ordered(createdAt, id)}`,
  ofIncident: (incidentId: string, createdAt: Instant, id: string) =>
    `${investigationPrefix.ofIncident(incidentId)}${ordered(createdAt, id)}`,
  feed: (at: Instant, id: string, version: number) => feedKey(at, recordKey(id), version),
  due: (at: Instant, id: string) => dueKey(at, recordKey(id)),
} as const;

/** Whether what a due row's key names is an investigation; else it is an action. */
export const isInvestigation = (owner: string): boolean => owner.startsWith(investigationPrefix.record());
