import { randomUUID } from 'node:crypto';
import { HttpRequest } from '@azure/functions';
import type { Principal } from '../../src/domain/policy/roles.ts';
import type { Answer, Call, Endpoint } from '../../src/http/kernel/endpoint.ts';
import { apiVersion } from './api.ts';
import type { TestDeps } from './deps.ts';

const origin = 'https://actions.example';

/** A call as an endpoint gets it, where no host is needed: for faults in storage, and for what a call costs. */
export const callBy = (deps: TestDeps, by: Principal, request: HttpRequest): Call => ({
  ...{ by, deps, request, origin, requestId: randomUUID() },
  settings: {
    authority: 'https://login.example',
    tenants: [by.tenant],
    countDirectoryRoles: true,
    applicationNames: {},
    reportSchedule: { usual: [], own: {} },
  },
  admit: () => undefined,
});

/** Sends a body to an endpoint. */
export const sendTo = (endpoint: Endpoint, deps: TestDeps, by: Principal, body: object): Promise<Answer> => {
  const url = `${origin}/${endpoint.route}?api-version=${apiVersion}`;
  const headers = { 'content-type': 'application/json' };
  const request = new HttpRequest({ url, method: endpoint.method, headers, body: { string: JSON.stringify(body) } });
  return endpoint.answer(request, callBy(deps, by, request));
};
