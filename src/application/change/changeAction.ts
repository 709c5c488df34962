import type { Action } from '../../domain/actions/action.ts';
import type { Command } from '../../domain/actions/command.ts';
import { decide } from '../../domain/actions/decide.ts';
import { type Effect, effectsOf } from '../../domain/actions/effects.ts';
import type { Event } from '../../domain/actions/event.ts';
import { type Refused, refused } from '../../domain/actions/result.ts';
import { advance } from '../../domain/history/history.ts';
import { seesEverything } from '../../domain/policy/permissions.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { Instant } from '../../domain/values/time.ts';
import { perform } from './perform.ts';
import type { Change, ChangeDeps, Commit, Loaded } from './ports.ts';
import { untilWritten } from './untilWritten.ts';

/** Which action, and for whom: what the caller may not see does not exist for them. */
export type Target = { readonly tenant: string; readonly actionId: string; readonly seenBy?: Principal };

export type Changed =
  | {
      readonly type: 'changed' | 'unchanged' | 'rearmed';
      readonly loaded: Loaded;
      /** What was written together with it. */
      readonly alongside: readonly Loaded[];
      /** What followed outside: performed when the caller gets this, or given up with a WARN. */
      readonly effects: readonly Effect[];
    }
  | Refused;

type Options = {
  /** Names this commit, so that it can be found when the answer to it got lost. */
  readonly commitId: string;
  /** A copy that the caller has just read or committed: loaded anew only on conflict. */
  readonly from?: Loaded | undefined;
  /** What has to be written in the same commit as this event, of other actions; or why it may not happen at all. */
  readonly alongside?: (action: Action, event: Event) => Promise<readonly Change[] | Refused>;
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
  options: Options,
): Promise<Changed> => {
  let copy = options.from;
  const changed = await untilWritten(deps, async () => {
    const loaded: Loaded | undefined = copy ?? (await deps.store.load(target.tenant, target.actionId));
    copy = undefined;
    if (!loaded || (target.seenBy && !mayFind(loaded.action, target.seenBy))) return refused({ code: 'NotFound' });
    return tryOnce(deps, loaded, await commandAt(deps.now(), loaded.action), options);
  });
  if (changed.type !== 'refused') await perform(deps, changed.effects);
  return changed;
};

/** One round; `undefined` when somebody else was faster. */
const tryOnce = async (
  deps: ChangeDeps,
  loaded: Loaded,
  command: Command,
  options: Options,
): Promise<Changed | undefined> => {
  const { action } = loaded;
  const decision = decide(action, command);
  switch (decision.type) {
    case 'refused':
      return refused(decision.refusal, action);
    case 'unchanged':
      // A repeated approval asks again: the first answer may have got lost together with its message. Clock and executor
      // find nothing to do here, so they ask for nothing; nor does who looks through all that is approved.
      return { ...unchanged(loaded), effects: asksAgain(command) ? effectsOf(action) : [] };
    case 'rearm': {
      if (action.status !== 'approved' && action.status !== 'running') return unchanged(loaded);
      const { wakeAt, lookAt } = decision;
      const commit = await deps.store.commit([{ before: loaded, after: { ...action, wakeAt } }]);
      if (commit.type !== 'committed') return undefined;
      const [rearmed] = commit.loaded;
      return { type: 'rearmed', loaded: rearmed, alongside: [], effects: effectsOf(rearmed.action, lookAt) };
    }
    case 'happened':
      return commitEvent(deps, loaded, decision.event, options);
  }
};

const asksAgain = (command: Command): boolean => 'by' in command && command.type !== 'RequireApprovalAgain';

const unchanged = (loaded: Loaded) => ({ type: 'unchanged', loaded, alongside: [], effects: [] }) as const;

const commitEvent = async (
  deps: ChangeDeps,
  loaded: Loaded,
  event: Event,
  { commitId, alongside }: Options,
): Promise<Changed | undefined> => {
  const { action } = loaded;
  const more = alongside ? await alongside(action, event) : [];
  if ('refusal' in more) return more;
  const change: Change = { before: loaded, ...advance(action, event, commitId, deps.sha256) };
  const commit = await deps.store.commit([change, ...more]);
  if (commit.type === 'stale') return undefined;
  if (commit.type === 'taken') {
    const holder = await deps.store.load(action.tenant, commit.actionId);
    const wanted = [change, ...more][commit.index]?.after ?? action;
    return holder && refused(inTheWay(commit, wanted.kind), holder.action);
  }
  const [changed, ...others] = commit.loaded;
  const { tenant, id, kind, status } = changed.action;
  deps.log('info', event.type, { tenant, actionId: id, kind, status, commitId });
  const effects = commit.loaded.flatMap(each => effectsOf(each.action));
  return { type: 'changed', loaded: changed, alongside: others, effects };
};

/** Another open action has the entity: the same kind is a duplicate, another kind of the group would fight with it. */
export const inTheWay = (
  { kind, actionId }: Pick<Extract<Commit, { type: 'taken' }>, 'kind' | 'actionId'>,
  wanted: string,
) => ({
  code: kind === wanted ? ('DuplicateOpenAction' as const) : ('ConflictingOpenAction' as const),
  actionId,
});
