import type { Action } from '../../domain/actions/action.ts';
import { type Effect, effectsOf } from '../../domain/actions/effects.ts';
import { type Refused, refused } from '../../domain/actions/result.ts';
import { type Proposal, submit } from '../../domain/actions/submit.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import { minute } from '../../domain/values/time.ts';
import { inTheWay, mayFind } from '../change/changeAction.ts';
import { perform } from '../change/perform.ts';
import type { Commit } from '../change/ports.ts';
import { untilWritten } from '../change/untilWritten.ts';
import { circumstancesOf, newborn } from './birth.ts';
import { mayOpen } from './openLimit.ts';
import type { SubmitDeps } from './ports.ts';

export type Submitted =
  /** `existing`: the same submission came before; this is what became of it. */
  { readonly type: 'submitted' | 'existing'; readonly action: Action; readonly effects: readonly Effect[] } | Refused;

/** Takes a proposal in: one commit with all its rows. Repeating it under the same `externalId` is always safe. */
export const submitAction = async (
  deps: SubmitDeps,
  proposal: Proposal,
  by: Principal,
  commitId: string,
): Promise<Submitted> => {
  const circumstances = await circumstancesOf(deps, by.tenant);
  if (!(await mayOpen(deps, by)) && !(await isRepetition(deps, proposal, by)))
    return refused({ code: 'TooManyRequests', because: 'open', retryAfter: minute });
  const submitted = await untilWritten(deps, async (): Promise<Submitted | undefined> => {
    const now = deps.now();
    const born = submit(proposal, { ...circumstances, id: deps.newId(now), by, now });
    if (born.type === 'refused') return born;
    const commit = await deps.store.commit([await newborn(deps, born, commitId)]);
    if (commit.type === 'taken') return taken(deps, by, commit, born.event.action);
    if (commit.type === 'stale') return undefined;
    const [{ action }] = commit.loaded;
    const { tenant, id, kind, status } = action;
    deps.log('info', 'Submitted', { tenant, actionId: id, kind, status, commitId });
    return { type: 'submitted', action, effects: effectsOf(action) };
  });
  if (submitted.type !== 'refused') await perform(deps, submitted.effects);
  return submitted;
};

/** Repeating a submission is always safe: it opens nothing. */
const isRepetition = async ({ store }: SubmitDeps, { externalId }: Proposal, { tenant, id }: Principal) =>
  externalId !== undefined && (await store.isSubmitted(tenant, id, externalId));

/** Somebody holds the external id or the entity. `undefined` when they let go of it meanwhile: try again. */
const taken = async (
  { store }: SubmitDeps,
  by: Principal,
  commit: Extract<Commit, { type: 'taken' }>,
  wanted: Pick<Action, 'kind' | 'contentHash'>,
): Promise<Submitted | undefined> => {
  const holder = await store.load(by.tenant, commit.actionId);
  if (!holder) return undefined;
  const { action } = holder;
  if (commit.what === 'exclusivity') {
    const { code } = inTheWay(commit, wanted.kind);
    return mayFind(action, by) ? refused({ code, actionId: action.id }, action) : refused({ code });
  }
  if (action.contentHash === wanted.contentHash) return { type: 'existing', action, effects: effectsOf(action) };
  return refused({ code: 'ExternalIdInUse', actionId: commit.actionId }, action);
};
