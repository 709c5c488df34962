import type { Action } from '../../domain/actions/action.ts';
import type { PeoplesCommand } from '../../domain/actions/command.ts';
import { decide } from '../../domain/actions/decide.ts';
import { type Effect, effectsOf } from '../../domain/actions/effects.ts';
import type { Event } from '../../domain/actions/event.ts';
import { type Refused, refused } from '../../domain/actions/result.ts';
import { submit } from '../../domain/actions/submit.ts';
import { reversalOf } from '../../domain/actions/undo.ts';
import { type Instant, laterOf, minute } from '../../domain/values/time.ts';
import { changeAction, inTheWay, mayFind } from '../change/changeAction.ts';
import { perform } from '../change/perform.ts';
import type { Change, Loaded } from '../change/ports.ts';
import { circumstancesOf, newborn } from './birth.ts';
import { mayOpen } from './openLimit.ts';
import type { SubmitDeps } from './ports.ts';

/** What somebody wants who asks for an undo. */
export type UndoWish = Pick<
  Extract<PeoplesCommand, { type: 'Undo' }>,
  'by' | 'comment' | 'digest' | 'ifMatch' | 'batchId'
>;

export type Undone =
  /** `existing`: the same person has asked for it before; this is what became of it. `preview`: nothing is written. */
  | {
      readonly type: 'undone' | 'existing' | 'preview';
      /** The action that reverses the other. */
      readonly action: Action;
      readonly effects: readonly Effect[];
    }
  | Refused;

/**
 * Proposes to reverse an action: the reversing action is born and the other one marked in one commit, so that each names
 * the other, or nothing is written. Repeating it is safe.
 */
export const undoAction = async (
  deps: SubmitDeps,
  actionId: string,
  wish: UndoWish,
  commitId: string,
): Promise<Undone> => {
  const { by } = wish;
  let earlier: Loaded | undefined;
  const changed = await changeAction(
    deps,
    { tenant: by.tenant, actionId, seenBy: by },
    async (now, action) => {
      earlier = await earlierUndo(deps, action);
      return undoCommand(deps, now, action, wish, earlier);
    },
    {
      commitId,
      alongside: async (action, event) => {
        if (!(await mayOpen(deps, by)))
          return refused({ code: 'TooManyRequests', because: 'open', retryAfter: minute });
        const reversal = await reversing(deps, action, event, wish, commitId);
        return 'refusal' in reversal ? reversal : [reversal];
      },
    },
  );
  if (changed.type === 'refused') return standingInTheWay(changed, earlier);
  if (changed.type === 'unchanged' && earlier) {
    const { action } = earlier;
    // The first answer may have got lost together with its message.
    const effects = effectsOf(action);
    await perform(deps, effects);
    return { type: 'existing', action, effects };
  }
  const [born] = changed.alongside;
  if (!born) throw new Error('an undo without its action (this is a bug)');
  const { tenant, id, kind, status } = born.action;
  deps.log('info', 'Submitted', { tenant, actionId: id, kind, status, undoOf: actionId, commitId });
  return { type: 'undone', action: born.action, effects: changed.effects };
};

/** What an undo would submit now, or why it would be refused. Writes nothing. */
export const previewUndo = async (deps: SubmitDeps, actionId: string, wish: UndoWish): Promise<Undone> => {
  const { by } = wish;
  const loaded = await deps.store.load(by.tenant, actionId);
  if (!loaded || !mayFind(loaded.action, by)) return refused({ code: 'NotFound' });
  const { action } = loaded;
  const earlier = await earlierUndo(deps, action);
  const decision = decide(action, undoCommand(deps, deps.now(), action, wish, earlier));
  if (decision.type === 'refused') return standingInTheWay(refused(decision.refusal, action), earlier);
  if (decision.type === 'unchanged' && earlier) return { type: 'existing', action: earlier.action, effects: [] };
  if (decision.type !== 'happened') throw new Error(`an undo that is ${decision.type} (this is a bug)`);
  const reversal = await reversing(deps, action, decision.event, wish, 'preview');
  if ('refusal' in reversal) return reversal;
  const { exclusivity, kind } = reversal.after;
  const holder = exclusivity === undefined ? undefined : await deps.store.holderOf(by.tenant, exclusivity);
  const open = holder && (await deps.store.load(by.tenant, holder.actionId));
  if (holder && open) return refused(inTheWay(holder, kind), open.action);
  return { type: 'preview', action: reversal.after, effects: [] };
};

const earlierUndo = async ({ store }: Pick<SubmitDeps, 'store'>, { tenant, undoneBy }: Action) =>
  undoneBy === undefined ? undefined : store.load(tenant, undoneBy);

const undoCommand = (
  { newId }: Pick<SubmitDeps, 'newId'>,
  at: Instant,
  action: Action,
  wish: UndoWish,
  earlier: Loaded | undefined,
): PeoplesCommand => {
  // Both events are of one moment, and the id of the new action says when that is.
  const now = laterOf(at, action.lastModifiedAt);
  return { type: 'Undo', ...wish, now, undoneBy: newId(now), counterpart: earlier?.action };
};

/** The birth of the action that reverses this one: through the policy, like any other proposal of whoever asks for it. */
const reversing = async (
  deps: SubmitDeps,
  action: Action,
  event: Event,
  { by, comment, batchId }: UndoWish,
  commitId: string,
): Promise<Change | Refused> => {
  if (event.type !== 'Undone') throw new Error(`an undo that is ${event.type} (this is a bug)`);
  const proposal = reversalOf(action, comment);
  if (!proposal) return refused({ code: 'NotReversible' }, action);
  // Decided where the other was: elsewhere nobody would know of it.
  const emailReview = action.review.place === 'here' ? 'here' : 'elsewhere';
  const birth = { id: event.undoneBy, now: event.at, undoOf: action.id, by, batchId, emailReview } as const;
  const born = submit(proposal, { ...(await circumstancesOf(deps, by.tenant)), ...birth });
  return born.type === 'refused' ? refused(born.refusal, action) : newborn(deps, born, commitId);
};

/** Where an earlier undo stands in the way, it is the one to look at. */
const standingInTheWay = ({ refusal, action }: Refused, earlier: Loaded | undefined): Refused =>
  refused(refusal, refusal.code === 'AlreadyUndone' && earlier ? earlier.action : action);
