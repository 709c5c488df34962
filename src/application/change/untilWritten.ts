import { type Refused, refused } from '../../domain/actions/result.ts';
import { attempts } from '../../domain/values/attempts.ts';
import type { ChangeDeps } from './ports.ts';

/**
 * Decides and commits anew while somebody else is faster (`undefined`), at most seven times, the waits between with
 * jitter: about 3 s in all, well within what a caller waits.
 */
export const untilWritten = async <T>(
  { pause }: Pick<ChangeDeps, 'pause'>,
  attempt: () => Promise<T | undefined>,
): Promise<T | Refused> =>
  (await attempts({ most: 7, firstWait: 50, factor: 2, pause, attempt })) ?? refused({ code: 'TooManyConflicts' });
