import type { ExecutionQueue } from '../../application/change/ports.ts';
import type { Probe } from '../../application/readiness/ports.ts';

/** Whether the work queue answers. */
export const queueProbe = (queue: Pick<ExecutionQueue, 'check'>): Probe => ({
  name: 'queue',
  fault: async () => {
    try {
      await queue.check();
      return undefined;
    } catch {
      // What the SDK says may quote the connection string, which is a secret.
      return { message: 'the work queue does not answer, so whatever is approved starts with a sweep' };
    }
  },
});
