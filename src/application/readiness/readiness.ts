import type { Check, Probe } from './ports.ts';

/** How everything stands that the work needs, looked at at once. */
export const readinessOf = (probes: readonly Probe[]): Promise<readonly Check[]> =>
  Promise.all(
    probes.map(async ({ name, fault }): Promise<Check> => {
      const found = await fault();
      return found ? { name, state: 'failed', ...found } : { name, state: 'ok' };
    }),
  );
