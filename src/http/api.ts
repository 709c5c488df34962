import { actionEndpoints } from './actions/endpoints.ts';
import { investigationEndpoints } from './investigations/endpoints.ts';
import type { ApiFunction } from './kernel/endpoint.ts';
import { metaEndpoints } from './meta/endpoints.ts';
import { policyEndpoints } from './policy/endpoints.ts';
import { reportEndpoints } from './reports/endpoints.ts';
import { safetyEndpoints } from './safety/endpoints.ts';

/** The whole API: the list of each feature, in the order in which readers see them. */
export const api: readonly ApiFunction[] = [
  ...actionEndpoints,
  ...investigationEndpoints,
  ...policyEndpoints,
  ...reportEndpoints,
  ...safetyEndpoints,
  ...metaEndpoints,
];
