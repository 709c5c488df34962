import type { Birth, Born } from '../../domain/actions/submit.ts';
import { advance } from '../../domain/history/history.ts';
import type { Change } from '../change/ports.ts';
import { decidedAtBirth } from './decidedAtBirth.ts';
import type { SubmitDeps } from './ports.ts';

/**
 * What proposals of a tenant are judged by. Read anew for each of them? No: the executor reads it fresh; here an answer some
 * seconds old will do.
 */
export const circumstancesOf = async (
  { policy, emailReview, sha256, recentSafety }: SubmitDeps,
  tenant: string,
): Promise<Pick<Birth, 'policy' | 'emailReview' | 'sha256' | 'safety'>> => ({
  ...{ policy, emailReview, sha256 },
  safety: await recentSafety(tenant),
});

/** A newborn action, as it is committed: approved already where its rule may do that. */
export const newborn = async (
  deps: SubmitDeps,
  born: Exclude<Born, { type: 'refused' }>,
  commitId: string,
): Promise<Change> => {
  const { event, slot } = await decidedAtBirth(deps, born);
  return { ...advance(undefined, event, commitId, deps.sha256), slot };
};
