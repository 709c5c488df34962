import type { Action } from '../../domain/actions/action.ts';
import type { Command } from '../../domain/actions/command.ts';
import { decide } from '../../domain/actions/decide.ts';
import type { Refusal } from '../../domain/actions/refusal.ts';
import { type Refused, refused } from '../../domain/actions/result.ts';
import { advance } from '../../domain/history/history.ts';
import { seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { Instant } from '../../domain/values/time.ts';
import type { ChangeDeps, Commit, Loaded } from './ports.ts';
import { untilWritten } from './untilWritten.ts';

/** Which action, and for whom: what the caller may not see does not exist for them. */
export type Target = { readonly tenant: string; readonly actionId: string; readonly seenBy?: Principal };

export type Changed = { readonly type: 'changed' | 'unchanged' | 'rearmed'; readonly loaded: Loaded } | Refused;

type Options = {
  /** Names this commit, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  /** A copy that the caller has just read or committed: loaded anew only on conflict. */
  readonly from?: Loaded | undefined;
};

export const mayFind = (action: Action, by: Principal): boolean =>
  seesEverything(by) || action.submittedBy.id === by.id;

/**
 * The one write loop: load, decide on the fresh copy, evolve, commit with the version; on conflict start over, with the
 * time taken anew. Every change of an existing action goes through it.
 * Throws only when storage is unavailable or a row unreadable.
 */
export const changeAction = async (
  deps: ChangeDeps,
  target: Target,
  commandAt: (now: Instant, action: Action) => Command,
  { commitId, from }: Options,
): Promise<Changed> => {
  let copy = from;
  return untilWritten(deps, async () => {
    const loaded: Loaded | undefined = copy ?? (await deps.store.load(target.tenant, target.actionId));
    copy = undefined;
    if (!loaded || (target.seenBy && !mayFind(loaded.action, target.seenBy))) return refused({ code: 'NotFound' });
    return tryOnce(deps, loaded, commandAt(deps.now(), loaded.action), commitId);
  });
};

/** One round; `undefined` when somebody else was faster. */
const tryOnce = async (
  deps: ChangeDeps,
  loaded: Loaded,
  command: Command,
  commitId: string,
): Promise<Changed | undefined> => {
  const { action } = loaded;
  const decision = decide(action, command);
  switch (decision.type) {
    case 'refused':
      return refused(decision.refusal, action);
    case 'unchanged':
      return { type: 'unchanged', loaded };
    case 'rearm': {
      if (action.status !== 'approved' && action.status !== 'running') return { type: 'unchanged', loaded };
      const commit = await deps.store.commit([{ before: loaded, after: { ...action, wakeAt: decision.wakeAt } }]);
      return commit.type === 'committed' ? { type: 'rearmed', loaded: commit.loaded[0] } : undefined;
    }
    case 'happened': {
      const change = { before: loaded, ...advance(action, decision.event, commitId, deps.sha256) };
      const commit = await deps.store.commit([change]);
      if (commit.type === 'committed') {
        const [changed] = commit.loaded;
        const { tenant, id, kind, status } = changed.action;
        deps.log('info', decision.event.type, { tenant, actionId: id, kind, status, commitId });
        return { type: 'changed', loaded: changed };
      }
      return commit.type === 'taken' ? refused(inTheWay(commit, action.kind), action) : undefined;
    }
  }
};

/** Another open action has the entity: the same kind is a duplicate, another kind of the group would fight with it. */
export const inTheWay = ({ kind, actionId }: Extract<Commit, { type: 'taken' }>, wanted: string): Refusal => ({
  code: kind === wanted ? 'DuplicateOpenAction' : 'ConflictingOpenAction',
  actionId,
});
