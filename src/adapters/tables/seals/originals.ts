import type { Original } from '../../../application/seals/ports.ts';
import { isActionId } from '../../../domain/history/feed.ts';
import { hashOfPolicyEntry } from '../../../domain/policy/policyHistory.ts';
import { sha256 } from '../../node/sha256.ts';
import { keyOf } from '../actions/keys.ts';
import { entryFrom } from '../actions/rows.ts';
import { isInvestigation } from '../investigations/keys.ts';
import { investigationFrom } from '../investigations/rows.ts';
import { hashOfInvestigation } from '../investigations/rowsOfInvestigation.ts';
import { contentHash, readableOr } from '../kernel/rows.ts';
import type { Entity, TableRequests } from '../kernel/tableRequests.ts';
import { keyOfPolicy } from '../policy/keys.ts';
import { policyEntryFrom } from '../policy/rows.ts';
import { keyOfReport } from '../reports/keys.ts';
import { reportFrom } from '../reports/rows.ts';
import { keyOfSafety } from '../safety/keys.ts';
import { safetyFrom } from '../safety/rows.ts';

/** What a change that the feed tells of has left behind: its row, and the hash by which the feed names it. */
type Kept = {
  /** By what it is called in the feed. */
  readonly isOf: (owner: string) => boolean;
  readonly keyOf: (owner: string, sequence: number) => string;
  /** `undefined`: the row says something of a later change only. */
  readonly hashIn: (row: Entity, sequence: number) => string | undefined;
};

/** A feature that keeps what changed is a line here. */
const keptBy: readonly Kept[] = [
  { isOf: isActionId, keyOf: keyOf.history, hashIn: row => entryFrom(row).hash },
  {
    isOf: owner => owner === 'safety',
    keyOf: (_, version) => keyOfSafety.version(version),
    hashIn: row => contentHash(safetyFrom(row)),
  },
  {
    isOf: owner => owner === 'policy',
    keyOf: (_, sequence) => keyOfPolicy.entry(sequence),
    hashIn: row => {
      const { hash: _, ...entry } = policyEntryFrom(row);
      return hashOfPolicyEntry(entry, sha256);
    },
  },
  {
    isOf: owner => owner.startsWith('report-'),
    keyOf: owner => keyOfReport.report(owner.slice('report-'.length)),
    hashIn: row => contentHash(reportFrom(row)),
  },
  {
    isOf: isInvestigation,
    keyOf: owner => owner,
    hashIn: (row, version) => {
      const investigation = investigationFrom(row);
      return investigation.version === version ? hashOfInvestigation(investigation) : undefined;
    },
  },
];

/** What a change has left behind, as it is stored now. */
export const originalOf = async (
  requests: TableRequests,
  tenant: string,
  owner: string,
  sequence: number,
): Promise<Original> => {
  const kept = keptBy.find(({ isOf }) => isOf(owner));
  if (!kept) return { type: 'unknown' };
  const row = await requests.get(tenant, kept.keyOf(owner, sequence));
  if (!row) return { type: 'gone' };
  return readableOr<Original, Original>({ type: 'unreadable' }, () => {
    const hash = kept.hashIn(row, sequence);
    return hash === undefined ? { type: 'unknown' } : { type: 'kept', hash };
  });
};
