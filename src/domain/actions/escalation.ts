import type { Rule } from '../policy/policy.ts';
import type { Role } from '../policy/roles.ts';
import type { Duration, Instant } from '../values/time.ts';
import type { Action, DeepReadonly } from './action.ts';

/** Who may decide as well, and from when on. Roles that may anyway are not named. */
type Escalation = { readonly at: Instant; readonly roles: readonly Role[] };
type Frozen = { readonly rule: DeepReadonly<Rule>; readonly expiresAt: Instant };

/**
 * Since when an action waits for its decision: the time to decide runs from then, and so do reminder and escalation. Its
 * birth, unless it was asked for again later.
 */
export const waitingSince = ({ rule, expiresAt }: Frozen): Instant => expiresAt - rule.expiresAfter;

/**
 * Since when it waited for the decision that it waited for at that time: approvals that it kept when it was asked for again
 * are of an earlier wait.
 */
export const waitedSince = (
  { requiredAgainAt, createdAt, ...action }: Frozen & Pick<Action, 'requiredAgainAt' | 'createdAt'>,
  at: Instant,
): Instant => (requiredAgainAt !== undefined && at < requiredAgainAt ? createdAt : waitingSince(action));

/** When people are reminded that it waits; nothing where the rule says nothing of it, or its time never comes. */
export const remindAtOf = (action: Frozen): Instant | undefined => timeIn(action, action.rule.remindAfter);

/** When others are told, and who of them may decide from then on; a rule may name nobody. */
export const escalationOf = (action: Frozen): Escalation | undefined => {
  const { escalateAfter, escalateTo = [], roles } = action.rule;
  const at = timeIn(action, escalateAfter);
  return at === undefined ? undefined : { at, roles: escalateTo.filter(role => !roles.includes(role)) };
};

/** So long after it began to wait, if that comes before its end. */
const timeIn = (action: Frozen, after: Duration | undefined): Instant | undefined => {
  const at = waitingSince(action) + (after ?? Number.POSITIVE_INFINITY);
  return at < action.expiresAt ? at : undefined;
};

/** The roles that may decide at a time. Asked of the clock, not of a notice: a late sweep must not keep anybody waiting. */
export const widened = (roles: readonly Role[], escalation: Escalation | undefined, at: Instant): readonly Role[] =>
  escalation && at >= escalation.at ? [...roles, ...escalation.roles] : roles;

/** The same, of an action. */
export const rolesAt = (action: Frozen, at: Instant): readonly Role[] =>
  widened(action.rule.roles, escalationOf(action), at);
