import type { ApiFunction } from './endpoint.ts';

/** What the host must know of an HTTP function before anybody calls it. */
export type Route = Pick<ApiFunction, 'name' | 'method' | 'route'>;

export const routeOf = ({ name, method, route }: ApiFunction): Route => ({ name, method, route });

/** HEAD is GET without the body, which the host leaves out. */
export const methodsOf = ({ method }: Route) => (method === 'GET' ? (['GET', 'HEAD'] as const) : ([method] as const));
