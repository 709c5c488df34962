import { day, hour, minute } from '../../src/domain/values/time.ts';
import { compromisedAccount } from './compromisedAccount.ts';
import { phishing } from './phishing.ts';
import { ransomware } from './ransomware.ts';
import { type Step, step } from './step.ts';

/** When the clock is looked at: just after something has come due, so that warnings and expiries have their real times. */
const sweeps: readonly Step[] = [
  step(3 * day - 5 * minute, s => s.sweeps()),
  step(2 * day + hour - 5 * minute, s => s.sweeps()),
  step(2 * day - 5 * minute, s => s.sweeps()),
  step(day - 5 * minute, s => s.sweeps()),
  step(22 * hour, s => s.sweeps()),
  step(hour - 5 * minute, s => s.sweeps()),
];

/** Three investigations that overlap in time, oldest step first. */
export const demoStory: readonly Step[] = [...ransomware, ...phishing, ...compromisedAccount, ...sweeps].toSorted(
  (a, b) => b.ago - a.ago,
);
