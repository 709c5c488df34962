import type * as z from 'zod';
import type { decisionOutcomeSchema } from './action.ts';
import type { Event } from './event.ts';

/** How a pending action can be decided. */
export type DecisionOutcome = z.infer<typeof decisionOutcomeSchema>;

/** How this event decides the action that it happens to; nothing for all other events. */
export const outcomeOf = (event: Event): DecisionOutcome | undefined => {
  switch (event.type) {
    // Where the policy decides at once, the action is born decided.
    case 'Submitted':
      return 'decision' in event.action ? event.action.decision.outcome : undefined;
    case 'Approved':
      return 'approved';
    case 'Rejected':
      return 'rejected';
    case 'Expired':
      // What expires in its window had been approved before.
      return event.clock === 'decision' ? 'expired' : undefined;
    case 'DecisionReported':
      return 'decidedElsewhere';
    default:
      return undefined;
  }
};
