type Planned = { readonly at: number; readonly run: () => void };

/**
 * Virtual time: what is planned happens in the order of its time, and of its planning where times are equal. Between two
 * events everything that the first one set in motion comes to rest, so the order depends on nothing else.
 */
export const scheduler = (start: number) => {
  // Latest first, so that the next one is taken from the end.
  const planned: Planned[] = [];
  let now = start;

  const at = (time: number, run: () => void): void => {
    const event = { at: Math.max(Math.round(time), now), run };
    let [low, high] = [0, planned.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((planned[middle]?.at ?? 0) > event.at) low = middle + 1;
      else high = middle;
    }
    planned.splice(low, 0, event);
  };

  return {
    now: () => now,
    at,
    after: (milliseconds: number, run: () => void) => at(now + milliseconds, run),
    /** Lets the next event happen, and all that follows from it; false when nothing is planned any more. */
    step: async (): Promise<boolean> => {
      const event = planned.pop();
      if (!event) return false;
      now = event.at;
      event.run();
      await settled();
      return true;
    },
  };
};
export type Scheduler = ReturnType<typeof scheduler>;

/** Resolves when no promise has anything left to do: nothing here waits for real time or real input. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve));
