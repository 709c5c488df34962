import type { Effect } from '../../domain/actions/effects.ts';
import type { ChangeDeps } from './ports.ts';

type PerformDeps = Pick<ChangeDeps, 'queue' | 'log'>;
type Performers = {
  readonly [T in Effect['type']]: (deps: PerformDeps, effect: Extract<Effect, { type: T }>) => Promise<void>;
};

/** What performs each type of effect. */
const performers: Performers = {
  enqueueExecution: ({ queue }, effect) => queue.announce(effect),
};

/** Performs what a commit has led to, in order. Never rejects: the due row covers what cannot be done now. */
export const perform = async (deps: PerformDeps, effects: readonly Effect[]): Promise<void> => {
  for (const effect of effects) await performOne(deps, effect);
};

const performOne = async (deps: PerformDeps, effect: Effect): Promise<void> => {
  try {
    await performers[effect.type](deps, effect);
  } catch (error) {
    const { type, tenant, actionId } = effect;
    deps.log('warn', `${type} failed; the sweep looks after the action`, { tenant, actionId, error: String(error) });
  }
};

const mostAtOnce = 8;

/**
 * For whoever changes many actions: nobody waits for a single announcement, a few are under way at a time, and `all`
 * resolves when each has been made or given up.
 */
export const announcingTogether = (
  deps: PerformDeps,
): { readonly queue: ChangeDeps['queue']; readonly all: () => Promise<void> } => {
  const underWay = new Set<Promise<void>>();
  return {
    queue: {
      announce: async effect => {
        while (underWay.size >= mostAtOnce) await Promise.race(underWay);
        const announcement = performOne(deps, effect).finally(() => underWay.delete(announcement));
        underWay.add(announcement);
      },
    },
    all: async () => {
      await Promise.all(underWay);
    },
  };
};
