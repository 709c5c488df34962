import { isDeepStrictEqual } from 'node:util';
import { keyOfInvestigation } from '../../src/adapters/tables/investigations/keys.ts';
import { investigationFrom } from '../../src/adapters/tables/investigations/rows.ts';
import {
  feedOfInvestigation,
  rowsOfInvestigation,
} from '../../src/adapters/tables/investigations/rowsOfInvestigation.ts';
import type { Investigation, InvestigationChange } from '../../src/domain/investigations/investigation.ts';
import { isSameRow } from './invariants.ts';
import { ofInvestigation, type StoredTable, type Write } from './storedTable.ts';
import type { Story } from './story.ts';

/** A record as it was stored for a time. */
export type Stand = { readonly investigation: Investigation; readonly from: number };

const added = ['id', 'tenant', 'version', 'owner', 'createdAt', 'lastModifiedAt', 'closedBy', 'closedAt', 'withdrawAt'];
/** What an application says of it: everything but what the product adds. */
export const said = (investigation: object): object =>
  JSON.parse(
    JSON.stringify(Object.fromEntries(Object.entries(investigation).filter(([name]) => !added.includes(name)))),
  );

/** The wake-up of a closing that is not finished. */
export const wakeUpOf = (investigation: Investigation | undefined): number | undefined =>
  investigation?.status === 'closed' ? investigation.withdrawAt : undefined;

