import { isDeepStrictEqual } from 'node:util';
import type { Deps, Store } from '../../src/application/deps.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Result } from '../../src/domain/actions/result.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import type { Investigation, InvestigationContent } from '../../src/domain/investigations/investigation.ts';
import type { Principal } from '../../src/domain/policy/roles.ts';
import type { Tracked } from './invariants.ts';
import { type InvestigationTimeline, investigationTimeline, said } from './investigationTimeline.ts';
import { tolerance } from './safetyWatch.ts';
import type { StoredTable, Write } from './storedTable.ts';
import type { Story } from './story.ts';

/** Sweep and storage take less than this when nothing fails. */
const margin = 15 * 60_000;
/** From asking for the record to deciding, from there to sending, and on the way to storage; and clocks differ. */
const longestWithdrawal = 30_000 + 30_000 + 20_000 + tolerance;

type Reading = { readonly investigation: Investigation; readonly askedAt: number };
type Asked = { readonly by: Principal; readonly content: InvestigationContent; readonly ifMatch: number | undefined };
type Answer = Result<{ readonly investigation: Investigation; readonly created: boolean }>;

// Closing, written a second time: as what one may find in a history, held against the records through their time and
// against what the sweep in question has read.

/** What must hold of recorded investigations, and of what is withdrawn because one was closed. */
export const investigationRules = (now: () => number, stored: StoredTable, story: Story) => {
  const actions = new Map<string, { readonly birth: number; endedAt: number }>();
  /** The last record that the sweep had read which made a commit's id. */
  const readings = new Map<string, Reading | undefined>();

  const timeline: InvestigationTimeline = investigationTimeline(now, stored, story, (closed, closedFrom) => {
    // What was there when it was closed is not pending any more. What came later may have missed the sweep.
    for (const [name, one] of actions)
      if (isLeft(name, closed) && one.birth < closedFrom && one.endedAt === Number.POSITIVE_INFINITY)
        story.accuse('a closing ends when nothing is left', `${story.nameOf(name)} in ${closed.id}`);
  });

  const withdrawals: string[] = [];
  const places = new Map<string, string>();
  const placeOf = (tenant: string, id: string | undefined, ownerId: string) => JSON.stringify([tenant, id, ownerId]);
  const isLeft = (actionId: string, { tenant, id, owner }: Investigation): boolean =>
    places.get(actionId) === placeOf(tenant, id, owner.id);

  const checkWithdrawal = (action: Action, byId: string, reading: Reading | undefined): void => {
    const accuse = (rule: string, detail = '') => story.accuse(rule, `${story.nameOf(action.id)} ${detail}`);
    const { tenant, investigation: named } = action;
    if (!reading || reading.investigation.tenant !== tenant || reading.investigation.id !== named?.id) {
      accuse('the sweep withdraws what belongs to a closed investigation', named?.id);
      return;
    }
    const { investigation: record, askedAt } = reading;
    if (record.owner.id !== byId || record.owner.id !== action.submittedBy.id)
      accuse('closing withdraws what its owner has submitted', `${action.submittedBy.id}, not ${record.owner.id}`);
    if (timeline.between(tenant, record.id, askedAt, now()).every(one => one?.status !== 'closed'))
      accuse('what is open withdraws nothing', record.id);
    if (now() - askedAt > longestWithdrawal)
      accuse('a withdrawal follows closely on its reading of the record', `${now() - askedAt} ms`);
  };

  return {
    timeline,
    /** The actions that a sweep withdrew. */
    withdrawals,
    follow: (writes: readonly Write[]): void => timeline.follow(writes),

    onEntry: (before: Action | undefined, { event, commitId }: HistoryEntry): void => {
      if (event.type === 'Submitted') {
        const { id, tenant, investigation, submittedBy, status } = event.action;
        actions.set(id, { birth: now(), endedAt: status === 'pending' ? Number.POSITIVE_INFINITY : now() });
        places.set(id, placeOf(tenant, investigation?.id, submittedBy.id));
      }
      if (!before) return;
      const one = actions.get(before.id);
      if (one && before.status === 'pending' && ends.includes(event.type)) one.endedAt = now();
      if (event.type !== 'Withdrawn' || !readings.has(commitId)) return;
      withdrawals.push(before.id);
      checkWithdrawal(before, event.by.id, readings.get(commitId));
    },

    /** A sweep's dependencies: what it reads is noted, and a list gives it no more than `batch` at once, as lists may. */
    watch: (deps: Deps, batch: number): Deps => {
      let reading: Reading | undefined;
      const loadInvestigation: Store['loadInvestigation'] = async (tenant, id) => {
        const askedAt = now();
        const loaded = await deps.store.loadInvestigation(tenant, id);
        const possible = timeline.between(tenant, id, askedAt, now());
        if (possible.every(one => !isDeepStrictEqual(one, loaded?.investigation)))
          story.accuse('an investigation is read as it is', id);
        reading = loaded && { investigation: loaded.investigation, askedAt };
        return loaded;
      };
      const list: Store['list'] = (query, size, cursor) => deps.store.list(query, Math.min(size, batch), cursor);
      return {
        ...deps,
        store: { ...deps.store, loadInvestigation, list },
        newId: at => {
          const id = deps.newId(at);
          readings.set(id, reading);
          return id;
        },
      };
    },

    /** An application was answered. */
    ofRecording: (id: string, { by, content, ifMatch }: Asked, askedAt: number, answer: Answer): void => {
      const seen = timeline.between(by.tenant, id, askedAt, now());
      if (answer.type === 'ok') {
        const { investigation } = answer.value;
        if (timeline.of(by.tenant, id).every(one => !isSame(one.investigation, investigation)))
          story.accuse('a confirmed record is stored', `${id} version ${investigation.version}`);
        if (!isDeepStrictEqual(said(investigation), said(content))) story.accuse('a record says what was said', id);
        if (investigation.owner.id !== by.id) story.accuse('only its owner replaces a record', `${id} ${by.id}`);
        return;
      }
      const { code } = answer.refusal;
      if (code === 'NotFound' && seen.every(one => one === undefined || one.owner.id === by.id))
        story.accuse('no owner is refused', id);
      if (code === 'PreconditionFailed' && seen.every(one => one !== undefined && one.version === ifMatch))
        story.accuse('nobody is refused who knows the current version', `${id} ${ifMatch}`);
    },

    /** Long after the last fault: no closing is unfinished, and none has left anything behind. */
    atTheEnd: (quietSince: number, tracked: ReadonlyMap<string, Tracked>): void => {
      for (const record of timeline.all()) {
        if (record.status !== 'closed') continue;
        const closedFrom = timeline.sinceOf(record.tenant, record.id);
        if (record.withdrawAt !== undefined) story.accuse('a closing comes to its end', record.id);
        const latest = Math.max(quietSince, closedFrom) + margin;
        for (const id of tracked.keys()) {
          const one = actions.get(id);
          if (one && isLeft(id, record) && one.birth < closedFrom && one.endedAt > latest)
            story.accuse('nothing is stranded in a closed investigation', `${story.nameOf(id)} in ${record.id}`);
        }
      }
    },
  };
};
export type InvestigationRules = ReturnType<typeof investigationRules>;

const ends: readonly HistoryEntry['event']['type'][] = [
  'Approved',
  'Rejected',
  'Withdrawn',
  'Expired',
  'DecisionReported',
];

/** Properties without a value are absent, as in JSON. */
const isSame = (a: Investigation, b: Investigation): boolean =>
  isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
