import { type Operation, permissions, refusedCall } from '../../domain/policy/permissions.ts';
import { endpoint } from '../kernel/endpoint.ts';
import { usualLimit } from '../kernel/request.ts';
import { noBody, noPath, noQuery } from '../kernel/schemas.ts';
import { selfAnswer } from './schemas.ts';

/** Who am I, and what do my roles allow? Open to anyone signed in: it is how somebody learns that a role is missing. */
export const me = endpoint({
  name: 'me',
  method: 'GET',
  route: 'api/me',
  tag: 'Self',
  summary: 'Who the caller is, with which roles, and what they may do',
  answers: { 200: { description: 'The caller.', schema: selfAnswer } },
  operation: 'me',
  path: noPath,
  query: noQuery,
  body: noBody,
  limit: usualLimit,
  run: async (_, { by }) => ({
    body: {
      id: by.id,
      name: by.name,
      type: by.type,
      tenant: by.tenant,
      roles: by.grants,
      // Names of roles the token holds that do not count for this type of caller.
      ...(by.voidRoles.length > 0 && { ignoredRoles: by.voidRoles }),
      ...(by.authenticationContexts?.length && { authenticationContexts: by.authenticationContexts }),
      operations: operationNames.filter(operation => !refusedCall(operation, by)),
    },
  }),
});

const isOperation = (name: string): name is Operation => Object.hasOwn(permissions, name);
const operationNames = Object.keys(permissions).filter(isOperation);
