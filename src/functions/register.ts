import { app } from '@azure/functions';
import { outside } from '../composed.ts';
import type { ApiFunction } from '../http/kernel/endpoint.ts';
import { triggerOf } from '../http/kernel/trigger.ts';

/** Makes each HTTP function of a feature's list known to the host. */
export const register = (functions: readonly ApiFunction[]): void => {
  for (const spec of functions) app.http(spec.name, triggerOf(spec, outside));
};
