import { indexPrefix, keyOf } from '../actions/keys.ts';
import { actionFrom, holderFrom } from '../actions/rows.ts';
import { rowsOf } from '../actions/rowsOf.ts';
import { autoPrefix, slotIn } from '../autoSlots/keys.ts';
import { rowsOfSlot, slotFrom } from '../autoSlots/rows.ts';
import { investigationPrefix, isInvestigation } from '../investigations/keys.ts';
import { investigationFrom } from '../investigations/rows.ts';
import { rowsOfInvestigation } from '../investigations/rowsOfInvestigation.ts';
import { parseDueKey } from '../kernel/keys.ts';
import type { StoredRow } from '../kernel/rows.ts';
import type { Entity } from '../kernel/tableRequests.ts';
import { keyOfPolicy, policyPrefix } from '../policy/keys.ts';
import { policyFrom, rowsOfPolicy } from '../policy/rows.ts';
import { keyOfReport, parseReportKey, reportPrefix } from '../reports/keys.ts';
import { reportFrom, rowsOfReport } from '../reports/rows.ts';
import { keyOfSafety, safetyPrefix } from '../safety/keys.ts';
import { rowsOfSafety, safetyFrom } from '../safety/rows.ts';
import { keyOfSeal, numberInSealKey, sealPrefix } from '../seals/keys.ts';
import { rowsOfSeal, sealFrom } from '../seals/rows.ts';
import { actionByHistory } from './actionByHistory.ts';
import { policyByEntries } from './policyByEntries.ts';
import type { Index, RecordKind } from './recordKind.ts';
import { safetyByVersions } from './safetyByVersions.ts';
import { readable } from './stored.ts';

const rowKeyOf = ({ rowKey }: StoredRow): string => String(rowKey);
const endOfKey = (length: number) => (row: StoredRow) => rowKeyOf(row).slice(-length);
const uuid = 36;
const hash = 32;

const byKey = (length: number, ...prefixes: readonly string[]): readonly Index[] =>
  prefixes.map(prefix => ({ prefix, nameIn: endOfKey(length) }));
// A forgotten one would keep an entity, or an external id, from ever being used again.
const claims = ['exclusive_', 'unique_'].map(prefix => ({
  prefix,
  nameIn: (row: StoredRow) => readable(() => holderFrom(row).actionId) ?? '',
  isClaim: true,
}));
const wakeUps = (length: number, isOwn: (owner: string) => boolean): Index => ({
  prefix: 'due_',
  nameIn: row => (isOwn(parseDueKey(rowKeyOf(row)).owner) ? endOfKey(length)(row) : undefined),
});

/** Every kind of record that is stored, in the order in which repair goes through them. */
export const recordKinds: readonly RecordKind[] = [
  {
    // Of action rows, then of histories: an action whose own row is gone has still a history.
    listed: [
      { prefix: indexPrefix.action(), nameIn: rowKey => rowKey.slice(-uuid) },
      { prefix: 'history_', nameIn: rowKey => rowKey.slice(8, 8 + uuid) },
    ],
    keyOf: keyOf.action,
    rowsBy: own => rowsOf(actionFrom(own)),
    truth: actionByHistory,
    indexes: [
      ...byKey(uuid, 'open_', 'expiring_', 'ended_', 'byInvestigation_', 'byIncident_', 'byEntity_', 'byDecider_'),
      wakeUps(uuid, owner => !isInvestigation(owner)),
      ...claims,
    ],
  },
  {
    // Named by the hash that stands in its keys. It has no history: the record itself is the truth.
    listed: [{ prefix: investigationPrefix.record(), nameIn: rowKey => rowKey.slice(-hash) }],
    keyOf: name => `${investigationPrefix.record()}${name}`,
    rowsBy: own => rowsOfInvestigation(investigationFrom(own)),
    indexes: [...byKey(hash, investigationPrefix.listed(), 'byIncidentInvestigation_'), wakeUps(hash, isInvestigation)],
  },
  {
    // A tenant has one.
    listed: [{ prefix: safetyPrefix, nameIn: () => 'safety' }],
    keyOf: keyOfSafety.current,
    rowsBy: own => rowsOfSafety(safetyFrom(own)),
    truth: safetyByVersions,
    indexes: [],
  },
  {
    listed: [{ prefix: policyPrefix, nameIn: () => 'policy' }],
    keyOf: keyOfPolicy.current,
    rowsBy: own => rowsOfPolicy(policyFrom(own)),
    truth: policyByEntries,
    indexes: [],
  },
  {
    // One that was used last long ago means nothing any more, and is used again.
    listed: [{ prefix: autoPrefix, nameIn: rowKey => rowKey.slice(autoPrefix.length) }],
    keyOf: name => `${autoPrefix}${name}`,
    rowsBy: own => {
      const { actionId, ...slot } = slotFrom(own);
      return rowsOfSlot({ ...slot, number: slotIn(rowKeyOf(own)) }, actionId);
    },
    indexes: [],
  },
  {
    listed: [{ prefix: reportPrefix, nameIn: parseReportKey }],
    keyOf: keyOfReport.report,
    rowsBy: own => rowsOfReport(reportFrom(own), commitOf(own)),
    indexes: [],
  },
  {
    // Whether it is what was made is for `npm run verify-history` to say. Its leaves are only ever added.
    listed: [{ prefix: sealPrefix, nameIn: rowKey => String(numberInSealKey(rowKey)) }],
    keyOf: name => keyOfSeal.seal(Number(name)),
    rowsBy: own => rowsOfSeal(sealFrom(own), commitOf(own)),
    indexes: [],
  },
];

/** Reports that older code wrote do not name their commit. */
const commitOf = ({ commitId }: Entity) => (typeof commitId === 'string' ? { commitId } : {});
