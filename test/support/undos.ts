import { randomUUID } from 'node:crypto';
import { retryAction } from '../../src/application/actions/retryAction.ts';
import { type Undone, type UndoWish, undoAction } from '../../src/application/actions/undoAction.ts';
import type { Changed } from '../../src/application/change/changeAction.ts';
import type { Deps } from '../../src/application/deps.ts';
import { executeAction } from '../../src/application/executor/executeAction.ts';
import type { Action } from '../../src/domain/actions/action.ts';
import type { Outcome } from '../../src/domain/actions/command.ts';
import { administrator, approved, changedIn, decides, operator, type proposal, stored } from './deps.ts';
import { recordingProvider } from './recordingProvider.ts';

// Actions that were carried out, and undoing them.

type Named = Pick<Action, 'tenant' | 'id'>;
type How = Extract<Outcome, { type: 'done' | 'failed' }>;

/** Runs what is approved. */
const run = async (deps: Deps, action: Named, how: How): Promise<Action> => {
  const { providers } = recordingProvider(async () => how);
  await executeAction({ ...deps, providers }, { tenant: action.tenant, actionId: action.id });
  return stored(deps, action);
};

/** Approves and runs what is pending, or runs what is retried. */
export const carryOut = async (
  deps: Deps,
  action: Named,
  how: How = { type: 'done' },
  from: 'pending' | 'retried' = 'pending',
): Promise<Action> => {
  if (from === 'pending') changedIn(await decides(deps, action, 'oscar'));
  return run(deps, action, how);
};

/** An action that was approved and has ended so; succeeded unless said. */
export const carriedOut = async (
  deps: Deps,
  tenant: string,
  over: Parameters<typeof proposal>[0] = {},
  how: How = { type: 'done' },
): Promise<Action> => run(deps, await approved(deps, tenant, over), how);

/** An administrator's undo, as the API asks for it. */
export const undoes = (deps: Deps, { tenant, id }: Named, who = 'ada', wish: Partial<UndoWish> = {}): Promise<Undone> =>
  undoAction(deps, id, { by: administrator(tenant, who), ...wish }, randomUUID());

/** Narrows to an undo that was asked for, now or before. */
export const undoIn = (undone: Undone): Action => {
  if (undone.type === 'refused') throw new Error(`refused: ${JSON.stringify(undone.refusal)}`);
  return undone.action;
};

/** How it ended, in a word. */
export const wordOf = (undone: Undone): string => (undone.type === 'refused' ? undone.refusal.code : undone.type);

/** One person's retry. */
export const retries = (deps: Deps, { tenant, id }: Named, who = 'olivia'): Promise<Changed> => {
  const by = operator(tenant, who);
  return retryAction(
    deps,
    { tenant, actionId: id, seenBy: by },
    now => ({ type: 'Retry', by, now, wakeAt: now + deps.timing.requeueAfter }),
    { commitId: randomUUID() },
  );
};
