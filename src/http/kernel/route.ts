import type { ApiFunction } from './endpoint.ts';

/** What the host must know of an HTTP function before anybody calls it. */
export type Route = Pick<ApiFunction, 'name' | 'method' | 'route'> & {
  /** Whatever changes an action may have to wake an executor. */
  readonly wakes: boolean;
};

export const routeOf = (spec: ApiFunction): Route => ({
  ...{ name: spec.name, method: spec.method, route: spec.route },
  wakes: 'answer' in spec && spec.method !== 'GET',
});
