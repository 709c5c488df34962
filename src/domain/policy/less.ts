import { iso8601 } from '../values/duration.ts';
import type { PolicyRule, Rule } from './policy.ts';
import { type Role, roles } from './roles.ts';

/** What a change can let something run with less of. */
export const loosenable = [
  'approvals',
  'roles',
  'auto',
  'commentRequired',
  'freshToken',
  'authenticationContext',
  'relay',
  'expiresAfter',
  'executeWithin',
  'covered',
  'protectedTargets',
  'caps',
] as const;

/** One thing that lets something run with less: of what sort, and in words. */
export type Loosening = { readonly what: (typeof loosenable)[number]; readonly message: string };

const comments = ['none', 'reject', 'always'] as const;
const relays = ['none', 'reject', 'approve'] as const;

/** From when on a role may decide, counted from the submission; `Infinity`: never. */
const mayDecideAfter = (
  { roles: first, escalateAfter = Number.POSITIVE_INFINITY, escalateTo = [] }: Rule,
  role: Role,
) => {
  if (first.includes(role)) return 0;
  return escalateTo.includes(role) ? escalateAfter : Number.POSITIVE_INFINITY;
};

const perHour = ({ auto }: PolicyRule): number => auto?.perHour ?? 0;
const inWords = (duration: number | undefined): string => (duration === undefined ? 'no limit' : iso8601(duration));

/** What a proposal gets less of under the one rule than under the other; empty: it is treated as strictly at least. */
export const less = (before: PolicyRule, after: PolicyRule): readonly Loosening[] => {
  const [was, is] = [before.rule, after.rule];
  const found: Loosening[] = [];
  const say = (what: Loosening['what'], message: string) => found.push({ what, message });
  if (is.approvals < was.approvals) say('approvals', `${is.approvals} instead of ${was.approvals}`);
  const sooner = roles.filter(role => mayDecideAfter(is, role) < mayDecideAfter(was, role));
  if (sooner.length > 0) say('roles', `${sooner.join(', ')} may decide, or may sooner`);
  if (perHour(after) > perHour(before))
    say('auto', `up to ${perHour(after)} an hour approved without a human instead of ${perHour(before)}`);
  // What has been approved within the hour is counted under the rule's name.
  else if (before.auto && after.auto && is.name !== was.name)
    say('auto', `counts anew what "${was.name}" has approved without a human within the hour`);
  if (comments.indexOf(is.commentRequired) < comments.indexOf(was.commentRequired))
    say('commentRequired', `${is.commentRequired} instead of ${was.commentRequired}`);
  if (was.freshToken !== undefined && (is.freshToken === undefined || is.freshToken > was.freshToken))
    say('freshToken', `${inWords(is.freshToken)} instead of ${inWords(was.freshToken)}`);
  // Which of two contexts asks for more only the tenant's conditional access knows.
  if (was.authenticationContext !== undefined && is.authenticationContext !== was.authenticationContext)
    say('authenticationContext', `${is.authenticationContext ?? 'none'} instead of ${was.authenticationContext}`);
  if (relays.indexOf(is.relay) > relays.indexOf(was.relay)) say('relay', `${is.relay} instead of ${was.relay}`);
  if (is.expiresAfter > was.expiresAfter)
    say('expiresAfter', `${inWords(is.expiresAfter)} to decide instead of ${inWords(was.expiresAfter)}`);
  if (is.executeWithin > was.executeWithin)
    say('executeWithin', `${inWords(is.executeWithin)} to start instead of ${inWords(was.executeWithin)}`);
  return found;
};