/** Each record of an investigation through its time, checked as it is written. */
export const investigationTimeline = (
  now: () => number,
  stored: StoredTable,
  story: Story,
  onCleared: (investigation: Investigation, closedFrom: number) => void,
) => {
  const stands = new Map<string, Stand[]>();
  const of = (tenant: string, id: string): readonly Stand[] => stands.get(`${tenant} ${id}`) ?? [];
  const { accuse } = story;
  const changes: InvestigationChange[] = [];

  /** When the status became what it is. */
  const sinceOf = (tenant: string, id: string): number => {
    const all = of(tenant, id);
    const status = all.at(-1)?.investigation.status;
    return all[all.findLastIndex(({ investigation }) => investigation.status !== status) + 1]?.from ?? 0;
  };

  const checkRows = (tenant: string, owner: string, investigation: Investigation): void => {
    const rows = stored.rowsOf(tenant, owner);
    const expected = rowsOfInvestigation(investigation);
    const own = [...rows.keys()].filter(key => !key.startsWith('feed_'));
    const { id, version } = investigation;
    for (const key of own) if (!expected.has(key)) accuse('no row too many of an investigation', `${id}: ${key}`);
    for (const [key, row] of expected)
      if (!isSameRow(rows.get(key), row)) accuse('every row of an investigation is there', `${id}: ${key}`);
    const dues = own.filter(key => key.startsWith('due_')).map(key => Number(key.slice(4, 17)));
    const due = wakeUpOf(investigation);
    if (!isDeepStrictEqual(dues, due === undefined ? [] : [due]))
      accuse('one due row, exactly while a closing is unfinished', `${id}: ${dues} instead of ${due}`);
    const told = [...rows.keys()].filter(key => key.startsWith('feed_')).length;
    if (told !== version) accuse('one feed row a change of an investigation', `${id}: ${told}, version ${version}`);
  };

  /** The sweep moves or takes the wake-up, and nothing else. */
  const checkSwept = (before: Investigation, after: Investigation): void => {
    const { id, tenant } = after;
    const [had, has] = [wakeUpOf(before), wakeUpOf(after)];
    if (had === undefined || (has !== undefined && has < had))
      accuse('a wake-up only moves on, or goes', `${id}: ${had} to ${has}`);
    if (!isDeepStrictEqual({ ...before, withdrawAt: has }, { ...after, withdrawAt: has }))
      accuse('the sweep leaves the record as it is', id);
    if (has === undefined) onCleared(after, sinceOf(tenant, id));
  };

  const checkRecorded = (before: Investigation | undefined, after: Investigation): void => {
    const { id, tenant, version, owner, createdAt, lastModifiedAt } = after;
    if (version !== (before?.version ?? 0) + 1) accuse('a record changes version by version', `${id}: ${version}`);
    if (before && isDeepStrictEqual(said(before), said(after))) accuse('repeating a record changes nothing', id);
    if (before && (before.owner.id !== owner.id || before.createdAt !== createdAt))
      accuse('a record stays whose it is', `${id}: ${owner.id}`);
    if (before && lastModifiedAt < before.lastModifiedAt) accuse('records change in the order of time', id);
    if (after.status === 'closed') {
      const kept = before?.status === 'closed' ? before : undefined;
      const due = kept ? kept.withdrawAt : lastModifiedAt;
      if (after.withdrawAt !== due || after.closedAt !== (kept?.closedAt ?? lastModifiedAt))
        accuse('closing asks for the withdrawal, once', `${id}: ${after.withdrawAt} instead of ${due}`);
    }
    const change = changeTo(before?.status, after.status);
    changes.push(change);
    const told = stored.row(tenant, keyOfInvestigation.feed(lastModifiedAt, id, version));
    const [key, row] = feedOfInvestigation(after, change, String(told?.['commitId']));
    if (!isSameRow(told, row)) accuse('every change of an investigation is in the feed', key);
  };

  const takeIn = (tenant: string, owner: string): void => {
    const row = stored.row(tenant, owner.slice(owner.indexOf('investigation_')));
    if (!row) {
      accuse('an investigation has its record', owner);
      return;
    }
    const investigation = investigationFrom(row);
    const { id, version, status } = investigation;
    const before = of(tenant, id).at(-1)?.investigation;
    story.tell('table', `${id} ${version} ${status} ${wakeUpOf(investigation) === undefined ? '' : 'due'}`);
    if (owner !== `${tenant} ${keyOfInvestigation.record(id)}`) accuse('a record lies where its id says', id);
    checkRows(tenant, owner, investigation);
    if (before?.version === version) checkSwept(before, investigation);
    else checkRecorded(before, investigation);
    stands.set(`${tenant} ${id}`, [...of(tenant, id), { investigation, from: now() }]);
  };

  return {
    /** Takes in the writes that are an investigation's. */
    follow: (writes: readonly Write[]): void => {
      for (const owner of new Set(writes.map(write => write.owner)))
        if (ofInvestigation(owner)) takeIn(writes.find(write => write.owner === owner)?.tenant ?? '', owner);
    },
    /** All that was stored of one, oldest first. */
    of,
    current: (tenant: string, id: string): Investigation | undefined => of(tenant, id).at(-1)?.investigation,
    /** Every record as it is now. */
    all: (): readonly Investigation[] =>
      [...stands.values()].flatMap(all => all.slice(-1)).map(({ investigation }) => investigation),
    sinceOf,
    /** Every change of every record. */
    changes,
    /** What was stored of it at some moment from one instant to another; `undefined`: nothing yet. */
    between: (tenant: string, id: string, from: number, to: number): readonly (Investigation | undefined)[] => {
      const all = of(tenant, id);
      const met = all.filter((one, i) => one.from <= to && (all[i + 1]?.from ?? Number.POSITIVE_INFINITY) >= from);
      const none = (all[0]?.from ?? Number.POSITIVE_INFINITY) >= from ? [undefined] : [];
      return [...none, ...met.map(({ investigation }) => investigation)];
    },
  };
};
export type InvestigationTimeline = ReturnType<typeof investigationTimeline>;

const changeTo = (before: Investigation['status'] | undefined, after: Investigation['status']): InvestigationChange => {
  if (before === undefined) return 'InvestigationRecorded';
  if (before === after) return 'InvestigationChanged';
  return after === 'closed' ? 'InvestigationClosed' : 'InvestigationReopened';
};
