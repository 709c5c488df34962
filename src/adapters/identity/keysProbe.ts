import type { Probe } from '../../application/readiness/ports.ts';

type Settings = { readonly authority: string; readonly tenants: readonly string[] };

const timeLimit = 5000;

/** Whether the keys can be fetched with which tokens are checked. */
export const keysProbe = ({ authority, tenants }: Settings): Probe => ({
  name: 'identity',
  fault: async () => {
    try {
      const signal = AbortSignal.timeout(timeLimit);
      const answer = await fetch(`${authority}/${tenants[0]}/discovery/v2.0/keys`, { signal });
      if (answer.ok) return undefined;
    } catch {
      // Told below.
    }
    const message = 'the keys of AUTHORITY cannot be fetched for the first of ALLOWED_TENANTS, so nobody can be let in';
    return { message, settings: ['AUTHORITY', 'ALLOWED_TENANTS'] };
  },
});
