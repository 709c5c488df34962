import { newestFirst, six } from '../kernel/keys.ts';

export const sealPrefix = 'seal_';
/** Of the leaves of all seals. */
export const leavesPrefix = 'sealLeaves_';

export const keyOfSeal = {
  /** By its number alone, so that the next one can be made once; the newest comes first. */
  seal: (number: number) => `${sealPrefix}${newestFirst(number)}_${six(number)}`,
  leaves: (number: number, page: number) => `${leavesOf(number)}${six(page)}`,
} as const;

/** Where the leaves of a seal begin. */
export const leavesOf = (number: number): string => `${leavesPrefix}${six(number)}_`;

/** The number that the key of a seal, or of leaves, names. */
export const numberInSealKey = (key: string): number => Number(key.slice(-6));
export const numberInLeavesKey = (key: string): number =>
  Number(key.slice(leavesPrefix.length, leavesPrefix.length + 6));
