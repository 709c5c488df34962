import type { Instant } from '../../../domain/values/time.ts';
import { feedKey, six } from '../kernel/keys.ts';

export const policyPrefix = 'policy_';

export const keyOfPolicy = {
  current: () => `${policyPrefix}current`,
  entry: (sequence: number) => `${policyPrefix}${six(sequence)}`,
  feed: (at: Instant, sequence: number) => feedKey(at, 'policy', sequence),
} as const;

/** The entries behind this one. Digits come before letters, so the current row is not among them. */
export const policyEntriesAfter = (sequence: number): readonly [from: string, below: string] => [
  keyOfPolicy.entry(sequence + 1),
  `${policyPrefix}a`,
];
