import { describe, expect, test } from 'vitest';
import { inHostOrder, matchRoute, parseRoute } from '../../local/host/routes.ts';

const route = (template: string | undefined, options: { name?: string; methods?: string[]; prefix?: string } = {}) =>
  parseRoute({
    functionName: options.name ?? 'fn',
    route: template,
    methods: options.methods ?? ['GET'],
    prefix: options.prefix ?? '',
  });

describe('a route fits', () => {
  test.each([
    ['api/actions', '/api/actions', {}],
    ['api/actions', '/API/Actions', {}],
    ['api/actions', '/api/actions/', {}],
    ['api/actions/{id}', '/api/actions/42', { id: '42' }],
    ['api/actions/{id}', '/api/actions/a%20b', { id: 'a b' }],
    ['api/actions/{id}', '/api/actions/a%2Fb', { id: 'a%2Fb' }],
    ['api/actions/{id}', '/api/actions/a%ZZ', { id: 'a%ZZ' }],
    ['api/actions/{id}', '/api/actions/%ff', { id: '%ff' }],
    ['api/actions/{id}/approve', '/api/actions/42/approve', { id: '42' }],
    ['api/actions/{id}', '/api/actions/a%5Cb', { id: 'a\\b' }],
    ['api/{name?}', '/api', {}],
    ['api/{name?}', '/api/x', { name: 'x' }],
    ['files/{*path}', '/files/a/b/c', { path: 'a/b/c' }],
    ['files/{*path}', '/files/a/', { path: 'a/' }],
    ['files/{*path}', '/files', {}],
    ['files/{*path}', '/files/', {}],
    ['{ignored:maxlength(0)?}', '/', {}],
    ['{id:maxlength(3)}', '/abc', { id: 'abc' }],
    ['{id:length(2,3)}', '/ab', { id: 'ab' }],
    ['{id:alpha:minlength(2)}', '/ab', { id: 'ab' }],
    ['{id:int}', '/-12', { id: '-12' }],
    ['{id:guid}', '/9fE3b1c0-0000-4000-8000-000000000000', { id: '9fE3b1c0-0000-4000-8000-000000000000' }],
  ])('%s fits %s', (template, path, parameters) => {
    expect(matchRoute([route(template)], 'GET', path)).toEqual({ functionName: 'fn', parameters });
  });
});

describe('a route does not fit', () => {
  test.each([
    ['api/actions', '/api'],
    ['api/actions', '/api/actions/42'],
    ['api/actions/{id}', '/api/actions'],
    ['api/actions/{id}', '/api/actions/'],
    ['api/{id}/history', '/api//history'],
    ['api/actions', '//api/actions'],
    ['{*path}', '/admin/host/status'],
    ['{*path}', '/Runtime/webhooks'],
    ['{ignored:maxlength(0)?}', '/x'],
    ['{id:maxlength(3)}', '/abcd'],
    ['{id:minlength(3)}', '/ab'],
    ['{id:alpha:minlength(2)}', '/a1'],
    ['{id:int}', '/1.5'],
    ['{id:guid}', '/42'],
  ])('%s does not fit %s', (template, path) => {
    expect(matchRoute([route(template)], 'GET', path)).toBeUndefined();
  });
});

test('the method must fit, and another function may have the same route', () => {
  const routes = [route('things', { name: 'get' }), route('things', { name: 'put', methods: ['put'] })];
  expect(matchRoute(routes, 'PUT', '/things')?.functionName).toBe('put');
  expect(matchRoute(routes, 'HEAD', '/things')).toBeUndefined();
});

test('the first name in the alphabet wins over the more specific route', () => {
  const byId = route('actions/{id}', { name: 'getAction' });
  const summary = (name: string) => route('actions/summary', { name });
  const winner = (name: string) => matchRoute(inHostOrder([summary(name), byId]), 'GET', '/actions/summary');
  expect(winner('summary')?.functionName).toBe('getAction');
  expect(winner('actionSummary')?.functionName).toBe('actionSummary');
  expect(winner('ActionSummary')?.functionName).toBe('ActionSummary');
});

test('the prefix comes before every route, and without a route the name of the function is the route', () => {
  expect(matchRoute([route('things', { prefix: 'api' })], 'GET', '/api/things')).toBeDefined();
  expect(matchRoute([route(undefined, { prefix: 'api', name: 'hello' })], 'GET', '/api/hello')).toBeDefined();
  expect(matchRoute([route('', { name: 'hello' })], 'GET', '/')).toBeUndefined();
});

test.each(['a{b}c', '{id:regex(^a$)}', '{id'])('a route that it does not know is refused: %s', template => {
  expect(() => route(template)).toThrow(/local host/);
});

test.each(['admin/users', 'Runtime', 'administration'])(
  'a route that the host has for itself is refused: %s',
  template => {
    expect(() => route(template)).toThrow(/belongs to the host/);
  },
);
