import type { AutoSlots, StoredSlot } from '../../../application/actions/ports.ts';
import { isUnreadableRecord } from '../../../application/change/failures.ts';
import type { Change } from '../../../application/change/ports.ts';
import { rangeOf } from '../kernel/keys.ts';
import type { RecordChange } from '../kernel/operations.ts';
import { inRange, pagesOf, type Reading } from '../kernel/rangeReads.ts';
import { type Entity, tagOf } from '../kernel/tableRequests.ts';
import { keyOfSlot, slotIn, slotsPrefix } from './keys.ts';
import { rowsOfSlot, slotFrom } from './rows.ts';

/** The slots in which rules note what they approve without a person: a row each, used again and again. */
export const autoSlotStore = (reading: Reading): AutoSlots => ({
  autoSlots: async (tenant, rule) => {
    const slots: StoredSlot[] = [];
    for await (const { entities } of pagesOf(reading.requests, inRange(tenant, rangeOf(slotsPrefix(rule)))))
      slots.push(...entities.map(row => slotOf(reading, row)));
    return slots;
  },
});

/** One that cannot be read counts as in use, until somebody has looked: nothing is approved on the strength of damage. */
const slotOf = ({ log }: Reading, row: Entity): StoredSlot => {
  const { partitionKey: tenant, rowKey = '' } = row;
  const slot = { number: slotIn(rowKey), tag: tagOf(row) };
  try {
    return { ...slot, usedAt: slotFrom(row).usedAt };
  } catch (error) {
    if (!isUnreadableRecord(error)) throw error;
    log('error', 'a slot cannot be read and counts as in use', { tenant, rowKey, error: String(error) });
    return { ...slot, usedAt: Number.POSITIVE_INFINITY };
  }
};

/** The slot's part of the commit that takes it: written only if nobody has used it since it was read. */
export const changeOfSlot = ({ slot, after }: Change): readonly RecordChange[] => {
  if (!slot) return [];
  const rows = rowsOfSlot(slot, after.id);
  const key = keyOfSlot(slot.rule, slot.number);
  return [
    {
      // Whatever it said before is written over, and never written again.
      ...{ key, tag: slot.tag, before: new Map(), after: rows, added: new Map() },
      readBack: written => void slotFrom(written.get(key) ?? {}),
    },
  ];
};
