import { actionEndpoints } from './actions/endpoints.ts';
import { investigationEndpoints } from './investigations/endpoints.ts';
import { type Route, routeOf } from './kernel/route.ts';
import { metaEndpoints } from './meta/endpoints.ts';
import { policyEndpoints } from './policy/endpoints.ts';
import { reportEndpoints } from './reports/endpoints.ts';
import { safetyEndpoints } from './safety/endpoints.ts';

/** The routes of each feature. local/build.ts puts their values in the place of this file, so that a start loads no feature. */
export const routes = {
  actions: actionEndpoints.map(routeOf),
  investigations: investigationEndpoints.map(routeOf),
  meta: metaEndpoints.map(routeOf),
  policy: policyEndpoints.map(routeOf),
  reports: reportEndpoints.map(routeOf),
  safety: safetyEndpoints.map(routeOf),
} as const satisfies Record<string, readonly Route[]>;
