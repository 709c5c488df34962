import type { Duration } from './time.ts';

type Attempts<T> = {
  readonly most: number;
  /** How long to wait before the second attempt; each further wait is `factor` times as long. */
  readonly firstWait: Duration;
  readonly factor: number;
  readonly pause: (atMost: Duration) => Promise<void>;
  /** `undefined`: to no avail, so it is tried again. */
  readonly attempt: () => Promise<T | undefined>;
};

/** Tries until an attempt gives something, and waits longer each time. `undefined`: none of them did. */
export const attempts = async <T>({ most, firstWait, factor, pause, attempt }: Attempts<T>): Promise<T | undefined> => {
  let wait = firstWait;
  for (let n = 1; n <= most; n++) {
    if (n > 1) {
      await pause(wait);
      wait *= factor;
    }
    const given = await attempt();
    if (given !== undefined) return given;
  }
  return undefined;
};
