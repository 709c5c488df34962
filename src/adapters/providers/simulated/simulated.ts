import { kindNames } from '../../../domain/kinds/index.ts';
import { defineBackEnd } from '../defineBackEnd.ts';

/** Carries nothing out: for trying the product out, and for tests. */
export const simulated = defineBackEnd({
  name: 'simulated',
  kinds: kindNames,
  checks: () => [],
  load: async outside => (await import('./simulatedProviders.ts')).simulatedProviders(outside),
});
