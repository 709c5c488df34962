import { app, type HttpHandler } from '@azure/functions';
import { load, outside } from '../composed.ts';
import type { ApiFunction } from '../http/kernel/endpoint.ts';
import { methodsOf, type Route } from '../http/kernel/route.ts';
import { handlerOf } from '../http/kernel/trigger.ts';

const wholeApi = async () => (await load()).api;

/** Makes each HTTP function of a feature known to the host. What answers it is loaded when it is first called. */
export const register = (routes: readonly Route[], specs: () => Promise<readonly ApiFunction[]> = wholeApi): void => {
  for (const each of routes) {
    const { name, route } = each;
    let loading: Promise<HttpHandler> | undefined;
    app.http(name, {
      methods: [...methodsOf(each)],
      authLevel: 'anonymous',
      route,
      handler: async (request, context) => {
        loading ??= specs().then(found => handlerIn(found, name));
        return (await loading)(request, context);
      },
    });
  }
};

const handlerIn = (specs: readonly ApiFunction[], name: string): HttpHandler => {
  const spec = specs.find(each => each.name === name);
  if (!spec) throw new Error(`no endpoint is called ${name} (this is a bug)`);
  return handlerOf(spec, outside);
};
