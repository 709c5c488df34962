import type { SettingFault } from './forms.ts';

const faultOf = new WeakMap<Error, SettingFault>();

/**
 * Makes what needs a setting. Where that cannot be made, the exception names the setting, and nothing else: what a library
 * says of it may quote its value, which is a secret.
 */
export const madeOf = <T>(fault: SettingFault, make: () => T): T => {
  try {
    return make();
  } catch {
    const error = new Error(`${fault.setting} ${fault.message}`);
    faultOf.set(error, fault);
    throw error;
  }
};

/** The setting that `madeOf` could make nothing of, if this comes from there. */
export const settingFaultIn = (error: unknown): SettingFault | undefined =>
  error instanceof Error ? faultOf.get(error) : undefined;
