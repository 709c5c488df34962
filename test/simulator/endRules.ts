import { isOpen } from '../../src/domain/action.ts';
import type { BackEnds } from './backEnds.ts';
import type { Tracked } from './invariants.ts';
import type { Story } from './story.ts';

/** Sweep, queue and executor take less than this when nothing fails. */
const margin = 15 * 60_000;

/** What must be true of an action when all has come to rest, long after the last fault. */
export const endRules = (story: Story, backEnds: BackEnds, quietSince: number) => (one: Tracked) => {
  const { stored: action, entries } = one;
  const name = story.nameOf(action.id);
  const types = entries.map(({ event }) => event.type);
  if (isOpen(action) && action.status !== 'needsAttention')
    story.accuse('nothing waits that no wake-up finds', `${name} is still ${action.status}`);

  const calls = backEnds.callsOf(action.id);
  if (!types.includes('Approved') && calls.length > 0) story.accuse('nothing runs without an approval', name);
  const resolved = types.includes('Resolved');
  const hasSucceeded = action.status === 'succeeded' || action.status === 'partiallySucceeded';
  if (hasSucceeded && !resolved && !backEnds.hasWorked(`${action.id}:${action.execution.run}`))
    story.accuse('what succeeded has taken place', name);

  // What could start after the last fault has started: a lost message or executor is no reason to expire.
  const last = entries.findLast(({ event }) => 'notBefore' in event)?.event;
  const notBefore = last && 'notBefore' in last ? last.notBefore : 0;
  const windowEndsAt = action.status === 'expired' ? (action.windowEndsAt ?? 0) : 0;
  if (Math.max(quietSince, notBefore) + margin < windowEndsAt) story.accuse('what may run is run', name);

  // Who had no faults to excuse them was warned in time.
  if (action.status === 'expired' && action.decision.outcome === 'expired')
    for (const before of action.rule.warnBefore) {
      const at = action.expiresAt - before;
      const announced = entries.some(({ event }) => event.type === 'Noticed' && event.dueAt === at);
      if (at > quietSince && at > action.createdAt && !announced)
        story.accuse('expiry is announced', `${name}, ${before} ms before`);
    }
};
