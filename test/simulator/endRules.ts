import { isOpen } from '../../src/domain/actions/action.ts';
import type { HistoryEntry } from '../../src/domain/history/history.ts';
import { isApprovedByRule } from './autoRules.ts';
import type { BackEnds } from './backEnds.ts';
import type { Tracked } from './invariants.ts';
import type { Story } from './story.ts';

/** Sweep, queue and executor take less than this when nothing fails. */
const margin = 15 * 60_000;

/** Since when nothing fails, and since when nothing holds a tenant's actions back. */
type Rest = { readonly quietSince: number; readonly liftedAt: (tenant: string) => number };

/** What must be true of an action when all has come to rest, long after the last fault. */
export const endRules =
  (story: Story, backEnds: BackEnds, { quietSince, liftedAt }: Rest) =>
  (one: Tracked) => {
    const { stored: action, entries } = one;
    const free = Math.max(quietSince, liftedAt(action.tenant));
    const name = story.nameOf(action.id);
    const types = entries.map(({ event }) => event.type);
    if (isOpen(action) && action.status !== 'needsAttention')
      story.accuse('nothing waits that no wake-up finds', `${name} is still ${action.status}`);

    const calls = backEnds.callsOf(action.id);
    if (!types.includes('Approved') && !isApprovedByRule(entries) && calls.length > 0)
      story.accuse('nothing runs without an approval', name);
    const resolved = types.includes('Resolved');
    const hasSucceeded = action.status === 'succeeded' || action.status === 'partiallySucceeded';
    if (hasSucceeded && !resolved && !backEnds.hasWorked(`${action.id}:${action.execution.run}`))
      story.accuse('what succeeded has taken place', name);

    // What could start after the last fault has started: a lost message or executor is no reason to expire.
    const last = entries.findLast(({ event }) => 'notBefore' in event)?.event;
    const notBefore = last && 'notBefore' in last ? last.notBefore : 0;
    const windowEndsAt = action.status === 'expired' ? (action.windowEndsAt ?? 0) : 0;
    if (Math.max(free, notBefore) + margin < windowEndsAt) story.accuse('what may run is run', name);

    for (const { event } of entries) {
      if (event.type !== 'Expired') continue;
      const due = event.clock === 'decision' ? action.expiresAt : windowEndsAt;
      if (due > quietSince && event.at > due + margin) story.accuse('expiry comes in time', `${name}, ${event.clock}`);
    }
    for (const { given, accepted } of givenUp(entries)) {
      const finishedAt = backEnds.finishedAt(accepted.operationId) ?? given.at;
      if (Math.max(quietSince, finishedAt) + margin < given.at)
        story.accuse('what a back end finishes in time is heard of', name);
    }

    // Who had no faults to excuse them was warned in time.
    if (action.status === 'expired' && action.decision.outcome === 'expired')
      for (const before of action.rule.warnBefore) {
        const at = action.expiresAt - before;
        const announced = entries.some(({ event }) => event.type === 'Noticed' && event.dueAt === at);
        if (at > quietSince && at > action.createdAt && !announced)
          story.accuse('expiry is announced', `${name}, ${before} ms before`);
      }
  };

/** Operations that a back end accepted, and that nobody waited for any longer. */
const givenUp = (entries: readonly HistoryEntry[]) => {
  const events = entries.map(({ event }) => event).filter(({ type }) => type !== 'Commented' && type !== 'Assigned');
  return events.flatMap((given, i) => {
    const accepted = events[i - 1];
    return given.type === 'AttentionNeeded' && accepted?.type === 'RunAccepted' ? [{ given, accepted }] : [];
  });
};
