import type { PeoplesCommand } from '../../domain/actions/command.ts';
import type { Instant } from '../../domain/values/time.ts';
import { type Changed, changeAction, type Target } from '../change/changeAction.ts';
import type { ChangeDeps, Loaded } from '../change/ports.ts';

/**
 * Another run of a failed action. One that was to undo another is retried only while no other undo has taken its place: what
 * it undoes is written again with the same commit, so that whoever undoes that at this moment is not beside us.
 */
export const retryAction = (
  deps: ChangeDeps,
  target: Target,
  commandAt: (now: Instant) => PeoplesCommand,
  { commitId }: { readonly commitId: string },
): Promise<Changed> => {
  let undone: Loaded | undefined;
  return changeAction(
    deps,
    target,
    async (now, { tenant, undoOf }) => {
      undone = undoOf === undefined ? undefined : await deps.store.load(tenant, undoOf);
      const command = commandAt(now);
      return command.type === 'Retry' ? { ...command, counterpart: undone?.action } : command;
    },
    { commitId, alongside: async () => (undone ? [{ before: undone, after: undone.action }] : []) },
  );
};
