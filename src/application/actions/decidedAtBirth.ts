import { approvedByRule } from '../../domain/actions/autoApproval.ts';
import type { EventOf } from '../../domain/actions/event.ts';
import type { Born } from '../../domain/actions/submit.ts';
import { freeSlots, slotFor } from '../../domain/policy/autoSlots.ts';
import type { TakenSlot } from '../change/ports.ts';
import type { SubmitDeps } from './ports.ts';

type Decided = { readonly event: EventOf<'Submitted'>; readonly slot?: TakenSlot };

/**
 * A newborn action, approved by its rule where that may, and has not approved as many within the hour as it may. Costs one
 * read, and only where the rule may: the commit takes the slot with it, so many at once cannot pass the cap.
 */
export const decidedAtBirth = async (
  { store, timing }: Pick<SubmitDeps, 'store' | 'timing'>,
  { event, auto }: Exclude<Born, { type: 'refused' }>,
): Promise<Decided> => {
  if (!auto) return { event };
  const { action, at } = event;
  const rule = action.rule.name;
  const slots = await store.autoSlots(action.tenant, rule);
  const number = slotFor(action.id, freeSlots(slots, auto.perHour, at));
  if (number === undefined) return { event: { ...event, action: { ...action, notAuto: 'cap' } } };
  const tag = slots.find(slot => slot.number === number)?.tag;
  return {
    event: { ...event, action: approvedByRule(action, auto, at + timing.requeueAfter) },
    slot: { rule, number, usedAt: at, ...(tag !== undefined && { tag }) },
  };
};
