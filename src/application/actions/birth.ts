import type { Birth, Born } from '../../domain/actions/submit.ts';
import { advance } from '../../domain/history/history.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isUnreadableRecord } from '../change/failures.ts';
import type { Change } from '../change/ports.ts';
import { decidedAtBirth } from './decidedAtBirth.ts';
import type { SubmitDeps } from './ports.ts';

/**
 * What proposals of a tenant are judged by. Read anew for each of them? No: the executor reads it fresh; here an answer some
 * seconds old will do.
 */
export const circumstancesOf = async (
  deps: SubmitDeps,
  tenant: string,
): Promise<Pick<Birth, 'policy' | 'emailReview' | 'sha256' | 'safety'>> => {
  const { emailReview, sha256, recentSafety } = deps;
  const [policy, safety] = await Promise.all([policyFor(deps, tenant), recentSafety(tenant)]);
  return { policy, emailReview, sha256, safety };
};

/** Nothing is submitted by a policy that cannot be read, and somebody is told. */
const policyFor = async ({ recentPolicy, log }: SubmitDeps, tenant: string): Promise<Policy> => {
  try {
    return await recentPolicy(tenant);
  } catch (error) {
    if (isUnreadableRecord(error))
      log('error', 'the policy cannot be read, so nothing is submitted', { tenant, error: String(error) });
    throw error;
  }
};

/** A newborn action, as it is committed: approved already where its rule may do that. */
export const newborn = async (
  deps: SubmitDeps,
  born: Exclude<Born, { type: 'refused' }>,
  commitId: string,
): Promise<Change> => {
  const { event, slot } = await decidedAtBirth(deps, born);
  return { ...advance(undefined, event, commitId, deps.sha256), slot };
};
