import { kinds, reverseOf } from '../kinds/index.ts';
import type { Principal } from '../policy/roles.ts';
import { type Action, isOpen } from './action.ts';
import type { Proposal } from './submit.ts';

// An undo is two actions that name each other: the one that is undone (`undoneBy`) and the one that reverses it (`undoOf`).
// At most one undo of an action is open or has succeeded, and it is the one that `undoneBy` names.

/**
 * What is submitted to undo an action: the reverse kind on the same entity, with those of its parameters that the reverse
 * kind asks for. The submitter's claims stay, because the policy looks at them: what needed two people to be taken needs two
 * to be given back. `reason`: why it is undone; the action's own was a reason for the opposite. `undefined`: it is not
 * reversible.
 */
export const reversalOf = (action: Action, reason?: string): Proposal | undefined => {
  const kind = reverseOf(action.kind);
  if (kind === undefined) return undefined;
  const { entity, severity, verdict, tags, detectionSource, investigation, incident, alerts, review } = action;
  const { shape } = kinds[kind].parameters;
  const parameters = Object.entries(action.parameters).filter(([name]) => Object.hasOwn(shape, name));
  return {
    ...{ kind, entity, severity, verdict, tags, detectionSource, investigation, incident, alerts, reason },
    parameters: Object.fromEntries(parameters),
    ...(review.url !== undefined && { review: { url: review.url } }),
    allowDuplicate: false,
  };
};

/** Whether an undo of it is open or has succeeded. One of which nothing is known counts. */
export const isUndone = ({ undoneBy }: Action, undo: Action | undefined): boolean =>
  undoneBy !== undefined && (undo?.id !== undoneBy || isOpen(undo) || undo.status === 'succeeded');

/** The same for whoever has asked for that undo. */
export const undoneFor = (action: Action, undo: Action | undefined, { id }: Pick<Principal, 'id'>): boolean =>
  undo !== undefined && undo.id === action.undoneBy && undo.submittedBy.id === id && isUndone(action, undo);

/** Whether it was to undo an action that another one undoes, or was to, since. Not knowing counts. */
export const isReplaced = ({ id, undoOf }: Action, original: Action | undefined): boolean =>
  undoOf !== undefined && (original?.id !== undoOf || original.undoneBy !== id);

/** The other action of an undo, where what may be done with this one now depends on it. */
export const counterpartId = ({ status, undoOf, undoneBy }: Action): string | undefined => {
  if (status === 'failed') return undoOf;
  return status === 'succeeded' || status === 'partiallySucceeded' ? undoneBy : undefined;
};
