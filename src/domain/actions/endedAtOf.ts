import type { Instant } from '../values/time.ts';
import { isOpen } from './action.ts';
import type { ActionOutline } from './outline.ts';

/** When an action came to the end that it has now; nothing while it is open. */
export const endedAtOf = (action: ActionOutline): Instant | undefined =>
  isOpen(action) ? undefined : (toldEnd(action) ?? action.lastModifiedAt);

const toldEnd = ({ status, decision, windowEndsAt, endedAt, execution }: ActionOutline): Instant | undefined => {
  switch (status) {
    case 'rejected':
    case 'decidedElsewhere':
      return decision?.at;
    case 'expired':
      return decision?.outcome === 'expired' ? decision.at : windowEndsAt;
    case 'withdrawn':
    case 'cancelled':
      return endedAt;
    default:
      return execution?.finishedAt;
  }
};
