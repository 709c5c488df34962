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
import type { Precondition } from '../../domain/values/precondition.ts';
import { listActions } from '../actions/readActions.ts';
import { untilWritten } from '../change/untilWritten.ts';
import type { InquiryDeps, InvestigationQuery, RecordDeps } from './ports.ts';

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
    const before = await store.loadInvestigation(by.tenant, id);
    const recording = record(before?.investigation, { id, content, by, now: now(), ifMatch });
    if (recording.type === 'refused') return recording;
    const { investigation } = recording;
    if (recording.type === 'unchanged') return ok({ investigation, created: false });
    const change = { type: recording.change, commitId };
    // Not only another record may be faster: the sweep moves the wake-up of a closed one.
    if (!(await store.saveInvestigation(before, investigation, change))) return undefined;
    log('info', recording.change, { tenant: by.tenant, investigationId: id, version: investigation.version });
    return ok({ investigation, created: before === undefined });
  });

/** The record, if the caller may see it, and the actions that the caller may see; one of both is there. */
export type InvestigationInFull = {
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
  const { items: actions, cursor } = page.value;
  const investigation = loaded && mayFind(loaded.investigation, by) ? loaded.investigation : undefined;
  if (!investigation && actions.length === 0) return refused({ code: 'NotFound' });
  return ok({ id, investigation, actions, progress: progressOf(actions, cursor === undefined, deps.now()) });
};

const mayFind = ({ owner }: Investigation, by: Principal): boolean => seesEverything(by) || owner.id === by.id;

export type InvestigationPage = {
  readonly items: readonly (InvestigationOutline & {
    readonly progress: Pick<Progress, 'state' | 'actions' | 'complete'>;
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
    const { items: of, complete } = await store.statusesOf(by.tenant, outline.id, ownerId, mostLookedAt);
    const actions: Counts = countsOf(of, complete);
    return { ...outline, progress: { state: stateOf(of), actions, complete } };
  });
  return ok({ items: await Promise.all(items), cursor: page.cursor });
};
