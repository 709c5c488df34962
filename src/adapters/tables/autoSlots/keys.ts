import { short, six } from '../kernel/keys.ts';

export const autoPrefix = 'auto_';
/** The slots of one rule, by its name in any letter case: no two rules of a policy have the same. */
export const slotsPrefix = (rule: string): string => `${autoPrefix}${short(rule.toLowerCase())}_`;

export const keyOfSlot = (rule: string, number: number): string => `${slotsPrefix(rule)}${six(number)}`;
/** The number of the slot that a key names. */
export const slotIn = (rowKey: string): number => Number(rowKey.slice(-6));
