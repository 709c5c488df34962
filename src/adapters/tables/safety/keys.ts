import type { Instant } from '../../../domain/values/time.ts';
import { feedKey, six } from '../kernel/keys.ts';

export const safetyPrefix = 'safety_';

export const keyOfSafety = {
  current: () => `${safetyPrefix}current`,
  version: (version: number) => `${safetyPrefix}${six(version)}`,
  feed: (at: Instant, version: number) => feedKey(at, 'safety', version),
} as const;
