import fc from 'fast-check';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { loadApp } from '../../local/host/loadApp.ts';
import { proposal } from '../../src/http/actions/examples.ts';
import { listQuery } from '../../src/http/actions/listing.ts';
import { proposalBody } from '../../src/http/actions/schemas.ts';
import { api as functions } from '../../src/http/api.ts';
import { openApiOf } from '../../src/openapi/document.ts';
import { isJson, type Json, schemaRef } from '../../src/openapi/schemas.ts';
import { type Api, apiOf, isolation, mailDeletion } from '../support/api.ts';
import { at, description, faultsAgainst, undescribed } from '../support/described.ts';
import { sharedApp } from '../support/sharedApp.ts';

let api: Api;
beforeAll(async () => {
  api = apiOf(await sharedApp('document'));
});

const anonymously = (path: string, headers: Record<string, string> = {}) =>
  api.call('nobody', 'GET', path, { query: { 'api-version': undefined }, headers });

const documented = Object.entries(at(description, 'paths')).flatMap(([path, item]) =>
  Object.entries(at(item)).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation: at(operation),
  })),
);

describe('the document that is served', () => {
  test('is made from this source, and needs no token and no version', async () => {
    const answer = await anonymously('/openapi.json');
    expect(answer).toMatchObject({ status: 200, body: JSON.parse(JSON.stringify(description)) });
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('is not sent again to who has it', async () => {
    const first = await anonymously('/openapi.json');
    const etag = first.headers.get('etag') ?? '';
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await anonymously('/openapi.json', { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
    expect(await anonymously('/openapi.json', { 'if-none-match': '"x"' })).toMatchObject({ status: 200 });
  });

  test('names the public address where there is one, and else stays where it is', () => {
    expect(description['servers']).toEqual([{ url: '/api' }]);
    expect(openApiOf(functions, 'https://actions.example')['servers']).toEqual([
      { url: 'https://actions.example/api' },
    ]);
  });

  test('has names for what it says more than once', () => {
    const seen = new Map<string, string>();
    const twice: string[] = [];
    const walk = (value: unknown, path: string) => {
      if (typeof value !== 'object' || value === null) return;
      const isObject = isJson(value) && isJson(value['properties']) && Object.keys(value['properties']).length > 1;
      const isNamed = /^components\.schemas\.\w+$/.test(path);
      if (isObject && !isNamed) {
        const text = JSON.stringify(value);
        const before = seen.get(text);
        if (before) twice.push(`${path} = ${before}`);
        seen.set(text, path);
      }
      for (const [name, inner] of Object.entries(value)) walk(inner, path ? `${path}.${name}` : name);
    };
    walk(description, '');
    expect(twice).toEqual([]);
  });

  test('cannot call two schemas by the same name', () => {
    const named = (schema: z.ZodType) => schema.meta({ id: 'Twice', description: 'x' });
    const [body, answer] = [named(z.object({ a: z.string() })), named(z.object({ b: z.string() }))];
    const [get, post] = ['getSafety', 'commentAction'].map(wanted => functions.find(({ name }) => name === wanted));
    if (!get?.operation || !post?.operation) throw new Error('they are gone');
    const answering = (schema: z.ZodType) => ({ ...get, answers: { 200: { description: 'x', schema } } });
    expect(() => openApiOf([answering(body), answering(answer)])).toThrow('Twice');
    expect(() => openApiOf([{ ...post, body }, answering(answer)])).toThrow('Twice');
    expect(at(openApiOf([answering(answer)]), 'components', 'schemas', 'Twice')).toMatchObject({ description: 'x' });
  });

  test('has names for all that is sent and answered as JSON', () => {
    const contents = documented.flatMap(({ operation }) => [
      at(operation, 'requestBody', 'content'),
      ...Object.keys(at(operation, 'responses')).map(status => at(operation, 'responses', status, 'content')),
    ]);
    const schemas = contents.flatMap(content => {
      const json = content['application/json'];
      return isJson(json) && isJson(json['schema']) ? [json['schema']] : [];
    });
    const isText = (schema: Json) => schema['type'] === 'string';
    expect(schemas.length).toBeGreaterThan(functions.length);
    expect(schemas.filter(schema => !isText(schema) && Object.keys(schema).join() !== '$ref')).toEqual([]);
  });

  test('refers to nothing that is not there, and has no schema that nobody refers to', () => {
    const named = Object.entries(at(description, 'components')).flatMap(([kind, all]) =>
      Object.keys(at(all)).map(name => `#/components/${kind}/${name}`),
    );
    const references = JSON.stringify(description).matchAll(/"(#\/components\/[^"]+)"/g);
    const used = [...new Set([...references].map(([, reference = '']) => reference))];
    expect(used.filter(reference => !named.includes(reference))).toEqual([]);
    expect(named.filter(name => name.includes('/schemas/') && !used.includes(name))).toEqual([]);
  });
});

describe('functions and operations', () => {
  test('every registered HTTP function is documented, and every documented operation is registered', async () => {
    const built = inject('builtApp');
    if ('problem' in built) throw new Error(built.problem);
    const { functions: registered, terminate } = await loadApp(built.directory, () => {});
    const routes = registered.flatMap(({ metadata }) =>
      Object.values(metadata.bindings)
        .filter(({ type }) => type === 'httpTrigger')
        .map(({ route, methods }) => `${metadata.name}: ${methods} /${route}`),
    );
    await terminate();
    // HEAD goes without saying, and what no operation takes has a function of its own.
    const operations = routes
      .filter(route => !route.startsWith('zUnmatched: '))
      .map(each => each.replace('GET,HEAD', 'GET'));
    expect(operations.sort()).toEqual(
      functions.map(({ name, method, route }) => `${name}: ${method} /${route}`).sort(),
    );
    expect(documented.map(({ method, path }) => `${method} /api${path}`).sort()).toEqual(
      functions.map(({ method, route }) => `${method} /${route}`).sort(),
    );
  });

  test('every operation has a name of its own', () => {
    const names = documented.map(({ operation }) => operation['operationId']);
    expect(new Set(names).size).toBe(names.length);
  });

  test('whoever calls without a token is refused, exactly where the document asks for one', async () => {
    for (const { method, path, operation } of documented) {
      const filled = path.replace('{actionId}', '019ab3c0-0000-7000-8000-000000000000').replace(/\{\w+\}/, 'page.css');
      const isOpen = Array.isArray(operation['security']);
      const { status } = await api.call('nobody', method, filled);
      expect(status === 401, `${method} ${path}`).toBe(!isOpen);
    }
  });

  test('a body is required exactly where an empty one is refused as such', async () => {
    for (const { method, path, operation } of documented) {
      const { required } = at(operation, 'requestBody');
      if (required === undefined) continue;
      const filled = path.replace('{actionId}', '019ab3c0-0000-7000-8000-000000000000');
      const isForApplications = path.endsWith('report-decision') || path === '/investigations/{id}';
      const caller = isForApplications ? 'submitter' : 'global';
      const { code } = await api.call(caller, method, filled, { headers: { 'if-match': '"0"' } });
      expect(code === 'InvalidRequest', `${method} ${path}: ${code}`).toBe(required);
    }
  });
});

describe('the check of answers', () => {
  const url = 'http://127.0.0.1/api/safety?api-version=2026-11-01';
  const good = { paused: false, protectedTargets: [], caps: { isolateDevice: 3 }, etag: '"1"' };
  const error = { code: 'MissingRole', message: 'm' };
  const bare = { method: 'GET', url, status: 304, text: '' };
  const received = (status: number, body: object, headers: Record<string, string> = {}, address = url) =>
    undescribed({
      ...{ method: 'GET', url: address, status, text: JSON.stringify(body) },
      headers: new Headers({ 'content-type': 'application/json', 'x-ms-request-id': 'x', etag: '"1"', ...headers }),
    });

  test('finds nothing where all is well', () => {
    expect(received(200, good)).toEqual([]);
    expect(received(403, { error }, { 'x-ms-error-code': 'MissingRole' })).toEqual([]);
  });

  const wrong = 'application/problem+json';
  test.each<[string, string, readonly string[]]>([
    ['an unknown property', '"more"', received(200, { ...good, more: 1 })],
    ['a missing property', '"paused"', received(200, { ...good, paused: undefined })],
    ['a number as a time', '/changedAt must be string', received(200, { ...good, changedAt: 1 })],
    ['one deep inside', '"a"', received(200, { ...good, protectedTargets: [{ kind: 'user', id: 'x', a: 1 }] })],
    ['an unknown kind', '/caps property name', received(200, { ...good, caps: { explode: 1 } })],
    ['an unknown status', 'status 201', received(201, good)],
    ['a missing header', 'no header x-ms-request-id', undescribed({ ...bare, headers: new Headers({ etag: '"1"' }) })],
    ['another content type', 'content type application/problem', received(200, good, { 'content-type': wrong })],
    ['an error of another shape', '"error"', received(403, { message: 'm' }, { 'x-ms-error-code': 'MissingRole' })],
    ['a code that is not named', 'code Ended', received(409, { error }, { 'x-ms-error-code': 'Ended' })],
    ['an unknown operation', 'is no operation', received(200, good, {}, url.replace('safety', 'danger'))],
  ])('finds %s', (_, fault, faults) => {
    expect(faults.join('\n')).toContain(fault);
  });
});

describe('requests', () => {
  const bodies = functions.flatMap(({ body }) => {
    const { id, examples = [] } = body?.meta() ?? {};
    return body && id !== undefined ? [{ name: id, body, examples }] : [];
  });

  test.each(bodies)('the examples of $name are accepted', ({ name, body, examples }) => {
    expect(examples).not.toEqual([]);
    for (const example of Array.isArray(examples) ? examples : []) {
      expect(faultsAgainst(schemaRef(name), example)).toEqual([]);
      expect(body.safeParse(example)).toMatchObject({ success: true });
    }
    expect(at(description, 'components', 'schemas', name)['examples']).toEqual(examples);
  });

  test('every body has an example', () => {
    const used = documented.flatMap(({ operation }) => {
      const { schema } = at(operation, 'requestBody', 'content', 'application/json');
      return isJson(schema) ? [String(schema['$ref']).replace('#/components/schemas/', '')] : [];
    });
    expect([...new Set(used)].sort()).toEqual([...new Set(bodies.map(({ name }) => name))].sort());
  });

  test('the examples of proposals are taken by the app', async () => {
    expect(await api.post('submitter', '/actions', proposal)).toMatchObject({ status: 201 });
  });

  const lists = functions.flatMap(({ route, query }) =>
    query && 'maxpagesize' in query.shape ? [{ path: route.replace('api', ''), query }] : [],
  );

  test.each(lists)('the page size of $path is documented as it is read', ({ path, query }) => {
    const parameter = parameterOf(path, 'maxpagesize');
    const { minimum, maximum, default: usual } = at(parameter, 'schema');
    const accepts = (size: unknown) => query.safeParse({ maxpagesize: String(size) }).success;
    expect([minimum, maximum].map(accepts)).toEqual([true, true]);
    expect([Number(minimum) - 1, Number(maximum) + 1].map(accepts)).toEqual([false, false]);
    expect(query.parse({})['maxpagesize']).toBe(usual);
    // Where it depends, words say so.
    if (usual === undefined) expect(parameter['description']).toMatch(/\d+ unless given/);
  });

  test('lists are documented as they are read: separated by commas', () => {
    expect(parameterOf('/actions', 'status')).toMatchObject({ style: 'form', explode: false });
    const all = at(parameterOf('/actions', 'status'), 'schema', 'items')['enum'];
    expect(listQuery.parse({ status: String(all) }).status).toEqual(all);
  });

  // Blanks around a text, lengths of what lies beyond the first 65,536 characters, and what makes a URL one are more than
  // JSON Schema can say, so no text here begins or ends with a blank, and links are right or plainly wrong.
  const text = fc.constantFrom('a', 'two words', 'é', '#x', 'A/b', '', '\u0000', 'line\nbreak', 'x'.repeat(257));
  const link = fc.constantFrom('https://a.example/x', 'http://a.example', 'https:', 'no link', 'javascript:alert(1)');
  const linked = fc.record({ id: text, title: text, url: link, more: text }, { requiredKeys: [] });
  const sometimesWrong = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 12, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(null, 1, 'odd', [], {}) });
  const proposals = fc.record(
    {
      kind: fc.constantFrom('isolateDevice', 'disableUser', 'explode'),
      entity: sometimesWrong(
        fc.record(
          { kind: fc.constantFrom('device', 'user', 'planet'), id: text, name: text, deviceGroup: text },
          { requiredKeys: ['kind', 'id'] },
        ),
      ),
      parameters: fc.constantFrom({}, { isolationType: 'full' }),
      externalId: sometimesWrong(text),
      severity: fc.constantFrom('low', 'high', 'none'),
      verdict: fc.constantFrom('malicious', 'noThreatsFound', 'fine'),
      reason: sometimesWrong(text),
      tags: sometimesWrong(fc.array(text, { maxLength: 22 })),
      detectionSource: sometimesWrong(text),
      investigation: sometimesWrong(linked),
      incident: sometimesWrong(linked),
      alerts: sometimesWrong(fc.array(linked, { maxLength: 3 })),
      review: sometimesWrong(fc.record({ url: link })),
      requestedBy: sometimesWrong(fc.record({ id: fc.constantFrom('x', '019ab3c0-0000-7000-8000-000000000000') })),
      allowDuplicate: sometimesWrong(fc.boolean()),
      unknown: text,
    },
    { requiredKeys: ['kind', 'entity'] },
  );

  test('what the schema of a proposal accepts, the code accepts, and the other way round', () => {
    const counts = { accepted: 0, refused: 0 };
    const judge = (proposal: unknown) => {
      const accepted = faultsAgainst(schemaRef('Proposal'), proposal).length === 0;
      counts[accepted ? 'accepted' : 'refused']++;
      expect(proposalBody.safeParse(proposal).success, JSON.stringify(proposal)).toBe(accepted);
    };
    fc.assert(fc.property(proposals, judge), { numRuns: 300 });
    // A change of one thing at a time: few that are all right come by chance.
    const one = fc.record({ base: fc.constantFrom(isolation(), mailDeletion()), change: proposals });
    fc.assert(
      fc.property(one, fc.nat(), ({ base, change }, n) => {
        const [name, value] = Object.entries(change)[n % Object.keys(change).length] ?? ['kind', 'x'];
        judge({ ...base, [name]: value });
      }),
      { numRuns: 500 },
    );
    expect(counts.accepted).toBeGreaterThan(50);
    expect(counts.refused).toBeGreaterThan(50);
  });
});

const parameterOf = (path: string, name: string): Json => {
  const { parameters } = at(description, 'paths', path, 'get');
  return at(Array.isArray(parameters) ? parameters.find(parameter => at(parameter)['name'] === name) : undefined);
};
