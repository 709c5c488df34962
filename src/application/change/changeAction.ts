import type { Action } from '../../domain/actions/action.ts';
import type { Command } from '../../domain/actions/command.ts';
import { decide } from '../../domain/actions/decide.ts';
import { type Effect, effectsOf } from '../../domain/actions/effects.ts';
import { type Refused, refused } from '../../domain/actions/result.ts';
import { advance } from '../../domain/history/history.ts';
import { seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { Instant } from '../../domain/values/time.ts';
import { perform } from './perform.ts';
import type { ChangeDeps, Commit, Loaded } from './ports.ts';
import { untilWritten } from './untilWritten.ts';

/** Which action, and for whom: what the caller may not see does not exist for them. */
export type Target = { readonly tenant: string; readonly actionId: string; readonly seenBy?: Principal };

export type Changed =
  | {
      readonly type: 'changed' | 'unchanged' | 'rearmed';
      readonly loaded: Loaded;
      /** What followed outside: performed when the caller gets this, or given up with a WARN. */
      readonly effects: readonly Effect[];
    }
  | Refused;

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
 * time taken anew; then what follows from it outside. Every change of an existing action goes through it.
 * Throws only when storage is unavailable or a row unreadable.
 */
export const changeAction = async (
  deps: ChangeDeps,
  target: Target,
  commandAt: (now: Instant, action: Action) => Command | Promise<Command>,
  { commitId, from }: Options,
): Promise<Changed> => {
  let copy = from;
  const changed = await untilWritten(deps, async () => {
    const loaded: Loaded | undefined = copy ?? (await deps.store.load(target.tenant, target.actionId));
    copy = undefined;
    if (!loaded || (target.seenBy && !mayFind(loaded.action, target.seenBy))) return refused({ code: 'NotFound' });
    return tryOnce(deps, loaded, await commandAt(deps.now(), loaded.action), commitId);
  });
  if (changed.type !== 'refused') await perform(deps, changed.effects);
  return changed;
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
      // A repeated approval asks again: the first answer may have got lost together with its message. Clock and executor
      // find nothing to do here, so they ask for nothing; nor does who looks through all that is approved.
      return { type: 'unchanged', loaded, effects: asksAgain(command) ? effectsOf(action) : [] };
    case 'rearm': {
      if (action.status !== 'approved' && action.status !== 'running')
        return { type: 'unchanged', loaded, effects: [] };
      const { wakeAt, lookAt } = decision;
      const commit = await deps.store.commit([{ before: loaded, after: { ...action, wakeAt } }]);
      if (commit.type !== 'committed') return undefined;
      const [rearmed] = commit.loaded;
      return { type: 'rearmed', loaded: rearmed, effects: effectsOf(rearmed.action, lookAt) };
    }
    case 'happened': {
      const change = { before: loaded, ...advance(action, decision.event, commitId, deps.sha256) };
      const commit = await deps.store.commit([change]);
      if (commit.type === 'committed') {
        const [changed] = commit.loaded;
        const { tenant, id, kind, status } = changed.action;
        deps.log('info', decision.event.type, { tenant, actionId: id, kind, status, commitId });
        return { type: 'changed', loaded: changed, effects: effectsOf(changed.action) };
      }
      return commit.type === 'taken' ? refused(inTheWay(commit, action.kind), action) : undefined;
    }
  }
};

const asksAgain = (command: Command): boolean => 'by' in command && command.type !== 'RequireApprovalAgain';

/** Another open action has the entity: the same kind is a duplicate, another kind of the group would fight with it. */
export const inTheWay = ({ kind, actionId }: Extract<Commit, { type: 'taken' }>, wanted: string) => ({
  code: kind === wanted ? ('DuplicateOpenAction' as const) : ('ConflictingOpenAction' as const),
  actionId,
});
