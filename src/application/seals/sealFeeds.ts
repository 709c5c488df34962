import { feedLag, placeInFeed } from '../../domain/history/feed.ts';
import { faultOfSeal, isUnaltered, sealOver } from '../../domain/history/seal.ts';
import { rfc3339 } from '../../domain/values/time.ts';
import { isPassing, tooLate } from '../change/failures.ts';
import { isLate } from './late.ts';
import type { SealDeps } from './ports.ts';

/** So many leaves in a seal, so that it is written in one transaction and read at once. What is more is the next seal's. */
const mostLeaves = 2000;
/** So many seals, or copies, of a tenant in one run: a long backlog must not keep the others waiting. */
const mostAtOnce = 50;

/**
 * Seals what came in the change feed of each tenant since its last seal: once, whoever else tries at the same moment, and
 * late rather than never. Where nothing came there is no seal: it would prove nothing that the next one does not.
 */
export const sealFeeds = async (deps: SealDeps, tenants: readonly string[]): Promise<void> => {
  for (const tenant of tenants) {
    try {
      await sealFeed(deps, tenant);
      await copySeals(deps, tenant);
    } catch (error) {
      // One tenant's seal that cannot be read must not keep the others from theirs.
      if (isPassing(error)) throw error;
      deps.log('error', 'the change feed cannot be sealed', { tenant, error: String(error) });
    }
  }
};

const sealFeed = async (deps: SealDeps, tenant: string): Promise<void> => {
  const { store, now, sha256, newId, log, sealLateAfter } = deps;
  let previous = await store.newestSeal(tenant);
  if (previous && !isUnaltered(previous, sha256))
    throw new Error(`seal ${previous.number} was altered: verify the history`);
  for (let made = 0; made < mostAtOnce; made++) {
    const settled = now() - feedLag;
    const { items: leaves, complete } = await store.feedAfter(tenant, previous?.through ?? '', settled, mostLeaves);
    const [first] = leaves;
    if (!first) return;
    if (made === 0 && previous && isLate(first, now(), sealLateAfter))
      log('error', 'the change feed is sealed late: what was altered in storage meanwhile, nothing can show', {
        ...{ tenant, since: rfc3339(placeInFeed(first.key).at) },
      });
    const createdAt = now();
    // Read by a clock that has been set back since: what it took for settled may not have been.
    if (createdAt - feedLag < settled) throw tooLate('the clock was set back, so nothing is sealed');
    const seal = sealOver(leaves, { tenant, createdAt, previous }, sha256);
    if (!(await store.saveSeal(seal, leaves, newId(createdAt)))) return;
    log('info', 'FeedSealed', { tenant, seal: seal.number, count: seal.count });
    if (complete) return;
    previous = seal;
  }
};

/**
 * Copies what the container does not have yet, oldest first, so that its newest copy says what is missing. What does not
 * follow the last copy is not copied: it is not what was made.
 */
const copySeals = async ({ store, sealCopies, sha256, log }: SealDeps, tenant: string): Promise<void> => {
  if (!sealCopies) return;
  try {
    const newest = await store.newestSeal(tenant);
    const copied = await sealCopies.newestCopy(tenant);
    const last = copied === 0 ? undefined : (await sealCopies.loadCopy(tenant, copied))?.seal;
    const suspicious = (seal: number) =>
      log('error', 'a seal is not what was made, or is gone: verify the history', { tenant, seal });
    if (copied > (newest?.number ?? 0) || (copied === newest?.number && newest.hash !== last?.hash))
      return suspicious(copied);
    let previous = last;
    for (let number = copied + 1; number <= Math.min(newest?.number ?? 0, copied + mostAtOnce); number++) {
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
