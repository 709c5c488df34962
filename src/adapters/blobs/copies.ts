import * as z from 'zod';
import { unreadableRecord } from '../../application/change/failures.ts';
import type { SealCopy } from '../../application/seals/ports.ts';
import { leafSchema, sealSchema, sealView } from '../../domain/history/seal.ts';

// What a copy is called and what is in it: the seal as it is shown and hashed, and its leaves. A folder into which the
// container was downloaded has the same names.

const latest = 9_999_999_999;
const digits = (number: number) => String(number).padStart(10, '0');

/** The newest comes first, because a container is listed by name alone. */
export const nameOfCopy = (tenant: string, number: number): string =>
  `${tenant}/${digits(latest - number)}-seal-${number}.json`;
export const numberInName = (name: string): number => Number(/-seal-(\d+)\.json$/.exec(name)?.[1] ?? 0);

export const copyText = ({ seal, leaves }: SealCopy): string => JSON.stringify({ seal: sealView(seal), leaves });

const copySchema = z.strictObject({
  seal: sealSchema.extend({ createdAt: z.iso.datetime().transform(text => Date.parse(text)) }),
  leaves: z.array(leafSchema),
});
/** Throws `UnreadableRecord` on what is no copy. */
export const copyFrom = (text: string): SealCopy => {
  try {
    return copySchema.parse(JSON.parse(text));
  } catch (error) {
    throw unreadableRecord('a copy of a seal cannot be read', error);
  }
};
