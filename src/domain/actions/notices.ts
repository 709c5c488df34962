import type { Instant } from '../values/time.ts';
import type { In } from './action.ts';
import { escalationOf, remindAtOf, waitingSince } from './escalation.ts';
import type { EventOf } from './event.ts';

type Notice = { readonly at: Instant; readonly type: EventOf<'Noticed'>['notice'] };

/** What is to be announced while an action waits for its decision, oldest first; what lies before it did so is dropped. */
const noticesOf = (action: In<'pending'>): readonly Notice[] => {
  const { rule, expiresAt } = action;
  const since = waitingSince(action);
  const warnings = rule.warnBefore.map(before => ({ at: expiresAt - before, type: 'warning' }) as const);
  const remindAt = remindAtOf(action);
  const reminder = remindAt === undefined ? [] : [{ at: remindAt, type: 'reminder' } as const];
  const escalateAt = escalationOf(action)?.at;
  const escalation = escalateAt === undefined ? [] : [{ at: escalateAt, type: 'escalation' } as const];
  return [...warnings, ...reminder, ...escalation]
    .filter(({ at }) => at > since && at < expiresAt)
    .sort((a, b) => a.at - b.at);
};

/** The next notice that has not been given. */
export const nextNotice = (action: In<'pending'>): Notice | undefined =>
  noticesOf(action).find(({ at }) => at > action.noticedUntil);

/**
 * The newest notice that has come due: those it overtook (after an outage) would only be noise. Not so an escalation: it
 * tells people that they may decide.
 */
export const dueNotice = (action: In<'pending'>, now: Instant): Notice | undefined => {
  const due = noticesOf(action).filter(({ at }) => at > action.noticedUntil && at <= now);
  return due.find(({ type }) => type === 'escalation') ?? due.at(-1);
};
