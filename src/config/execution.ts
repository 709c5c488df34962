import * as z from 'zod';
import { type Contradiction, cron } from './forms.ts';

const seconds = (least: number, usual: number) =>
  z.coerce
    .number({ error: `must be a number of seconds of at least ${least}` })
    .min(least, { error: `must be at least ${least} (seconds)` })
    .default(usual)
    .transform(value => value * 1000);

/** When what is approved runs, and how long that may take. */
export const executionSettings = {
  LEASE_SECONDS: seconds(1, 240),
  PROVIDER_TIMEOUT_SECONDS: seconds(0.1, 60),
  REQUEUE_SECONDS: seconds(1, 120),
  // The host's own name for overriding host.json, so that what is checked here is what is in force.
  AzureFunctionsJobHost__functionTimeout: z
    .string()
    .regex(/^\d\d:\d\d:\d\d$/, { error: 'must be a time as hh:mm:ss' })
    .default('00:03:00'),
  SWEEP_SCHEDULE: cron,
};

/** Milliseconds. */
export const executionOf = (given: z.infer<z.ZodObject<typeof executionSettings>>) => ({
  timing: {
    lease: given.LEASE_SECONDS,
    providerTimeout: given.PROVIDER_TIMEOUT_SECONDS,
    requeueAfter: given.REQUEUE_SECONDS,
    functionTimeout: milliseconds(given.AzureFunctionsJobHost__functionTimeout),
  },
});
const milliseconds = (time: string): number => time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;

const abortMargin = 30_000;
/**
 * The provider's abort must come before the host's timeout, which ends every call of the process with it; and the lease
 * must outlive both, or a second executor starts while the first one still runs.
 */
export const executionFaults = ({ timing }: ReturnType<typeof executionOf>): readonly Contradiction[] => {
  const beside = ['AzureFunctionsJobHost__functionTimeout'];
  const faults: Contradiction[] = [];
  if (timing.providerTimeout + abortMargin >= timing.functionTimeout)
    faults.push({
      setting: 'PROVIDER_TIMEOUT_SECONDS',
      message: 'must be more than 30 seconds shorter than the function timeout (functionTimeout in host.json)',
      beside,
    });
  if (timing.functionTimeout >= timing.lease)
    faults.push({
      setting: 'LEASE_SECONDS',
      message: 'must be longer than the function timeout (functionTimeout in host.json)',
      beside,
    });
  return faults;
};
