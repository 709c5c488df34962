import type { Rule } from '../policy/policy.ts';
import type { Role } from '../policy/roles.ts';
import type { Instant } from '../values/time.ts';
import type { DeepReadonly } from './action.ts';

/** Who may decide as well, and from when on. */
type Escalation = { readonly at: Instant; readonly roles: readonly Role[] };
type Frozen = { readonly rule: DeepReadonly<Rule>; readonly expiresAt: Instant };

/**
 * Since when an action waits for its decision: the time to decide runs from then, and so do reminder and escalation. Its
 * birth, unless it was asked for again later.
 */
export const waitingSince = ({ rule, expiresAt }: Frozen): Instant => expiresAt - rule.expiresAfter;

/** Whom the rule lets decide as well when nobody has decided for long; nothing where it names nobody, or its time never comes. */
export const escalationOf = (action: Frozen): Escalation | undefined => {
  const { escalateAfter, escalateTo = [], roles } = action.rule;
  const more = escalateTo.filter(role => !roles.includes(role));
  if (escalateAfter === undefined || more.length === 0) return undefined;
  const at = waitingSince(action) + escalateAfter;
  return at < action.expiresAt ? { at, roles: more } : undefined;
};

/** The roles that may decide at a time. Asked of the clock, not of a notice: a late sweep must not keep anybody waiting. */
export const widened = (roles: readonly Role[], escalation: Escalation | undefined, at: Instant): readonly Role[] =>
  escalation && at >= escalation.at ? [...roles, ...escalation.roles] : roles;

/** The same, of an action. */
export const rolesAt = (action: Frozen, at: Instant): readonly Role[] =>
  widened(action.rule.roles, escalationOf(action), at);
