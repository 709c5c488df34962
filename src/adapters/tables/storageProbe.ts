import type { Store } from '../../application/deps.ts';
import type { Probe } from '../../application/readiness/ports.ts';

/** Whether the table answers, and its clock agrees with ours. */
export const storageProbe = (store: Pick<Store, 'check'>): Probe => ({
  name: 'storage',
  fault: async () => {
    try {
      await store.check();
      return undefined;
    } catch (error) {
      return { message: error instanceof Error ? error.message : 'does not answer' };
    }
  },
});
