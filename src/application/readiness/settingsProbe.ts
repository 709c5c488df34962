import { isUnreadableRecord } from '../change/failures.ts';
import type { Probe } from './ports.ts';

/** Whoever asks for readiness waits for it: of more tenants than this, the others are left to the log. */
const mostLookedAt = 20;

/**
 * Whether what the tenants have set can be read. Anybody may ask for readiness, so it does not say which tenant; the log
 * does. That storage is away is another probe's to say.
 */
export const settingsProbe = (
  name: string,
  tenants: readonly string[],
  load: (tenant: string) => Promise<unknown>,
  { what, so }: { readonly what: string; readonly so: string },
): Probe => ({
  name,
  fault: async () => {
    const looks = await Promise.all(
      tenants.slice(0, mostLookedAt).map(tenant => load(tenant).then(() => false, isUnreadableRecord)),
    );
    const damaged = looks.filter(Boolean).length;
    if (damaged === 0) return undefined;
    return {
      message:
        `${what} of ${damaged} of ${looks.length} tenants cannot be read or are gone, ${so}; ` +
        'the log names them, and an administrator sets them anew with If-Match: *',
    };
  },
});
