import type { ActionOutline } from '../../domain/actions/outline.ts';
import { ok, type Result, refused } from '../../domain/actions/result.ts';
import {
  type Investigation,
  type InvestigationContent,
  type InvestigationOutline,
  record,
} from '../../domain/investigations/investigation.ts';
import {
  type Counts,
  countsOf,
  mostLookedAt,
  type Progress,
  progressOf,
  stateOf,
} from '../../domain/investigations/progress.ts';
import { seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { type LeftOut, leftOut } from '../../domain/values/portion.ts';
import type { Precondition } from '../../domain/values/precondition.ts';
import { listActions } from '../actions/readActions.ts';
import { isUnreadableRecord } from '../change/failures.ts';
import { untilWritten } from '../change/untilWritten.ts';
import type { InquiryDeps, InvestigationQuery, InvestigationStore, RecordDeps } from './ports.ts';

type Recorded = { readonly investigation: Investigation; readonly created: boolean };

type Recording = {
  /** Names the save, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  readonly ifMatch?: Precondition | undefined;
};

/** Records an investigation, or replaces its record. Repeating it is always safe: the same once more writes nothing. */
export const recordInvestigation = async (
  deps: RecordDeps,
  id: string,
  content: InvestigationContent,
  by: Principal,
  { commitId, ifMatch }: Recording,
): Promise<Result<Recorded>> =>
  untilWritten(deps, async (): Promise<Result<Recorded> | undefined> => {
    const { store, now, log } = deps;
    const before = await loadOwn(store, by, id);
    const isDamaged = before !== undefined && 'rowKeys' in before;
    const asked = { id, content, by, now: now(), ifMatch };
    const recording = isDamaged
      ? record(undefined, { ...asked, damaged: before })
      : record(before?.investigation, asked);
    if (recording.type === 'refused') return recording;
    const { investigation } = recording;
    if (recording.type === 'unchanged') return ok({ investigation, created: false });
    const change = { type: recording.change, commitId };
    // Not only another record may be faster: the sweep moves the wake-up of a closed one.
    if (!(await store.saveInvestigation(before, investigation, change))) return undefined;
    log('info', recording.change, { tenant: by.tenant, investigationId: id, version: investigation.version });
    return ok({ investigation, created: before === undefined });
  });

/** A record that cannot be read is for its owner to write anew; everybody else hears of the damage. */
const loadOwn = async (store: InvestigationStore, by: Principal, id: string) => {
  try {
    return await store.loadInvestigation(by.tenant, id);
  } catch (error) {
    const damaged = isUnreadableRecord(error) ? await store.loadDamaged(by.tenant, id, by.id) : undefined;
    if (!damaged) throw error;
    return damaged;
  }
};

/** The record, if the caller may see it, and the actions that the caller may see; one of both is there. */
export type InvestigationInFull = LeftOut & {
  readonly id: string;
  readonly investigation?: Investigation | undefined;
  readonly actions: readonly ActionOutline[];
  readonly progress: Progress;
};

/** An investigation with what has become of its actions: two requests, at once. */
export const readInvestigation = async (
  deps: InquiryDeps,
  by: Principal,
  id: string,
): Promise<Result<InvestigationInFull>> => {
  const [loaded, page] = await Promise.all([
    deps.store.loadInvestigation(by.tenant, id),
    listActions(deps, by, { filters: { investigationId: [id] } }, mostLookedAt),
  ]);
  if (page.type === 'refused') return page;
  const { items: actions, cursor, unreadable } = page.value;
  const investigation = loaded && mayFind(loaded.investigation, by) ? loaded.investigation : undefined;
  if (!investigation && actions.length === 0 && !unreadable) return refused({ code: 'NotFound' });
  const progress = progressOf(actions, cursor === undefined, deps.now());
  return ok({ id, investigation, actions, progress, ...leftOut(unreadable) });
};

const mayFind = ({ owner }: Investigation, by: Principal): boolean => seesEverything(by) || owner.id === by.id;

export type InvestigationPage = LeftOut & {
  readonly items: readonly (InvestigationOutline & {
    readonly progress: LeftOut & Pick<Progress, 'state' | 'actions' | 'complete'>;
  })[];
  readonly cursor?: string | undefined;
};

/** A page of records, newest first: one request, and for each record one that reads the statuses of its actions. */
export const listInvestigations = async (
  { store }: InquiryDeps,
  by: Principal,
  query: Omit<InvestigationQuery, 'tenant' | 'ownerId'>,
  size: number,
  cursor: string | undefined,
): Promise<Result<InvestigationPage>> => {
  const ownerId = seesEverything(by) ? undefined : by.id;
  const page = await store.listInvestigations({ ...query, tenant: by.tenant, ownerId }, size, cursor);
  if (!page) return refused({ code: 'InvalidCursor' });
  const items = page.items.map(async outline => {
    const { items: of, complete, unreadable } = await store.statusesOf(by.tenant, outline.id, ownerId, mostLookedAt);
    const actions: Counts = countsOf(of, complete);
    return { ...outline, progress: { state: stateOf(of), actions, complete, ...leftOut(unreadable) } };
  });
  return ok({ items: await Promise.all(items), cursor: page.cursor, ...leftOut(page.unreadable) });
};
