import { expect, test } from 'vitest';
import { inHostOrder, matchRoute, parseRoute } from '../../../local/host/routes.ts';
import { api } from '../../../src/http/api.ts';
import { methodsOf } from '../../../src/http/kernel/route.ts';

const unmatched = {
  functionName: 'zUnmatched',
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  route: 'api/{*path}',
  prefix: '',
};
const ours = api.map(spec => ({
  functionName: spec.name,
  methods: methodsOf(spec),
  route: spec.route,
  prefix: '',
}));
const inOrder = inHostOrder([unmatched, ...ours].map(parseRoute));

test('the function that takes what no other takes comes last in the order of the host', () => {
  expect(inOrder.at(-1)?.functionName).toBe(unmatched.functionName);
});

test('each address is answered by its own function', () => {
  for (const { functionName, methods, route } of ours)
    for (const method of methods) {
      const path = `/${route.replace(/\{\w+\}/g, '019ab3c0-0000-7000-8000-000000000000')}`;
      expect(matchRoute(inOrder, method, path)?.functionName, `${method} ${path}`).toBe(functionName);
    }
});

test.each(['/api', '/api/', '/api/nothing', '/api/actions/a/b/c/d', '/api/docs/a/b'])('%s is nobody else’s', path => {
  for (const method of unmatched.methods)
    expect(matchRoute(inOrder, method, path)?.functionName).toBe(unmatched.functionName);
});
