import { feedLag, placeInFeed } from '../../domain/history/feed.ts';
import { faultOfSeal, isUnaltered, sealOver } from '../../domain/history/seal.ts';
import { type Duration, minute, rfc3339 } from '../../domain/values/time.ts';
import { isPassing, tooLate } from '../change/failures.ts';
import { isLate } from './late.ts';
import type { SealDeps } from './ports.ts';

/** So many leaves in a seal, so that it is written in one transaction and read at once. What is more is the next seal's. */
const mostLeaves = 2000;
/** When a run begins nothing more, well within the function's timeout: the next one goes on. */
const longestRun: Duration = minute;

/**
 * Seals what came in the change feed of each tenant since its last seal: once, whoever else tries at the same moment, and
 * late rather than never. Where nothing came there is no seal: it would prove nothing that the next one does not. Tenants
 * take turns, a seal each, so that one with a long backlog does not keep the others waiting.
 */
export const sealFeeds = async (deps: SealDeps, tenants: readonly string[]): Promise<void> => {
  const startedAt = deps.now();
  const isOver = () => deps.now() - startedAt > longestRun;
  let waiting = tenants;
  for (let turn = 1; waiting.length > 0 && !isOver(); turn++) {
    const more: string[] = [];
    for (const tenant of waiting)
      if (!isOver() && (await told(deps, tenant, () => sealNext(deps, tenant, turn)))) more.push(tenant);
    waiting = more;
  }
  if (deps.sealCopies) for (const tenant of tenants) await copySeals(deps, tenant, isOver);
};

/** One tenant's seal that cannot be read must not keep the others from theirs. */
const told = async (deps: SealDeps, tenant: string, seal: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await seal();
  } catch (error) {
    if (isPassing(error)) throw error;
    deps.log('error', 'the change feed cannot be sealed', { tenant, error: String(error) });
    return false;
  }
};

/** Whether there is more to seal. */
const sealNext = async (deps: SealDeps, tenant: string, turn: number): Promise<boolean> => {
  const { store, now, sha256, newId, log, sealLateAfter } = deps;
  const previous = await store.newestSeal(tenant);
  if (previous && !isUnaltered(previous, sha256))
    throw new Error(`seal ${previous.number} was altered: verify the history`);
  const settled = now() - feedLag;
  const { items: leaves, complete } = await store.feedAfter(tenant, previous?.through ?? '', settled, mostLeaves);
  const [first] = leaves;
  if (!first) return false;
  if (turn === 1 && previous && isLate(first, now(), sealLateAfter))
    log('error', 'the change feed is sealed late: what was altered in storage meanwhile, nothing can show', {
      ...{ tenant, since: rfc3339(placeInFeed(first.key).at) },
    });
  const createdAt = now();
  // Read by a clock that has been set back since: what it took for settled may not have been.
  if (createdAt - feedLag < settled) throw tooLate('the clock was set back, so nothing is sealed');
  const seal = sealOver(leaves, { tenant, createdAt, previous }, sha256);
  // Somebody else was faster: what is left is theirs, or the next run's.
  if (!(await store.saveSeal(seal, leaves, newId(createdAt)))) return false;
  log('info', 'FeedSealed', { tenant, seal: seal.number, count: seal.count });
  return !complete;
};

/**
 * Copies what the container does not have yet, oldest first, so that its newest copy says what is missing. What does not
 * follow the last copy is not copied: it is not what was made.
 */
const copySeals = async (deps: SealDeps, tenant: string, isOver: () => boolean): Promise<void> => {
  const { store, sealCopies, sha256, log } = deps;
  if (!sealCopies) return;
  const suspicious = (seal: number) =>
    log('error', 'a seal is not what was made, or is gone: verify the history', { tenant, seal });
  try {
    const newest = await store.newestSeal(tenant);
    const copied = await sealCopies.newestCopy(tenant);
    const last = copied === 0 ? undefined : (await sealCopies.loadCopy(tenant, copied))?.seal;
    if (copied > (newest?.number ?? 0) || (copied === newest?.number && newest.hash !== last?.hash))
      return suspicious(copied);
    let previous = last;
    for (let number = copied + 1; number <= (newest?.number ?? 0) && !isOver(); number++) {
      const seal = await store.loadSeal(tenant, number);
      const leaves = await store.loadLeaves(tenant, number);
      if (!seal || faultOfSeal(seal, leaves, previous, sha256)) return suspicious(number);
      await sealCopies.keepCopy({ seal, leaves });
      previous = seal;
    }
  } catch (error) {
    log('error', 'seals cannot be copied to the container', { tenant, error: String(error) });
  }
};
