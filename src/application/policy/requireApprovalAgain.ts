import { ok, type Result, refused } from '../../domain/actions/result.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Principal } from '../../domain/policy/roles.ts';
import type { Safety } from '../../domain/safety/safety.ts';
import { type Duration, second } from '../../domain/values/time.ts';
import { changeAction } from '../change/changeAction.ts';
import { isPassing } from '../change/failures.ts';
import type { AgainDeps } from './ports.ts';

/** What one call has done, and where the next one goes on. */
export type RequiredAgain = {
  /** Ids of those that wait for a decision again. */
  readonly putBack: readonly string[];
  /** How many today's policy would let run as well. */
  readonly stillApproved: number;
  /** How many run, or may have run, so that nobody can take the approval back. */
  readonly started: number;
  /** How many could not be looked at now. */
  readonly failed: number;
  readonly cursor?: string | undefined;
};

/** Somebody waits for the answer: a call looks at so many at most, and begins no page after this time. */
const perCall = 200;
const pageSize = 50;
const atOnce = 10;
const longest: Duration = 20 * second;

type Asking = {
  readonly by: Principal;
  readonly reason: string;
  /** Names the call: what it has put back has it in its history. */
  readonly batchId: string;
  readonly cursor?: string | undefined;
};

/**
 * Holds what is approved and not started against the policy and the safety settings of today, newest first, and puts back to
 * pending what they would treat more strictly. Repeating it is safe; each action is a commit of its own, so an executor
 * that starts one at the same time either finds it pending, or has started it.
 */
export const requireApprovalAgain = async (
  deps: AgainDeps,
  { by, reason, batchId, cursor: from }: Asking,
): Promise<Result<RequiredAgain>> => {
  const { store, now } = deps;
  const { tenant } = by;
  const [{ policy }, { safety }] = await Promise.all([store.loadPolicy(tenant), store.loadSafety(tenant)]);
  const startedAt = now();
  const found: Found[] = [];
  let unreadable = 0;
  let cursor = from;
  do {
    const query = { tenant, view: 'inProgress', filters: { status: ['approved'] } } as const;
    const page = await store.list(query, pageSize, cursor);
    if (!page) return refused({ code: 'InvalidCursor' });
    const look = (actionId: string) => again(deps, { by, reason, batchId, actionId, policy, safety });
    for (let first = 0; first < page.items.length; first += atOnce)
      found.push(...(await Promise.all(page.items.slice(first, first + atOnce).map(({ id }) => look(id)))));
    unreadable += page.unreadable ?? 0;
    cursor = page.cursor;
  } while (cursor !== undefined && found.length + pageSize <= perCall && now() - startedAt < longest);
  const having = (what: Found['what']) => found.filter(one => one.what === what);
  const putBack = having('putBack').map(({ id }) => id);
  if (putBack.length > 0)
    deps.log('warn', 'approvals are required again', { tenant, count: putBack.length, by: by.id });
  return ok({
    putBack,
    stillApproved: having('stillApproved').length,
    started: having('started').length,
    failed: having('failed').length + unreadable,
    cursor,
  });
};

type Found = { readonly id: string; readonly what: Exclude<keyof RequiredAgain, 'cursor'> };
type Looking = Asking & { readonly actionId: string; readonly policy: Policy; readonly safety: Safety };

const again = async (deps: AgainDeps, { actionId: id, by, reason, batchId, ...today }: Looking): Promise<Found> => {
  try {
    const looked = await changeAction(
      deps,
      { tenant: by.tenant, actionId: id },
      now => ({ type: 'RequireApprovalAgain', by, now, comment: reason, batchId, ...today }),
      { commitId: `${batchId}:${id}` },
    );
    if (looked.type === 'refused') return { id, what: 'failed' };
    const { action } = looked.loaded;
    if (looked.type === 'changed') return { id, what: 'putBack' };
    const stays = action.status === 'approved' && action.execution.lost === 0;
    return { id, what: stays ? 'stillApproved' : 'started' };
  } catch (error) {
    // One that cannot be read, or meets a bug, must not keep the others approved.
    if (isPassing(error)) throw error;
    deps.log('error', 'approval of an action could not be required again', {
      ...{ tenant: by.tenant, actionId: id, error: String(error) },
    });
    return { id, what: 'failed' };
  }
};
