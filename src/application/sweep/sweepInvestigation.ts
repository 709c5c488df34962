import type { Command } from '../../domain/actions/command.ts';
import { type Investigation, ownerAsCaller } from '../../domain/investigations/investigation.ts';
import type { Instant } from '../../domain/values/time.ts';
import { changeAction } from '../change/changeAction.ts';
import { isPassing, tooLate } from '../change/failures.ts';
import { recent } from '../change/recently.ts';
import type { SweepDeps } from './ports.ts';

/** A closed investigation is looked at again before so many withdrawals. */
const pageSize = 50;

/**
 * Withdraws what the owner of a closed investigation has left pending, at most `room` actions; gives their number. What is
 * left then, and what could not be withdrawn, has another wake-up. Two sweeps at once are harmless: each withdrawal is a
 * change of its action like any other, and the wake-up moves only from where it was read.
 */
export const sweepInvestigation = async (
  deps: SweepDeps,
  tenant: string,
  investigationId: string,
  room: number,
): Promise<number> => {
  let handled = 0;
  let failed = 0;
  let cursor: string | undefined;
  let version: number | undefined;
  for (;;) {
    // Read anew for each page: whoever opens it again keeps what has not been withdrawn yet.
    const askedAt = deps.now();
    const loaded = await deps.store.loadInvestigation(tenant, investigationId);
    if (!loaded) throw new Error('a wake-up names an investigation that is not there');
    const { investigation } = loaded;
    if (investigation.status !== 'closed' || !isDue(investigation, deps.now())) return handled;

    // Opened and closed in between: what was submitted meanwhile lies before the cursor, so the next sweep begins anew.
    if (version !== undefined && investigation.version !== version) return handled;
    version = investigation.version;

    const size = Math.min(room - handled, pageSize);
    const page = await pendingOfOwner(deps, investigation, size, cursor);
    // What is hidden may be pending: the closing is not done before it was seen.
    failed += page.unreadable ?? 0;
    for (const { id } of page.items) {
      // What takes long must not overtake a reopening: the next sweep goes on.
      if (deps.now() - askedAt > recent) return handled;
      if (!(await withdraw(deps, investigation, askedAt, id))) failed++;
      handled++;
    }
    cursor = page.cursor;
    if (cursor !== undefined && handled < room) continue;

    const { withdrawAt: _, ...done } = investigation;
    const again = wakeUp(deps, cursor !== undefined, failed);
    // Stale: it was recorded anew, or another sweep was faster; what is still due then is found by the next one.
    await deps.store.saveInvestigation(loaded, { ...done, ...(again !== undefined && { withdrawAt: again }) });
    if (again === undefined) deps.log('info', 'InvestigationCleared', { tenant, investigationId });
    return handled;
  }
};

const isDue = ({ withdrawAt }: { readonly withdrawAt?: Instant | undefined }, now: Instant): boolean =>
  withdrawAt !== undefined && withdrawAt <= now;

/** At once, behind whatever else is due; what failed gets some time. `undefined`: nothing is left. */
const wakeUp = ({ now, timing }: SweepDeps, isMore: boolean, failed: number): Instant | undefined => {
  if (isMore) return now();
  return failed > 0 ? now() + timing.requeueAfter : undefined;
};

const pendingOfOwner = async (
  { store }: SweepDeps,
  { tenant, id, owner }: Investigation,
  size: number,
  cursor: string | undefined,
) => {
  const filters = { investigationId: [id], submittedBy: [owner.id] };
  const page = await store.list({ tenant, view: 'pending', filters }, size, cursor);
  if (!page) throw new Error("storage does not know its own cursor of an investigation's actions");
  return page;
};

/** False: it is still pending, and somebody must try again. Decided, expired or withdrawn meanwhile is fine. */
const withdraw = async (
  deps: SweepDeps,
  investigation: Investigation,
  askedAt: Instant,
  actionId: string,
): Promise<boolean> => {
  const { tenant, id, title } = investigation;
  const by = ownerAsCaller(investigation);
  const comment = `The investigation ${id} (${title}) was closed.`;
  try {
    const withdrawalAt = (now: Instant): Command => {
      // A process that was suspended since then may have missed that it was opened again.
      if (now - askedAt > recent)
        throw tooLate('the investigation was read too long ago, so nothing is withdrawn; repeat it');
      return { type: 'Withdraw', by, now, comment };
    };
    const commitId = deps.newId(deps.now());
    const changed = await changeAction(deps, { tenant, actionId }, withdrawalAt, { commitId });
    return changed.type !== 'refused' || changed.refusal.code !== 'TooManyConflicts';
  } catch (error) {
    // One action that cannot be read must not keep the others from being withdrawn.
    if (isPassing(error)) throw error;
    deps.log('error', 'an action of a closed investigation cannot be withdrawn', {
      ...{ tenant, actionId, investigationId: id, error: String(error) },
    });
    return false;
  }
};
